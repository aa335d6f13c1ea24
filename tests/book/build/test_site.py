"""The machinery on a book of two tiny chapters: what runs, what stays, what is refused."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from gbaeff.book.build import chapters, execute, processes, site
from gbaeff.book.build.chapters import BookError
from gbaeff.book.build.processes import alive
from tiny_book import FAILING, HEADER, built_book, copied, edit, tree, until

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return built_book(tmp_path_factory)


@pytest.fixture
def root(template, tmp_path):
    return copied(template, tmp_path / "book")


def run(root: Path, **options) -> list[str]:
    return execute.execute(root, root / "_build", chapters.chapters(root), **options)


def read(root: Path, name: str) -> bytes:
    return (root / "_build" / "chapters" / name / "notebook.ipynb").read_bytes()


# -- the project -----------------------------------------------------------------------------


def test_root_is_found_from_below(root):
    assert chapters.find_root(root / "notebooks") == root


def test_no_root_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(chapters, "PACKAGE", tmp_path / "package")
    with pytest.raises(BookError, match=r"expected a folder with _toc\.yml"):
        chapters.find_root(tmp_path)


@pytest.mark.parametrize("name", ["02", "2", "02_beta", "02_beta.md", "bet"])
def test_chapter_is_chosen_by_name_number_or_part(root, name):
    chosen = chapters.select(chapters.chapters(root), [name])
    assert [source.stem for source in chosen] == ["02_beta"]


@pytest.mark.parametrize(
    ("name", "told"), [("gamma", "is no chapter"), ("a", "several"), ("", "is no chapter")]
)
def test_unclear_chapter_is_refused_with_the_list(root, name, told):
    with pytest.raises(BookError, match=rf"(?s){told}.*01_alpha.*02_beta"):
        chapters.select(chapters.chapters(root), [name])


def test_book_without_chapters_is_refused(tmp_path):
    with pytest.raises(BookError, match=r"NN_name\.md"):
        chapters.chapters(tmp_path)


# -- what runs -------------------------------------------------------------------------------


def test_unchanged_chapters_do_not_run(root):
    before = tree(root / "_build")
    assert run(root) == []
    assert tree(root / "_build") == before


def test_chapter_never_executed_is_missing(root):
    assert chapters.state(root, root / "other", chapters.chapters(root)[0], {}) == "missing"


def test_changed_chapter_runs_alone(root):
    edit(root / "notebooks" / "02_beta.md", "Macao", "Foshan")
    (root / "book" / "index.md").write_text("# Another\n")
    assert run(root) == ["02_beta"]
    assert b"Foshan\\n" in read(root, "02_beta")
    assert run(root) == []


def test_new_prose_keeps_the_outputs(root):
    """It gives the bytes of an execution, and runs again for code, a parameter, its own text."""
    alpha, beta = chapters.chapters(root)
    alpha.write_text(alpha.read_text().replace("Alpha", "Aleph") + "\nYear {glue:text}`year`.\n")
    edit(beta, "# Beta\n", "# Beta\n\nMore.\n\n+++\n\nA cell more.\n")
    assert run(root) == []
    assert b"Aleph" in read(root, "01_alpha")
    assert chapters.state(root, root / "_build", alpha, {}) == "executed"
    clean = root / "clean"
    execute.execute(root, clean, [alpha, beta])
    assert tree(clean / "chapters") == tree(root / "_build" / "chapters")
    edit(beta, "More.", "Less.")
    assert run(root, given={"city": "Foshan"}) == ["02_beta"]
    edit(beta, "Less.", "Least.")
    assert run(root, given={"city": "Foshan"}) == ["02_beta"]
    assert run(root) == ["02_beta"]
    edit(beta, ":tags: [parameters]", ":tags: [parameters, hide-input]")
    assert run(root) == ["02_beta"]
    edit(beta, "print(city)", f"print(open({str(beta)!r}).read())")
    assert run(root) == ["02_beta"]
    edit(beta, "Least.", "Last.")
    assert run(root) == ["02_beta"]


def test_new_prose_with_new_code_or_new_data_runs(root):
    alpha, _ = chapters.chapters(root)
    edit(
        alpha,
        "folder = Path",
        f"open({str(root / 'data' / 'figures.csv')!r}).read()\nfolder = Path",
    )
    assert run(root) == ["01_alpha"]
    edit(alpha, "# Alpha", "# Aleph")
    edit(root / "data" / "figures.csv", "1", "2")
    assert run(root) == ["01_alpha"]
    edit(alpha, "# Aleph", "# Alif")
    (root / "_build" / "chapters" / "01_alpha" / execute.OUTPUTS).write_text("[")
    assert run(root) == ["01_alpha"]


def test_two_executions_give_the_same_bytes(root):
    out = root / "second"
    execute.execute(root, out, chapters.chapters(root))
    first = tree(root / "_build" / "chapters")
    assert "01_alpha/files/alpha.csv" in first
    assert tree(out / "chapters") == first


def test_cells_whose_need_is_not_met_are_dropped(root):
    (root / "notebooks" / "02_beta.md").write_text(
        HEADER
        + """\
