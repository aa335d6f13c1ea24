"""The command line: what it prints, and how it ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gbaeff import __version__, cli
from gbaeff.book.audit import specifications
from gbaeff.book.reader import rerun
from gbaeff.book.reader.intake import Finding
from gbaeff.cli import main

CHAPTER = """\
---
kernelspec:
  name: python3
  display_name: Python 3
---

# Alpha

```{code-cell} ipython3
:tags: [parameters]

year = 2010
```
"""


@pytest.fixture
def root(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_alpha.md").write_text(CHAPTER)
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text("# A book\n")
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n- file: notebooks/01_alpha\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_version(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"gbaeff {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "COMMAND"),
        (["bild"], "bild"),
        (["build", "--jobs", "0"], "from 1, found '0'"),
        (["build", "-p", "year"], "expected NAME=VALUE, found 'year'"),
        (["build", "-p", "a-b=1"], "expected NAME=VALUE"),
        (["rerun"], "DATA|CONFIG.toml"),
        (["rerun", "ports"], "--out DIR is needed"),
        (["rerun", "a.csv", "--out", "o"], "which columns are the dmu, inputs, outputs?"),
        (["rerun", "a.csv", "--dmu", "u", "--out", "o"], "which columns are the inputs, outputs?"),
        (["rerun", "ports", "--out", "o", "--only", "luck"], "invalid choice: 'luck'"),
        (["rerun", "ports", "--out", "o", "--rts", "both"], "invalid choice: 'both'"),
        (["rerun", "ports", "--out", "o", "--measure", "two_stage"], "call gbaeff.two_stage"),
        (["rerun", "ports", "--out", "o", "--draws", "1"], "from 2, found '1'"),
        (["rerun", "ports", "--out", "o", "--seed", "-1"], "from 0, found '-1'"),
        (["rerun", "--init", "a.csv", "--dmu", "u"], "--init takes DATA"),
        (["rerun", "--init", "a.toml"], "--init takes DATA"),
    ],
)
def test_wrong_call_ends_with_2(arguments, told, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["build", "--only", "gamma"], "'gamma' is no chapter"),
        (["build", "-p", "yaer=2015"], "Unknown parameter yaer"),
    ],
)
def test_error_is_one_message_and_ends_with_1(root, arguments, told, capsys):
    assert main(arguments) == 1
    printed = capsys.readouterr()
    assert printed.err.startswith(f"gbaeff: {told}")
    assert "Traceback" not in printed.err
    assert not (root / "_build").exists()


def test_list_shows_state_and_parameters(root, capsys):
    assert main(["list"]) == 0
    assert capsys.readouterr().out == "01_alpha  [missing]\n    year = 2010\n"


def test_clean_of_nothing(root, capsys):
    assert main(["clean"]) == 0
    assert "nothing" in capsys.readouterr().out


def test_pair_then_check(root, capsys):
    assert main(["pair", "--check"]) == 1
    assert "01_alpha.ipynb" in capsys.readouterr().err
    assert main(["pair"]) == 0
    assert main(["pair", "--check"]) == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2015", 2015),
        ("0.5", 0.5),
        ("Hong Kong", "Hong Kong"),
        ("'2015'", "2015"),
        ("true", True),
        ("None", None),
        ("[1, 2]", [1, 2]),
        ("a=b", "a=b"),
    ],
)
def test_parameter_values(root, monkeypatch, text, value):
    seen = {}
    monkeypatch.setattr(
        "gbaeff.book.build.site.execute", lambda *args, given, **rest: seen.update(given)
    )
    monkeypatch.setattr("gbaeff.book.build.site.render", lambda *args, **rest: [])
    monkeypatch.setattr("gbaeff.cli._report", lambda built, seconds: None)
    assert main(["build", "-p", f"year={text}"]) == 0
    assert seen == {"year": value}


def test_search_writes_the_cache(monkeypatch, capsys):
    kept = []
    few = [specifications.Specification(), specifications.Specification(measure="sbm")]
    monkeypatch.setattr(specifications, "specifications", lambda: few)
    monkeypatch.setattr(specifications, "save", kept.append)
    assert main(["search", "--jobs", "1"]) == 0
    assert len(kept[0]) == 2
    assert capsys.readouterr().out.startswith("2 specifications in")


# -- rerun -------------------------------------------------------------------------------------


def test_what_is_asked_reaches_the_rerun(monkeypatch, tmp_path, capsys):
    asked = {}

    def fake(_root, source, out, *, tell, **options):
        tell(Finding("warning", "a.csv", 7, "beds", "0", "a zero", "look at it"))
        asked.update(options, source=source)
        return rerun.Rerun(out.absolute(), ["index.html"])

    monkeypatch.setattr(rerun, "rerun", fake)
    call = ["rerun", "a.csv", "--dmu", "u", "--inputs", 'x,"y, z"', "--outputs", "q", "--seed", "0"]
    call += ["--undesirable", "", "--only", "peers", "data", "--jobs", "3"]
    call += ["--figure-width", "single"]
    assert main([*call, "--out", str(tmp_path / "o")]) == 0
    told = {"dmu": "u", "inputs": 'x,"y, z"', "outputs": "q", "undesirable": "", "seed": 0}
    told |= {"figure_width": "single"}
    assert asked == {
        "source": "a.csv",
        "settings": told,
        "only": ["peers", "data"],
        "force": False,
        "jobs": 3,
    }
    printed = capsys.readouterr()
    assert printed.err == "warning: a.csv, row 7, column 'beds', '0': a zero; look at it\n"
    assert (tmp_path / "o" / "site" / "index.html").as_uri() in printed.out


def test_refused_data_end_with_1_and_every_finding(tmp_path, capsys):
    file = tmp_path / "a.csv"
    file.write_text("unit,x,y\nA,1,2\nA,2,\nB,three,4\n")
    call = ["rerun", str(file), "--dmu", "unit", "--inputs", "x", "--outputs", "y,z"]
    assert main([*call, "--out", str(tmp_path / "o" / "p")]) == 1
    printed = capsys.readouterr().err
    assert printed.startswith("gbaeff: the data cannot be used:\n")
    for place in ("1, column 'z'", "3, column 'unit'", "3, column 'y'", "4, column 'x'"):
        assert f"  error: a.csv, row {place}" in printed
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_init_says_what_it_guessed(tmp_path, capsys):
    file = tmp_path / "a.csv"
    file.write_text("unit,staff,cases\nA,10,21\nB,20,33\nC,31,5\n")
    assert main(["rerun", "--init", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "'unit' names the unit" in printed
    assert f"gbaeff rerun {tmp_path / 'a.toml'} --out DIR" in printed
    assert main(["rerun", "--init", str(file)]) == 1
    assert "add --force" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status"), [(KeyboardInterrupt, 130), (OSError, 1), (SystemExit(143), 143)]
)
def test_an_end_has_its_status(monkeypatch, tmp_path, error, status, capsys):
    def ended(*_args, **_options):
        raise error

    monkeypatch.setattr(rerun, "rerun", ended)
    try:
        found = main(["rerun", "ports", "--out", str(tmp_path / "o")])
    except SystemExit as end:
        found = end.code
    assert found == status


WITHOUT_JUPYTER = """
import sys
NOT_HERE = {"IPython", "ipykernel", "jupytext", "jupyter_book", "myst_nb", "nbformat", "networkx",
            "openpyxl", "papermill", "psutil", "sphinx", "tabulate", "yaml"}
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in NOT_HERE:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
from gbaeff.book.audit import claims
from gbaeff.book.build import processes
from gbaeff.cli import main
processes.FORKS = False  # nothing runs that would need a server
assert main(["rerun", "ports", "--out", "nowhere"]) == 1
main(["--version"])
"""


def test_the_audit_needs_no_jupyter():
    source = str(Path(cli.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_JUPYTER],
        env=os.environ | {"PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == f"gbaeff {__version__}\n", done.stderr
    assert "Install requirements.lock, or gbaeff[book]" in done.stderr
