"""What a chapter's result depends on: each kind of change, and the import graph as a check."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

import gbaeff
from gbaeff.book.build import chapters

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[3]
REAL = ("18_zone_in_numbers", "41_own_scores", "90_engine")
# The heading from which on a chapter reads nothing new: it is left out.
THEN = {"41_own_scores": "How many reach the frontier", "90_engine": "Many programmes at once"}
ANY = """\
---
kernelspec:
  name: python3
  display_name: Python 3
---

# Any

```{code-cell} ipython3
import importlib
import pkgutil
from pathlib import Path

from gbaeff import data

def later():
    from gbaeff.book.pages import sentences
    return sentences.joined(["a", "b"])

later()
importlib.import_module("gbaeff.book.audit.intervals")
package = importlib.import_module("gbaeff.book.reader.intake")
sorted(one.name for one in pkgutil.iter_modules(package.__path__))
data.choices()
notes = Path("ROOT") / "notes"
[path.read_text() for path in notes.iterdir()]
(notes / "absent.txt").exists() or print("none")
try:
    (notes.parent / "later.txt").read_text()
except FileNotFoundError:
    pass
Path("own.txt").write_text("made here")
print(Path("own.txt").read_text())
```
"""
PANEL = "unit,year,x,y\n" + "".join(
    f"{unit},{year},{x + year % 3},{y}\n"
    for year in (2001, 2002)
    for unit, x, y in (("a", 4, 7), ("b", 5, 6), ("c", 9, 8))
)
EXECUTE = """
import json, sys
from pathlib import Path
from gbaeff.book.build import chapters, execute, processes
processes._SPHINX = ()
root = Path(sys.argv[1])
execute.execute(root, root / "_build", chapters.chapters(root), given=json.loads(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A copy of the book with parts of few chapters, executed once, and the parameters."""
    root = tmp_path_factory.mktemp("record") / "book"
    unread = shutil.ignore_patterns("__pycache__", "_data")
    shutil.copytree(ROOT / "src" / "gbaeff", root / "src" / "gbaeff", ignore=unread)
    shutil.copytree(ROOT / "data", root / "data")
    (root / "notebooks").mkdir()
    for name in REAL:
        text = (ROOT / "notebooks" / f"{name}.md").read_text(encoding="utf-8")
        text = text.partition(f"\n## {THEN.get(name)}\n")[0]
        (root / "notebooks" / f"{name}.md").write_text(text, encoding="utf-8")
    (root / "notebooks" / "01_any.md").write_text(ANY.replace("ROOT", root.as_posix()))
    (root / "notes").mkdir()
    (root / "notes" / "a.txt").write_text("a")
    (root / "requirements.lock").write_text("numpy==2.4.6\n")
    (root / "mine.csv").write_text(PANEL)
    (root / "names.csv").write_text("unit,name\na,Port Ash\nb,Port Elm\nc,Port Fir\n")
    given = {"dmu": "unit", "period": "year", "inputs": "x", "outputs": "y"}
    given |= {name: str(root / f"{file}.csv") for name, file in NAMED.items()}
    subprocess.run(
        [sys.executable, "-c", EXECUTE, str(root), json.dumps(given)],
        check=True,
        env=os.environ | {"PYTHONPATH": str(root / "src")},
    )
    return root, given


NAMED = {"data": "mine", "names": "names"}


def stale(whole, monkeypatch) -> set[str]:
    """Numbers of the chapters that are out of date."""
    root, given = whole
    monkeypatch.setattr(chapters, "PACKAGE", root / "src" / "gbaeff")
    shares = {s: given if "41" in s.stem else {} for s in chapters.chapters(root)}
    states = {s: chapters.state(root, root / "_build", s, shares[s]) for s in shares}
    assert set(states.values()) <= {"executed", "stale"}
    return {source.stem[:2] for source, found in states.items() if found == "stale"}


def test_nothing_changed(whole, monkeypatch):
    assert stale(whole, monkeypatch) == set()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("notebooks/18_zone_in_numbers.md", "18"),
        ("requirements.lock", "01 18 41 90"),
        ("src/gbaeff/book/build/execute.py", "01 18 41 90"),
        ("src/gbaeff/_data/datapackage.json", "01 18 41 90"),  # from now on data are read there
        ("src/gbaeff/book/reader/intake/sheet.py", "01 41"),
        ("src/gbaeff/book/reader/intake/new.py", "01"),  # listed by the chapter
        ("src/gbaeff/book/audit/claims/new.py", ""),  # the registry names its modules
        ("src/gbaeff/book/audit/claims/guo.py", "18"),
        (
            "src/gbaeff/book/pages/sentences.py",
            "01 18 41 90",
        ),  # imported inside a function, or above it
        ("src/gbaeff/book/audit/intervals.py", "01 18"),
        ("src/gbaeff/book/reader/answers.py", "41"),
        ("src/gbaeff/dea/solver/certificate.py", "18 41 90"),
        ("src/gbaeff/new.py", ""),
        ("src/gbaeff/book/reader/rerun.py", ""),
        ("data/datapackage.json", "01 18 41 90"),
        ("data/panel/choices.csv", "01 90"),
        ("data/zhang/readings.csv", "18"),
        ("data/macao/public_investment.csv", ""),
        ("data/new.csv", ""),
        ("notes/a.txt", "01"),
        ("notes/b.txt", "01"),
        ("later.txt", "01"),  # looked for in vain
        ("other.txt", ""),
        ("mine.csv", "41"),
        ("names.csv", "41"),
    ],
)
def test_a_change_reaches_what_depends_on_it(whole, monkeypatch, path, expected):
    changed = whole[0] / path
    before = changed.read_bytes() if changed.exists() else None
    changed.parent.mkdir(exist_ok=True)
    changed.write_bytes((before or b"") + b"\n# More.\n")
    try:
        assert stale(whole, monkeypatch) == set(expected.split())
    finally:
        changed.unlink()
        if before is not None:
            changed.write_bytes(before)
        elif not any(changed.parent.iterdir()):
            changed.parent.rmdir()


@pytest.mark.parametrize("path", ["notes/a.txt", "mine.csv", "src/gbaeff/book/pages/sentences.py"])
def test_what_is_gone_counts(whole, monkeypatch, path):
    gone = whole[0] / path
    text = gone.read_bytes()
    gone.unlink()
    try:
        assert stale(whole, monkeypatch)
    finally:
        gone.write_bytes(text)


def test_a_parameter_counts(whole, monkeypatch):
    root, given = whole
    assert stale((root, given | {"inputs": "y"}), monkeypatch) == {"41"}
    assert stale((root, {}), monkeypatch) == {"41"}


def test_another_python_counts(whole, monkeypatch):
    monkeypatch.setattr(chapters.platform, "python_version", lambda: "3.99.0")
    assert stale(whole, monkeypatch) == {"01", "18", "41", "90"}


def reach(graph: grimp.ImportGraph, imported: set[str]) -> set[str]:
    """Modules that some modules import, directly or not, with the packages on the way."""
    found = set(imported)
    for module in imported:
        found |= graph.find_upstream_modules(module)
    if "gbaeff.book.audit.claims.registry" in found:  # it imports them by name
        claims = {m for m in graph.modules if m.startswith("gbaeff.book.audit.claims.")}
        found |= claims | {up for m in claims for up in graph.find_upstream_modules(m)}
    return found | {name.rsplit(".", at)[0] for name in found for at in range(name.count(".") + 1)}


def imports(source: Path, modules: set[str]) -> set[str]:
    """Modules that the text of a chapter names."""
    cells = re.findall(r"```\{code-cell\}.*\n(?::.*\n)*((?:(?!```).*\n)*)```", source.read_text())
    found = {"gbaeff"}
    for node in (node for cell in cells for node in ast.walk(ast.parse(cell))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "gbaeff":
            for one in node.names:
                place = gbaeff._PLACES.get(one.name) if node.module == "gbaeff" else None
                found |= {str(node.module), f"{node.module}.{one.name}", str(place)}
    return found & modules


@pytest.mark.parametrize("name", REAL)
def test_the_import_graph_holds_what_a_chapter_imports(whole, name):
    root, _ = whole
    graph = grimp.build_graph("gbaeff", exclude_type_checking_imports=True, cache_dir=None)
    record = json.loads((root / "_build" / "chapters" / name / "record.json").read_text())
    files = [file.removeprefix("gbaeff:") for file in record["files"] if file[-3:] == ".py"]
    recorded = {f"gbaeff.{file[:-3]}".replace("/", ".").removesuffix(".__init__") for file in files}
    always = {
        "gbaeff.book.build.chapters",
        "gbaeff.book.build.engine",
        "gbaeff.book.build.execute",
        "gbaeff.book.build.processes",
    }
    reached = reach(graph, imports(ROOT / "notebooks" / f"{name}.md", graph.modules))
    assert recorded - always <= reached
    assert len(reached) < len(graph.modules)
    # What the graph has beyond is imported inside a function that was not called.
    assert len(reached - recorded) <= 3


def test_what_is_read_compiled_counts_as_its_source(tmp_path):
    """`importlib.import_module` of what Python compiled before opens no source."""
    source = chapters.PACKAGE / "stats" / "bootstrap.py"
    lines = [["file", importlib.util.cache_from_source(str(source))], ["file", "/x/y.pyc"]]
    (tmp_path / "reads.txt").write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert chapters.reads_of(ROOT, tmp_path) == {source}


def test_the_record_holds_nothing_of_the_machine(whole):
    root, _ = whole
    for name in ("01_any", *REAL):
        text = (root / "_build" / "chapters" / name / "record.json").read_text()
        files = json.loads(text)["files"]
        assert not [file for file in files if Path(file).is_absolute()]


def test_a_default_is_read_as_it_is_written(tmp_path):
    code = "names: dict = {  # Öl\n    'ä': 1,  'b': [2],\n}; ö = 'é'; none: int\nx = ('y')  # é"
    (tmp_path / "a.md").write_text(
        f"```{{code-cell}} ipython3\n:tags: [parameters]\n\n{code}\n```\n", encoding="utf-8"
    )
    found = chapters.parameters(tmp_path / "a.md")
    assert found == {
        "names": "{  # Öl\n    'ä': 1,  'b': [2],\n}",
        "ö": "'é'",
        "x": "'y'",
    }


def test_chapters_without_parameters_are_named():
    """Prose, the audit as it was reviewed, and lessons, whose answers are checked as they stand."""
    without = {
        source.stem[:2]
        for source in chapters.chapters(ROOT)
        if "tags: [parameters" not in source.read_text(encoding="utf-8")
    }
    assert without == {
        "00",
        "08",
        "17",
        "18",
        "19",
        *map(str, range(32, 36)),
        *map(str, range(51, 57)),
        "58",
    }