# Beta

```{code-cell} ipython3
from IPython.display import display

kind = "application/vnd.gbaeff.unmet+json"
display({kind: {"unmet": ["periods"]}, "text/plain": ""}, raw=True)
print("kept")
```

+++ {"tags": ["needs-periods"]}

Two periods. {glue:text}`nothing`

```{code-cell} ipython3
:tags: [needs-periods]

print("dropped")
```

+++

The end.

```{code-cell} ipython3
:tags: [needs-units]

print("stays")
```
"""
    )
    assert run(root) == ["02_beta"]
    nb = json.loads(read(root, "02_beta"))
    assert nb["metadata"]["gbaeff"]["unmet"] == ["periods"]
    told = "".join(json.dumps(cell) for cell in nb["cells"])
    assert "Two periods" not in told
    assert "dropped" not in told
    assert "The end" in told
    assert "stays" in told
    assert "vnd.gbaeff" not in "".join(json.dumps(c.get("outputs", [])) for c in nb["cells"])
    assert run(root) == []


def test_executed_notebook_holds_nothing_of_the_machine(root):
    nb = json.loads(read(root, "01_alpha"))
    assert set(nb["metadata"]) == {"kernelspec", "language_info"}
    assert nb["metadata"]["kernelspec"]["name"] == "python3"
    assert [cell["id"] for cell in nb["cells"]] == ["cell-001", "cell-002", "cell-003"]
    assert str(root.parent) not in read(root, "01_alpha").decode()
    stream = nb["cells"][2]["outputs"][1]
    assert "".join(stream["text"]) == "year 2010\nagain\n"


# -- parameters ------------------------------------------------------------------------------


def test_parameters_are_read_with_their_defaults(root):
    alpha, beta = chapters.chapters(root)
    assert chapters.parameters(alpha) == {"year": "2010"}
    assert chapters.parameters(beta) == {"city": '"Macao"'}
    # Options may stand in the longer form, and a default over several lines.
    edit(alpha, ":tags: [parameters]\n", "---\ntags: [hide-input, parameters]\n---\n")
    edit(alpha, "year = 2010\n```", "year: int = (\n    2010\n)\nplain = 1 + 1\n```")
    assert chapters.parameters(alpha) == {"year": "2010", "plain": "1 + 1"}
    edit(beta, ":tags: [parameters]", ":tags: [no-parameters]")
    assert chapters.parameters(beta) == {}
    edit(alpha, "plain = 1 + 1", "plain =")
    with pytest.raises(BookError, match="^01_alpha.md: the cell tagged parameters"):
        chapters.parameters(alpha)


def test_parameter_goes_to_the_chapter_that_declares_it(root):
    assert run(root, given={"year": 2015}) == ["01_alpha"]
    cells = json.loads(read(root, "01_alpha"))["cells"]
    (injected,) = [c for c in cells if "injected-parameters" in c["metadata"].get("tags", [])]
    assert "hide-input" in injected["metadata"]["tags"]
    csv = root / "_build" / "chapters" / "01_alpha" / "files" / "alpha.csv"
    assert csv.read_text() == "year\n2015\n"
    assert chapters.state(root, root / "_build", chapters.chapters(root)[0], {}) == "stale"


def test_unknown_parameter_is_refused_before_anything_runs(root):
    before = tree(root / "_build")
    with pytest.raises(BookError, match=r"(?s)yaer.*01_alpha: year.*02_beta: city"):
        run(root, given={"yaer": 2015, "city": "Foshan"})
    assert tree(root / "_build") == before


def test_a_file_that_a_parameter_names_counts(root, tmp_path, monkeypatch):
    here = tmp_path / "here"
    (here / "in").mkdir(parents=True)
    monkeypatch.chdir(here)
    given = {"a": "in/a.csv", "b": "../b.csv", "c": f"{here}/c.csv", "d": "d.xlsx#one sheet"}
    given["e"] = "e#1.xlsx#two"
    files = [here / (name.rpartition("#")[0] or name) for name in given.values()]
    for file in files:
        file.write_text("first")
    beta = root / "notebooks" / "02_beta.md"
    edit(beta, 'city = "Macao"', "\n".join(f'{name} = ""' for name in given))
    read_it = "for n in (a, b, c, d, e):\n    print(n, open(n.rpartition('#')[0] or n).read())"
    edit(beta, "print(city)", read_it)

    def runs():
        return chapters.state(root, root / "_build", beta, given) == "stale"

    assert run(root, given=given) == ["02_beta"]
    for name in given.values():
        assert f"{Path(name).name} first".encode() in read(root, "02_beta")
    assert run(root, given=given) == []
    for file in files:
        file.write_text("second")
        assert runs()
        file.write_text("first")
        assert not runs()
    files[-1].write_text("second")
    assert run(root, given=given) == ["02_beta"]
    assert b"e#1.xlsx#two second" in read(root, "02_beta")
    assert str(here).encode() not in read(root, "02_beta")


# -- failures --------------------------------------------------------------------------------


def test_failing_chapter_is_named_and_leaves_the_old_copy(root):
    (root / "notebooks" / "02_beta.md").write_text(FAILING)
    before = tree(root / "_build")
    with pytest.raises(BookError) as caught:
        run(root)
    told = str(caught.value)
    assert told.startswith("02_beta, cell 3 of 3: ZeroDivisionError: division by zero")
    assert "> rate = 1 / 0" in told
    assert "\x1b" not in told
    assert tree(root / "_build") == before
    assert not (root / "_build" / "temp").exists()


def test_expected_error_in_an_output_is_refused_too(root):
    tagged = FAILING.replace("\nrate", "\n:tags: [raises-exception]\n\nrate")
    (root / "notebooks" / "02_beta.md").write_text(tagged)
    before = read(root, "02_beta")
    with pytest.raises(BookError, match="ZeroDivisionError"):
        run(root)
    assert read(root, "02_beta") == before


def test_failure_stops_the_other_chapters(root):
    pid = root / "pid"
    waits = f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    fails = f"import os, time\nwhile not os.path.exists({str(pid)!r}): time.sleep(0.02)\n1 / 0"
    edit(root / "notebooks" / "01_alpha.md", "import os", waits)
    edit(root / "notebooks" / "02_beta.md", "print(city)", fails)
    before = tree(root / "_build")
    with pytest.raises(BookError, match="ZeroDivisionError"):
        run(root)
    kernel = int(pid.read_text())
    assert not psutil.pid_exists(kernel) or not alive(psutil.Process(kernel))
    assert tree(root / "_build") == before


def test_dead_kernel_is_an_error(root):
    edit(root / "notebooks" / "02_beta.md", "print(city)", "import os\nos._exit(3)")
    before = read(root, "02_beta")
    with pytest.raises(BookError, match="02_beta stopped without a result"):
        run(root)
    assert read(root, "02_beta") == before


# -- processes -------------------------------------------------------------------------------


def family() -> list[psutil.Process]:
    return psutil.Process(processes.warm().process.pid).children(recursive=True)


def test_nothing_of_a_chapter_is_left_running(root):
    edit(root / "notebooks" / "02_beta.md", "print(city)", "print(city, 3)")
    run(root)
    assert not [one for one in family() if alive(one)]


def test_what_other_programs_print_is_shown(root, monkeypatch):
    """In the cell that ran them, as what Python prints; a plain figure too."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # with it ipykernel does not look
    shows = (
        "import os, subprocess, sys, time\nprint(1, flush=True)\nsubprocess.run(['echo', '2'])\n"
    )
    shows += "time.sleep(0.5)\nprint('3', file=sys.stderr)\nos.write(2, b'4')\ntime.sleep(0.5)\n"
    shows += "'5'\n```\n\n```{code-cell}\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    edit(root / "notebooks" / "02_beta.md", "print(city)", shows)
    run(root)
    first, second = json.loads(read(root, "02_beta"))["cells"][-2:]
    told = [(o["output_type"], "".join(o.get("text", ""))) for o in first["outputs"]]
    assert told[:2] == [("stream", "1\n2\n"), ("stream", "3\n4")]
    assert first["outputs"][2]["data"] == {"text/plain": "'5'"}
    assert "image/png" in second["outputs"][0]["data"]


