"""A grown site is the site that Sphinx makes of the same sources from nothing, byte for byte."""

import json
import multiprocessing
import os
import pickle
import re
import shutil
import warnings
from importlib import import_module
from pathlib import Path

import pytest
from docutils import nodes

from gbaeff.book.build import processes, rendering, site
from gbaeff.book.build.chapters import BookError
from tiny_book import copied, edit, settings, tree

pytestmark = pytest.mark.long

TOC = """\
format: jb-book
root: book/index
parts:
- caption: One
  numbered: true
  chapters:
  - file: notebooks/01_alpha
  - file: notebooks/02_beta
- caption: Back matter
  chapters:
  - file: book/bibliography
"""
INDEX = "# A book\n\nSee {numref}`fig-alpha`, {numref}`tab-beta` and {cite:t}`ash2001`.\n"
BIB = """\
@book{ash2001, author = {Ann Ash}, title = {Ports}, publisher = {Quay}, year = {2001}}
@book{oak1999, author = {Olaf Oak}, title = {Trade}, publisher = {Quay}, year = {1999}}
"""
FIGURE = """\
:::{figure} files/01_alpha/alpha.svg
:name: fig-alpha
:alt: A line

The first. {download}`CSV <files/01_alpha/alpha.csv>`
:::"""
TABLE = ":::{table} Two numbers\n:name: tab-beta\n\n| a | b |\n|---|---|\n| 1 | 2 |\n:::"
PREFIX = "application/papermill.record/"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'


def chapter(out: Path, name: str, text: str, output: str) -> None:
    """Write an executed chapter as `gbaeff.book.build.execute` leaves it."""
    data = {"text/markdown": [output], "text/plain": ["..."]}
    shown = {"output_type": "display_data", "metadata": {}, "data": data}
    glued = {
        "output_type": "display_data",
        "metadata": {"scrapbook": {"name": "year", "mime_prefix": PREFIX}},
        "data": {f"{PREFIX}text/plain": "2010"},
    }
    code = {"cell_type": "code", "execution_count": 1, "id": "b", "metadata": {}}
    code |= {"outputs": [glued, shown], "source": ["print(1)"]}
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": [text]}, code]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nb = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    place = out / "chapters" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "notebook.ipynb").write_text(json.dumps(nb), encoding="utf-8")


