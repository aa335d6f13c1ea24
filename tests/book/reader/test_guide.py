"""The guide to a rerun shows what the commands say."""

import re
import shlex
from pathlib import Path

import pytest

from gbaeff import cli, data
from gbaeff.book.pages import plain_notebook
from gbaeff.book.reader import answers, rerun
from gbaeff.book.reader.intake import Refused
from gbaeff.book.reader.study import Study

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "book" / "rerun.md"


@pytest.fixture
def ports(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data.example("ports").to_csv("ports.csv", index=False)
    return GUIDE.read_text(encoding="utf-8")


def test_the_guide_shows_what_init_says(ports):
    _, told = rerun.init("ports.csv")
    assert told
    assert [line for line in told if line not in ports] == []
    assert "".join(Path("ports.csv").read_text().splitlines(keepends=True)[:3]) in ports


def test_the_guide_shows_what_a_refusal_says(ports):
    frame = data.example("ports").astype(str)
    cells = {"energy": (2, "158,9"), "workers": (4, "1 240 h"), "berths": (7, "")}
    for column, (row, text) in (cells | {"bulk": (9, "-75.2")}).items():
        frame.loc[row, column] = text
    frame.loc[11] = frame.loc[10]
    frame.to_csv("broken.csv", index=False)
    roles = {"dmu": "port", "period": "year", "outputs": "containers,bulk"}
    calls = [
        roles | {"inputs": "berths,workers,energy", "undesirable": "co2"},
        roles | {"inputs": "berth,workers,energy", "undesirable": "co2,bulk"},
    ]
    for settings in calls:
        with pytest.raises(Refused) as refused:
            rerun.rerun(ROOT, "broken.csv", Path("out"), settings=settings)
        lines = str(refused.value).splitlines()
        assert [line for line in lines if "error: " in line and line not in ports] == []


def test_the_guide_shows_what_a_chapter_finds(ports):
    study = Study.open(
        "ports.csv",
        dmu="port",
        period="year",
        inputs="berths,workers,energy",
        outputs="containers,bulk",
        undesirable="co2",
    )
    for sentence in answers.scores(study):
        assert f"- {plain_notebook.plain(str(sentence), {}, {})}\n" in ports


def test_the_guides_commands_are_understood(ports):
    commands = re.findall(r"^gbaeff rerun (?:.*\\\n)*.*", ports, re.MULTILINE)
    assert len(commands) > 3
    for command in commands:
        arguments = shlex.split(command.replace("\\\n", " "), comments=True)[1:]
        asked = cli._parser().parse_args(arguments)
        assert asked.init or asked.out
    options = re.findall(r"\* - `(--.*)`", ports)
    assert len(options) > 7
    for option in options:
        cli._parser().parse_args(["rerun", "ports", *shlex.split(option)])