def test_a_chapter_finds_nothing_of_another(root):
    """No module, no setting and no variable of its surroundings."""
    leaves = "import gbaeff, os, pandas, numpy\ngbaeff.left = 1\nos.environ['LEFT'] = '1'\n"
    leaves += "pandas.options.display.max_rows = 7\nnumpy.random.seed(1)\n"
    edit(root / "notebooks" / "01_alpha.md", "import os\n", leaves)
    looks = "import sys\nprint([m for m in sys.modules if m.split('.')[0] == 'gbaeff'])\n"
    looks += "import gbaeff, os, pandas\nprint(hasattr(gbaeff, 'left'), 'LEFT' in os.environ)\n"
    looks += "print(pandas.options.display.max_rows, pandas.options.display.max_columns)\n"
    looks += "print(os.environ['GBAEFF_CHAPTER'], os.path.basename(os.getcwd()))"
    edit(root / "notebooks" / "02_beta.md", "print(city)", looks)
    run(root, jobs=1)
    cell = json.loads(read(root, "02_beta"))["cells"][-1]
    told = "".join(cell["outputs"][0]["text"]).splitlines()
    assert told == ["[]", "False False", "60 20", "02_beta work"]


def test_without_a_fork_the_bytes_are_the_same(root, monkeypatch):
    monkeypatch.setattr(processes, "FORKS", False)
    out = root / "second"
    execute.execute(root, out, chapters.chapters(root)[:1])
    name = "01_alpha"
    assert tree(out / "chapters" / name) == tree(root / "_build" / "chapters" / name)


