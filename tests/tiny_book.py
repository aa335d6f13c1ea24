"""A book of two tiny chapters."""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from gbaeff.book.build import execute, processes, site

processes._BOOK = ()  # a chapter here needs no scipy

ROOT = Path(__file__).resolve().parents[1]

HEADER = "---\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
ALPHA = (
    HEADER
    + """\
# Alpha

The year is {glue:text}`year:.0f`, and $x_k > 0$. See {numref}`fig-alpha`.

```{code-cell} ipython3
:tags: [parameters]

year = 2010
```

```{code-cell} ipython3
import os
import sys
from pathlib import Path

from IPython.display import Markdown, display

from gbaeff.book.pages.glue import glue

glue(year=year)
folder = Path("files", os.environ["GBAEFF_CHAPTER"])
folder.mkdir(parents=True)
(folder / "alpha.csv").write_text(f"year\\n{year}\\n")
(folder / "alpha.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
print("year", year)
sys.stdout.flush()
print("again")
here = f"files/{folder.name}/alpha"
display(Markdown(f\"\"\":::{{figure}} {here}.svg
:name: fig-alpha
:alt: Nothing at all

An empty figure. {{download}}`CSV <{here}.csv>`
:::\"\"\"))
```
"""
)
BETA = (
    HEADER
    + """\
# Beta

```{code-cell} ipython3
:tags: [parameters]

city = "Macao"
```

```{code-cell} ipython3
print(city)
```
"""
)
FAILING = BETA.replace("print(city)", "rate = 1 / 0")


def settings(root: Path) -> None:
    """Lay the repository's own settings in a book, without MathJax's typefaces."""
    less = shutil.ignore_patterns("__pycache__", "output")
    for name in ("_ext", "_static"):
        shutil.copytree(ROOT / "book" / name, root / "book" / name, ignore=less)
    shutil.copy(ROOT / "_config.yml", root)


def copied(book: Path, place: Path) -> Path:
    """Copy a book; what no test and no build changes in place is linked."""
    for folder, _, names in os.walk(book):
        target = place / os.path.relpath(folder, book)
        target.mkdir(parents=True)
        # With its date, which sphinxcontrib-bibtex keeps of a bibliography.
        copy = os.link if "_static" in target.parts else shutil.copy2
        for name in names:
            copy(os.path.join(folder, name), target / name)
    return place


def make_book(root: Path) -> Path:
    """Write a book with the repository's own settings."""
    settings(root)
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nparts:\n- caption: One\n  numbered: true\n"
        "  chapters:\n  - file: notebooks/01_alpha\n  - file: notebooks/02_beta\n"
    )
    (root / "book" / "index.md").write_text("# A book\n\nPlain prose.\n")
    (root / "book" / "references.bib").write_text("")
    (root / "notebooks").mkdir()
    (root / "notebooks" / "01_alpha.md").write_text(ALPHA)
    (root / "notebooks" / "02_beta.md").write_text(BETA)
    (root / "data").mkdir()
    (root / "data" / "figures.csv").write_text("city,gdp\nMacao,1\n")
    (root / "requirements.lock").write_text("numpy==2.4.6\n")
    return root


def built_book(factory) -> Path:
    """Return a book built once, strictly, for all processes of the run; tests work on copies."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place = shared / "tiny"
    if not place.exists():
        root = make_book(factory.mktemp("template"))
        built = site.build(root, root / "_build", strict=True)
        assert built.ran == ["01_alpha", "02_beta"]
        new = shutil.copytree(root, shared / f"tiny-{os.getpid()}")
        try:
            new.rename(place)
        except OSError:  # another process was faster
            return root
    return place


def until(true: Callable[[], object]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def contents(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def tree(folder: Path) -> dict[str, bytes]:
    """The same without how long chapters took."""
    files = contents(folder)
    return {name: files[name] for name in files if Path(name).name != execute.SECONDS}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