ALPHA = "# Alpha\n\nThe year is {glue:text}`year`. More in {cite:p}`oak1999`.\n\n## A part\n\nText."
BETA = "# Beta\n\nAs in {numref}`fig-alpha`.\n\n```{exercise}\n:label: ex-beta\nCount.\n```\n"
BETA += "\n```{solution} ex-beta\nTwo.\n```\n\n"
BETA += "```{prf:theorem}\n:label: all\nEvery {ref}`ex-beta`.\n```\n"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A book rendered once, strictly; tests work on copies in the same place."""
    root = tmp_path_factory.mktemp("book")
    settings(root)
    (root / "_toc.yml").write_text(TOC)
    (root / "book" / "index.md").write_text(INDEX)
    (root / "book" / "bibliography.md").write_text("# Works\n\n```{bibliography}\n```\n")
    (root / "book" / "references.bib").write_text(BIB)
    (root / "notebooks").mkdir()
    for name in ("01_alpha", "02_beta"):
        (root / "notebooks" / f"{name}.md").write_text("# A chapter\n")
    out = root / "_build"
    chapter(out, "01_alpha", ALPHA, FIGURE)
    chapter(out, "02_beta", BETA, TABLE)
    (out / ".gbaeff").touch()
    files = out / "chapters" / "01_alpha" / "files"
    files.mkdir()
    (files / "alpha.svg").write_text(SVG)
    (files / "alpha.csv").write_text("a\n1\n")
    processes.warm()  # renders from here on are forked, as after chapters that ran
    with warnings.catch_warnings(action="ignore"):
        for module in (*processes._SPHINX, "jupyter_book.cli.main"):
            import_module(module)  # for what is forked here
    site.render(root, out, strict=True)
    return root


@pytest.fixture
def root(template, tmp_path):
    """The book, as it was rendered, put back afterwards: what is kept holds for its place only."""
    copied(template, tmp_path / "before")
    yield template
    shutil.rmtree(template)
    shutil.move(tmp_path / "before", template)


def plainly(source, temp, *, strict, **_rest):
    """Run Jupyter Book as its own command does, with nothing kept and nothing replaced."""
    context = multiprocessing.get_context("fork" if processes.FORKS else "spawn")
    asked = ["build", str(source), "--path-output", str(temp), "--quiet", "-W", "-n"]
    process = context.Process(target=command, args=([*asked, "--keep-going"],))
    process.start()
    process.join()
    assert strict and process.exitcode == 0
    return temp / "_build" / "html", True


def command(asked):
    from jupyter_book.cli.main import main

    warnings.resetwarnings()  # those of pytest
    main(asked)


def notebook(root, name):
    return root / "_build" / "chapters" / name / "notebook.ipynb"


def bibliography(root):
    edit(root / "book" / "references.bib", "Olaf Oak", "Ole Alder")


def contents(root):
    """Leave the first numbered chapter for the end, so that all numbers change."""
    edit(root / "_toc.yml", "  - file: notebooks/01_alpha\n", "")
    edit(root / "_toc.yml", "02_beta\n", "02_beta\n  - file: notebooks/01_alpha\n")


def title(root):
    """A title, which all pages show."""
    edit(notebook(root, "01_alpha"), "# Alpha", "# Aleph")


def name(root):
    """Another name for a figure that other pages refer to."""
    pages = (notebook(root, "01_alpha"), notebook(root, "02_beta"), root / "book" / "index.md")
    for page in pages:
        edit(page, "fig-alpha", "fig-aleph")


def number(root):
    edit(notebook(root, "02_beta"), "| 1 |", "| 3 |")


def figure_and_prose(root):
    path = root / "_build" / "chapters" / "01_alpha" / "files" / "alpha.svg"
    path.write_text(SVG.replace("9", "8"))
    edit(root / "book" / "index.md", "See", "Look at")


EVERY = {"index", "01_alpha", "02_beta", "bibliography"}
# The last ones do not reach all pages: what they leave is what another change left.
CHANGES = {
    bibliography: (EVERY, EVERY),
    contents: (EVERY, EVERY),
    title: ({"01_alpha"}, EVERY),
    name: (EVERY - {"bibliography"}, EVERY),
    number: ({"02_beta"}, {"02_beta"}),
    figure_and_prose: ({"01_alpha", "index"}, {"01_alpha", "index"}),
}


def test_a_grown_site_is_a_clean_one(root, tmp_path, monkeypatch):
    """And only what a change reaches is read and written."""
    out = root / "_build"
    for change, expected in CHANGES.items():
        before, known = tree(out / "html"), times(out)
        assert len(known) == 2 * len(EVERY)
        change(root)
        site.render(root, out, strict=True)
        new = {path for path, time in times(out).items() if time != known[path]}
        for kind, pages in zip(("read", "written"), expected):
            assert {path.stem for path in new if kind in path.parts} == pages, (change, kind)
        assert tree(out / "html") != before
    clean = tmp_path / "clean"
    shutil.copytree(out / "chapters", clean / "chapters")
    (clean / ".gbaeff").touch()
    monkeypatch.setattr(site, "_jupyter_book", plainly)
    site.render(root, clean, strict=True)
    assert tree(out / "html") == tree(clean / "html")


def times(out):
    """When each page was kept as it was read, and as it was written."""
    return {path: path.stat().st_mtime_ns for path in (out / "pages").rglob("*.pickle")}


def test_what_python_compiles_is_no_change(root, monkeypatch):
    """Where it may keep what it compiled of an extension, and where it may not."""
    out = root / "_build"
    (root / "book" / "_ext" / "__pycache__").mkdir(exist_ok=True)
    (root / "book" / "_ext" / "__pycache__" / "one.pyc").write_bytes(b"1")
    with monkeypatch.context() as patch:
        patch.setattr(site, "_jupyter_book", None)
        site.render(root, out, strict=True)  # stays
    monkeypatch.setattr(processes, "_servers", [])  # which has loaded the extensions
    # As it was not when the pages were kept.
    forbids = "" if os.environ.get("PYTHONDONTWRITEBYTECODE") else "1"
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", forbids)
    before = times(out)
    edit(root / "book" / "index.md", "See", "Look at")
    site.render(root, out, strict=True)
    assert {path.stem for path, time in times(out).items() if time != before[path]} == {"index"}


def test_an_unchanged_site_stays(root, monkeypatch):
    monkeypatch.setattr(site, "_jupyter_book", None)
    assert site.render(root, root / "_build", strict=True) == [
        "book/index.html",
        "notebooks/01_alpha.html",
        "notebooks/02_beta.html",
        "book/bibliography.html",
    ]


def test_a_site_that_was_touched_is_rendered_anew(root, monkeypatch):
    class Rendered(Exception):
        pass

    def rendering(*_args, **_options):
        raise Rendered

    monkeypatch.setattr(site, "_jupyter_book", rendering)
    for name in ("html/index.html", "html/objects.inv", "site.json"):
        touched = root / "_build" / name
        kept = touched.read_bytes()
        touched.write_text("{}")
        with pytest.raises(Rendered):
            site.render(root, root / "_build", strict=True)
        touched.write_bytes(kept)
    site.render(root, root / "_build", strict=True)


def test_a_lenient_site_is_no_strict_one(root, capfd):
    """What only a strict build warns of stops that one, and the site stays."""
    (root / "book" / "index.md").write_text("# A book\n\n{py:func}`nowhere`\n")
    site.render(root, root / "_build")
    assert "nowhere" not in capfd.readouterr().err
    before = tree(root / "_build" / "html")
    with pytest.raises(BookError, match=r"book/index\.md.*nowhere"):
        site.render(root, root / "_build", strict=True)
    assert tree(root / "_build" / "html") == before


WARNED = """\
# A book