@pytest.mark.parametrize("forks", [True, False])
def test_the_end_of_a_build_ends_its_chapters(root, forks):
    """Even if it is killed."""
    pid = root / "pid"
    waits = f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    edit(root / "notebooks" / "02_beta.md", "print(city)", waits)
    code = "from pathlib import Path; from gbaeff.book.build import chapters, execute, processes; "
    code += f"processes.FORKS = {forks}; processes._BOOK = processes._SPHINX = (); "
    code += "processes._LIBRARIES = (); "
    code += f"root = Path({str(root)!r}); "
    code += "execute.execute(root, root / '_build', chapters.chapters(root))"
    with subprocess.Popen([sys.executable, "-c", code]) as build:
        until(lambda: pid.exists() and pid.read_text())
        family = psutil.Process(build.pid).children(recursive=True)
        build.kill()
    assert int(pid.read_text()) in {one.pid for one in family}
    until(lambda: not [one for one in family if alive(one)])


def test_a_server_that_was_killed_is_told_and_replaced(root, monkeypatch):
    for name in ("_servers", "_LIBRARIES", "_BOOK", "_SPHINX"):  # one that loads little
        monkeypatch.setattr(processes, name, [])
    edit(root / "notebooks" / "02_beta.md", "print(city)", "import os\nos.kill(PARENT, 9)")
    server = processes.warm().process.pid
    edit(root / "notebooks" / "02_beta.md", "PARENT", str(server))
    with pytest.raises(BookError, match="02_beta stopped without a result"):
        run(root)
    edit(root / "notebooks" / "02_beta.md", f"os.kill({server}, 9)", "print(city)")
    assert run(root) == ["02_beta"]
    processes.warm().close()


# -- the site --------------------------------------------------------------------------------


