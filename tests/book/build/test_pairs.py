"""A chapter's text and its notebook: an edit in one goes to the other, and none is lost."""

import json
import os
import shutil
from pathlib import Path

import jupytext.cli
import nbformat
import pytest

from gbaeff.book.build import chapters, pairs
from gbaeff.book.build.chapters import BookError

ROOT = Path(__file__).parents[3]
TEXT = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3 (ipykernel)
  language: python
  name: python3
---

# Alpha

```{code-cell} ipython3
:tags: [parameters]

year = 2010
```

```{code-cell} ipython3
import math
```

```{code-cell} ipython3
math.sqrt(year)
```
"""


@pytest.fixture
def root(tmp_path):
    (tmp_path / "notebooks").mkdir()
    for name in ("01_alpha", "02_beta"):
        (tmp_path / "notebooks" / f"{name}.md").write_text(TEXT)
    shutil.copy(ROOT / "jupytext.toml", tmp_path)
    pairs.pair(tmp_path)
    return tmp_path


def text(root):
    return root / "notebooks" / "01_alpha.md"


def notebook(root):
    return root / "notebooks" / "ipynb" / "01_alpha.ipynb"


def edit(path, old="Alpha", new="Omega"):
    before = path.read_text()
    assert old in before
    path.write_text(before.replace(old, new))


def files(root):
    return {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_nothing_to_do_where_both_agree(root):
    before = files(root)
    assert pairs.pair(root) == []
    assert files(root) == before


def test_edited_text_goes_to_the_notebook(root):
    edit(text(root))
    kept = text(root).read_bytes()
    assert pairs.pair(root, check=True) == ["notebooks/ipynb/01_alpha.ipynb"]
    assert pairs.pair(root) == ["notebooks/ipynb/01_alpha.ipynb"]
    assert "# Omega" in notebook(root).read_text()
    assert text(root).read_bytes() == kept
    assert pairs.pair(root) == []


def test_edited_notebook_goes_to_the_text(root):
    edit(notebook(root))
    assert pairs.pair(root) == ["notebooks/01_alpha.md", "notebooks/ipynb/01_alpha.ipynb"]
    assert text(root).read_text() == TEXT.replace("Alpha", "Omega")
    assert pairs.pair(root) == []


def test_conflict_is_told_and_nothing_is_written(root):
    edit(text(root))
    edit(notebook(root), new="Psi")
    edit(root / "notebooks" / "02_beta.md")
    before = files(root)
    with pytest.raises(
        BookError, match=r"01_alpha.md and ipynb/01_alpha.ipynb differ.*--from text"
    ):
        pairs.pair(root)
    assert files(root) == before


@pytest.mark.parametrize(("side", "title"), [("text", "Omega"), ("notebooks", "Psi")])
def test_conflict_ends_by_a_choice(root, side, title):
    edit(text(root))
    edit(notebook(root), new="Psi")
    pairs.pair(root, source=side)
    assert f"# {title}" in text(root).read_text()
    assert f"# {title}" in notebook(root).read_text()
    assert pairs.pair(root) == []


def test_same_edit_on_both_sides_is_no_conflict(root):
    edit(text(root))
    edit(notebook(root))
    assert pairs.pair(root) == ["notebooks/ipynb/01_alpha.ipynb"]
    assert pairs.pair(root) == []


def test_choice_leaves_what_only_one_side_changed(root):
    edit(notebook(root))
    pairs.pair(root, source="text")
    assert "# Omega" in text(root).read_text()


def test_run_notebook_loses_its_outputs_and_changes_no_text(root):
    nb = nbformat.read(notebook(root), 4)
    nb.cells[3].outputs = [nbformat.v4.new_output("stream", text="44.8")]
    nb.cells[3].execution_count = 7
    nb.cells[3].metadata["collapsed"] = True
    nbformat.write(nb, notebook(root))
    assert pairs.pair(root) == ["notebooks/ipynb/01_alpha.ipynb"]
    assert "44.8" not in notebook(root).read_text()


def test_notebook_without_its_text_is_told(root):
    text(root).unlink()
    with pytest.raises(BookError, match="01_alpha.md is gone"):
        pairs.pair(root)
    pairs.pair(root, source="notebooks")
    assert text(root).read_text() == TEXT


def test_new_notebook_gets_a_text(root):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Gamma")])
    nbformat.write(nb, root / "notebooks" / "ipynb" / "03_gamma.ipynb")
    assert "notebooks/03_gamma.md" in pairs.pair(root)
    assert (root / "notebooks" / "03_gamma.md").read_text().endswith("---\n\n# Gamma\n")


def test_broken_notebook_is_told_and_made_again_from_the_text(root):
    whole = notebook(root).read_bytes()
    notebook(root).write_text("<<<<<<< ours")
    with pytest.raises(BookError, match="no notebook that can be read"):
        pairs.pair(root)
    pairs.pair(root, source="text")
    assert notebook(root).read_bytes() == whole


def test_parameters_and_set_up_are_folded_in_jupyter_and_only_there(root):
    cells = json.loads(notebook(root).read_text())["cells"]
    folded = [cell["metadata"].get("jupyter", {}).get("source_hidden", False) for cell in cells]
    assert folded == [False, True, True, False]
    assert "source_hidden" not in text(root).read_text()


@pytest.mark.parametrize("tags", ["[1]", "[a, a]", "a"])
def test_a_text_that_makes_no_notebook_is_refused(tags):
    with pytest.raises(nbformat.ValidationError):
        chapters.of_text(TEXT.replace("[parameters]", tags))


@pytest.mark.parametrize("edited", [text, notebook])
def test_jupytext_takes_an_edit_of_either_side_to_the_other(root, edited, monkeypatch):
    """As JupyterLab does on saving; then there is nothing left for `gbaeff pair` but outputs."""
    other = text if edited is notebook else notebook
    edit(edited(root))
    os.utime(other(root), (1, 1))
    monkeypatch.chdir(root)
    assert jupytext.cli.jupytext(["--sync", str(edited(root))]) == 0
    assert "Omega" in other(root).read_text()
    assert text(root).read_text() == TEXT.replace("Alpha", "Omega")
    assert pairs.pair(root) in ([], ["notebooks/ipynb/01_alpha.ipynb"])
    assert text(root).read_text() == TEXT.replace("Alpha", "Omega")


def test_every_chapter_of_the_book_equals_its_pair(monkeypatch):
    """The same cells in the same order; `pair` itself reads each notebook back as a text."""
    read, known = pairs.of_text, {}

    def noted(text):
        nb = read(text)
        known[text] = [(c.cell_type, c.source, c.metadata.get("tags", [])) for c in nb.cells]
        return nb

    monkeypatch.setattr(pairs, "of_text", noted)
    assert pairs.pair(ROOT, check=True) == []
    for source in chapters.chapters(ROOT):
        kept = ROOT / "notebooks" / "ipynb" / f"{source.stem}.ipynb"
        cells = [
            (c["cell_type"], "".join(c["source"]), c["metadata"].get("tags", []))
            for c in json.loads(kept.read_text(encoding="utf-8"))["cells"]
        ]
        assert cells == known[source.read_text(encoding="utf-8")]
