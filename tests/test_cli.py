"""The command line: what it prints, and how it ends."""

import pytest

from gbaeff import __version__, specifications
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
    monkeypatch.setattr("gbaeff.book.execute", lambda *args, given, **rest: seen.update(given))
    monkeypatch.setattr("gbaeff.book.render", lambda *args, **rest: [])
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