def test_site_holds_the_pages_and_what_they_offer(template):
    site = template / "_build" / "html"
    page = (site / "notebooks" / "01_alpha.html").read_text(encoding="utf-8")
    assert 'The year is <span class="pasted-text">2010</span>' in page
    assert 'alt="Nothing at all"' in page
    assert 'href="../_downloads/' in page
    assert (site / "index.html").is_file()
    assert (site / "_static" / "mathjax" / "tex-chtml-full.js").is_file()
    theme = [path.name for path in (site / "_static").rglob("*")]
    assert "pydata-sphinx-theme.js" in theme
    assert not [name for name in theme if name in ("locales", "fontawesome.js") or ".map" in name]
    offered = json.loads((site / "_sources" / "notebooks" / "01_alpha.ipynb").read_text())
    texts = "".join("".join(cell["source"]) for cell in offered["cells"])
    assert "The year is 2010" in texts  # plain Markdown, with the values
    assert "{glue" not in texts


def test_only_builds_a_book_of_what_is_there(root, monkeypatch):
    def written(source, temp, **_rest):
        """A page for each entry of what is staged."""
        toc = site.read_toc(source)
        for page in ("search", *site.toc_entries(toc)):
            html = temp / "html" / f"{page}.html"
            html.parent.mkdir(parents=True, exist_ok=True)
            html.touch()
        shutil.copy(root / "_build" / "html" / "objects.inv", temp / "html")
        return temp / "html", True

    monkeypatch.setattr(site, "_jupyter_book", written)
    out = root / "fresh"
    built = site.build(root, out, only=["beta"])
    assert built.ran == ["02_beta"]
    assert built.pages == ["book/index.html", "notebooks/02_beta.html"]
    assert not (built.site / "notebooks" / "01_alpha.html").exists()


def test_jupyter_book_2_is_refused(root, monkeypatch):
    monkeypatch.setattr(site, "version", lambda name: "2.1.0")
    with pytest.raises(BookError, match=r"Jupyter Book 2\.1\.0 is installed, this book needs 1\.x"):
        site.build(root, root / "_build")


def test_installed_jupyter_book_is_version_1():
    site.check_jupyter_book()


def test_build_that_writes_nothing_is_an_error(root, monkeypatch):
    monkeypatch.setattr(site, "_jupyter_book", lambda *_, **__: (root / "nothing", True))
    (root / "book" / "index.md").write_text("# A book\n\nMore.\n")
    before = tree(root / "_build" / "html")
    with pytest.raises(BookError, match=r"wrote no .*01_alpha\.html"):
        site.render(root, root / "_build")
    assert tree(root / "_build" / "html") == before


def test_page_without_a_source_is_refused(root):
    edit(root / "_toc.yml", "02_beta", "03_gamma")
    with pytest.raises(BookError, match=r"do not exist: notebooks/03_gamma"):
        site.build(root, root / "_build")


def test_chapter_outside_the_contents_is_refused(root):
    edit(root / "_toc.yml", "  - file: notebooks/02_beta\n", "")
    with pytest.raises(BookError, match=r"does not list notebooks/02_beta"):
        site.build(root, root / "_build")


def test_chapter_not_executed_is_refused(root):
    with pytest.raises(BookError, match=r"Not executed yet: notebooks/01_alpha"):
        site.render(root, root / "fresh")


def test_every_page_of_the_contents_is_found():
    toc = {
        "root": "a",
        "parts": [
            {"caption": "p", "chapters": [{"file": "b", "sections": [{"file": "c"}]}]},
            {"caption": "q", "chapters": [{"file": "d"}]},
        ],
    }
    assert list(site.toc_entries(toc)) == ["a", "b", "c", "d"]
    assert list(site.toc_entries(site.without(toc, {"c", "d"}))) == ["a", "b"]
    assert len(site.without(toc, {"d"})["parts"]) == 1


# -- folders ---------------------------------------------------------------------------------


def test_build_keeps_out_of_a_foreign_folder(root):
    foreign = root / "photos"
    foreign.mkdir()
    (foreign / "html").write_text("mine")
    with pytest.raises(BookError, match="not made by gbaeff"):
        execute.execute(root, foreign, chapters.chapters(root))
    with pytest.raises(BookError, match="not made by gbaeff"):
        site.clean(foreign)
    assert tree(foreign) == {"html": b"mine"}


def test_clean_removes_only_its_own(root):
    out = root / "_build"
    (out / "notes.txt").write_text("mine")
    assert site.clean(out) == ["chapters", "source", "pages", "html"]
    assert tree(out) == {"notes.txt": b"mine"}
    assert site.clean(root / "never") == []