{ref}`nowhere`

(part)=
## A part

(part)=
## Another

[](nowhere.csv)
"""
SHARED = """
:::{table} A name that another page gives
:name: fig-alpha

| a |
|---|
| 1 |
:::

:::{exercise}
:label: ex-beta
A name that another page gives.
:::
"""


def test_a_warning_is_told_each_time_and_stops_a_strict_build(root, capfd):
    """Of a page itself, or of two pages that give the same name; what is kept hides none."""
    own = [r"book/index\.md.*'nowhere'", 'name: "part"', r"nowhere\.csv"]
    (root / "book" / "index.md").write_text(WARNED)
    for _ in range(2):
        site.render(root, root / "_build")
        told = capfd.readouterr().err
        assert all(re.search(part, told) for part in own)
    (root / "book" / "index.md").write_text(WARNED + SHARED)
    with pytest.raises(BookError) as strict:
        site.render(root, root / "_build", strict=True)
    for part in (*own, "label fig-alpha", "label: ex-beta"):
        assert re.search(part, str(strict.value))


def test_what_is_replaced_in_other_packages_is_what_it_was():
    """If not, look at `rendering` again, compare sites, then write the new versions there."""
    assert rendering.fits()
    assert rendering.fingerprint() == rendering.FINGERPRINT


def page():
    """A tree of nodes; a paragraph is named by its number."""

    def made(depth, number):
        node = nodes.section() if depth else nodes.paragraph("", f"{number}", names=[f"{number}"])
        node += [made(depth - 1, 3 * number + at) for at in range(3)] if depth else []
        return node

    return made(3, 1)


def second(node):
    return isinstance(node, nodes.paragraph) and int(node["names"][0]) % 2 == 0


WHILE = {
    "nothing": lambda node: None,
    "goes": lambda node: node.parent and node.parent.remove(node),
    "another before": lambda node: node.parent and node.parent.insert(0, nodes.image()),
    "two for one": lambda node: (
        node.parent and node.parent.replace(node, [nodes.image(), nodes.note()])
    ),
    "gets a child": lambda node: isinstance(node, nodes.Element) and node.append(nodes.image()),
    "emptied above": lambda node: node.parent and node.parent.clear(),
    "shortened above": lambda node: node.parent and node.parent.children.__delitem__(slice(1)),
    "other children above": lambda node: (
        node.parent and setattr(node.parent, "children", [nodes.image(), *node.parent.children])
    ),
}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"condition": nodes.section},
        {"condition": nodes.section, "include_self": False},
        {"condition": second},
        {"condition": second, "siblings": True},
        {"condition": second, "ascend": True},
        {"condition": lambda node: True},
        {"condition": lambda node: True, "include_self": False},
        {"condition": lambda node: True, "descend": False},
    ],
)
def test_a_tree_is_walked_as_docutils_does(asked, monkeypatch):
    """Also where whoever looks through it changes what was found."""

    def walked(change):
        tree = page()
        found = []
        for node in tree[0].findall(**asked):
            found.append(node.pformat())
            if len(found) % 3 == 2 and len(found) < 40:
                change(node)
        return found, tree.pformat()

    usual = {name: walked(change) for name, change in WHILE.items()}
    assert all(found for found, _ in usual.values())
    walk = rendering._walked(nodes.Node.findall, rendering._made(nodes.Node))
    monkeypatch.setattr(nodes.Node, "findall", walk)
    assert {name: walked(change) for name, change in WHILE.items()} == usual


def test_nodes_of_a_class_that_came_late_are_found():
    """Made by a call, or read from a file; a copy is of a class that was made."""
    kept = pickle.dumps(nodes.note())
    for way in (nodes.note, lambda: pickle.loads(kept)):
        walk = rendering._walked(nodes.Node.findall, rendering._made(nodes.Node))
        tree = page()
        assert not list(walk(tree, nodes.Admonition))
        tree[1][0] += way()
        assert list(walk(tree, nodes.Admonition)) == [tree[1][0][-1]]
