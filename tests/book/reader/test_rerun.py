"""The book of a reader's data: what is asked, refused, kept and handed over.

One small book is executed and rendered, for the tests at the end; all others leave that out.
"""

import csv
import errno
import hashlib
import json
import shutil
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from gbaeff import cli, data, malmquist, super_sbm
from gbaeff.book.build.chapters import OWN_DATA, BookError, dumps, executed
from gbaeff.book.pages import reading
from gbaeff.book.reader import rerun
from gbaeff.book.reader.intake import Refused
from gbaeff.book.reader.intake.config import written
from gbaeff.book.reader.study import Study
from tiny_book import contents
from worst_names import COLUMNS, NAMES

ROOT = Path(__file__).resolve().parents[3]
ROLES = {"dmu": "port", "period": "year", "inputs": "berths,workers", "outputs": "containers"}


def small(path: Path, **columns) -> Path:
    """Write three ports over two years."""
    frame = pd.DataFrame(
        {
            "port": ["Ash", "Elm", "Fir"] * 2,
            "year": [2020] * 3 + [2021] * 3,
            "berths": [4.0, 5.0, 8.0, 4.0, 6.0, 7.0],
            "workers": [20.0, 31.0, 38.0, 22.0, 30.0, 36.0],
            "containers": [9.0, 8.0, 15.0, 9.0, 9.5, 14.0],
            **columns,
        }
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False)
    return path


@pytest.fixture
def file(tmp_path):
    return small(tmp_path / "in" / "ports of mine.csv")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "results" / "out"


def hurry(patch):
    """Neither execute nor render: each chapter is a notebook, its parameters and one table."""

    def execute(_root, work, sources, *, given, jobs, beside, longest):
        assert all(path.is_file() for path in beside)
        for source in sources:
            copy = executed(work, source.stem)
            (copy.parent / "files").mkdir(parents=True)
            cell = nbformat.v4.new_markdown_cell(json.dumps(given), id="a")
            copy.write_text(dumps(nbformat.v4.new_notebook(cells=[cell])))
            (copy.parent / "files" / f"{source.stem[3:]}.csv").write_text("unit,score\nA,0.5\n")

    def site(source, toc, temp, *, strict):
        assert strict
        html = temp / "html"
        (html / "_sources" / "notebooks").mkdir(parents=True)
        shutil.copy(source / "book" / "index.md", html)
        return html, ["index.html"]

    patch.setattr(rerun, "execute", execute)
    patch.setattr(rerun.site, "site", site)
    patch.setattr(
        rerun, "stage_look", lambda _root, source, _: (source / "book").mkdir(parents=True)
    )


@pytest.fixture
def quick(monkeypatch):
    hurry(monkeypatch)


def make(source, out: Path, **options) -> rerun.Rerun:
    return rerun.rerun(ROOT, str(source), out, **options)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The result of `file`, made once; who changes it takes `result`."""
    place = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        hurry(patch)
        make(small(place / "in" / "ports of mine.csv"), place / "out", settings=ROLES)
    return place / "out"


@pytest.fixture
def result(first, out):
    shutil.copytree(first, out)
    return out


# -- what is asked -----------------------------------------------------------------------------


def test_a_file_and_its_roles(file):
    asked = rerun.request(str(file), {**ROLES, "seed": 0, "undesirable": ""}, ["peers", "data"])
    assert asked.data == str(file)
    assert asked.roles == ROLES
    assert asked.settings == {"seed": 0}
    assert asked.only == ["data", "peers"]


def test_a_configuration_sees_files_from_its_folder(tmp_path):
    config = tmp_path / "mine.toml"
    config.write_text(
        'data = "in/ports.csv"\ndmu = "port"\ninputs = ["a, b", "c"]\noutputs = "y,z"\n'
        'names = "names.csv"\nperiods = "2010:2019"\nonly = "scores"\ndraws = 50\n'
    )
    asked = rerun.request(str(config), {"draws": 20, "periods": ""})
    assert asked.data == str(tmp_path / "in" / "ports.csv")
    assert asked.roles == {
        "dmu": "port",
        "inputs": ["a, b", "c"],
        "outputs": ["y", "z"],
        "names": str(tmp_path / "names.csv"),
    }
    assert asked.settings == {"draws": 20}
    assert asked.only == ["scores"]
    assert rerun.request(str(config), {}, ["data"]).only == ["data"]


def test_a_configuration_may_name_an_example(tmp_path):
    config = tmp_path / "mine.toml"
    config.write_text('data = "ports"\ndmu = "port"\ninputs = ["berths"]\noutputs = ["bulk"]\n')
    assert rerun.request(str(config), {}).data == "ports"


def test_an_unknown_page_is_named(tmp_path):
    with pytest.raises(BookError, match="No chapter luck; there are: data, scores"):
        rerun.request("ports", {}, ["luck"])


@pytest.mark.parametrize(
    ("told", "width"),
    [("single", 85), ("double", 174), ("120", 120), ("", 0), ("9", None), ("401", None)],
)
def test_a_width_of_figures(told, width):
    if width is None:
        with pytest.raises(BookError, match="expected single, double or 40 to 400"):
            rerun.request("ports", {"figure_width": told})
    else:
        assert rerun.request("ports", {"figure_width": told}).figure_width == width


def test_periods_with_a_colon_stay_two_texts():
    roles = rerun.Roles.of("u", "x", "y", period="t", periods=["a:1", "a:2"])
    assert written(roles)["periods"] == ["a:1", "a:2"]
    assert rerun.Roles.of(**written(roles)) == roles


def test_init_writes_what_was_guessed(file):
    path, told = rerun.init(str(file))
    assert path == file.with_suffix(".toml")
    asked = rerun.request(str(path), {})
    assert asked.data == str(file)
    assert asked.roles["dmu"] == "port"
    assert any("year" in sentence for sentence in told)
    with pytest.raises(BookError, match="exists: add --force"):
        rerun.init(str(file))
    rerun.init(str(file), force=True)


def test_init_elsewhere_names_the_file_in_full(file, tmp_path, monkeypatch):
    monkeypatch.chdir(file.parent)
    path, _ = rerun.init(file.name, tmp_path / "new" / "mine.toml")
    assert rerun.request(str(path), {}).data == str(file)
    with pytest.raises(BookError, match="is a folder"):
        rerun.init(file.name, tmp_path)


# -- what is refused ---------------------------------------------------------------------------


def test_data_that_cannot_be_used_leave_no_folder(file, out):
    small(file, workers=["20", "3O", "", "22", "-1", "36"])
    with pytest.raises(Refused) as refused:
        make(file, out, settings=ROLES)
    rows = {found.row for found in refused.value.findings if found.level == "error"}
    assert {3, 4, 6} <= rows
    assert not out.parent.exists()


@pytest.mark.parametrize("setting", [{"draws": 1}, {"rts": "both"}, {"measure": "best"}])
def test_a_setting_out_of_range_is_no_crash(file, out, setting):
    with pytest.raises(BookError, match=next(iter(setting))):
        make(file, out, settings=ROLES | setting)
    assert not out.parent.exists()


def test_the_book_itself_is_no_place(file, tmp_path):
    for place in (ROOT, ROOT.parent, ROOT / "_build", ROOT / "data" / "new", ROOT / "src/../book"):
        with pytest.raises(BookError, match="belongs to the book itself"):
            make(file, place, settings=ROLES, force=True)


def test_a_book_without_the_chapters_is_named(file, out, tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "01_alpha.md").write_text("# Alpha\n")
    with pytest.raises(BookError, match="has no chapter 40_own_data"):
        rerun.rerun(tmp_path, str(file), out, settings=ROLES)


@pytest.mark.parametrize("kind", ["data", "names", "config"])
def test_a_place_that_holds_the_readers_files_is_refused(file, result, kind):
    out = result
    mine = small(out / "mine.csv")
    names = out / "names.csv"
    names.write_text("unit,name\nAsh,Ash Harbour\nElm,Elm Quay\nFir,Fir Bay\n")
    config = out / "mine.toml"
    config.write_text(f'data = "{file.as_posix()}"\ndmu = "port"\ninputs = "berths"\noutputs = "y"')
    before = contents(out)
    source, settings = {
        "data": (mine, ROLES),
        "names": (file, ROLES | {"names": str(names)}),
        "config": (config, {}),
    }[kind]
    with pytest.raises(BookError, match="would be replaced"):
        make(source, out, settings=settings, force=True)
    assert contents(out) == before


def test_own_files_are_told_and_kept(file, result, quick):
    out = result
    first = contents(out)
    (out / "tables" / "mine.csv").write_text("mine")
    (out / "methods.md").write_text("mine too")
    told = []
    make(file, out, settings=ROLES, force=True, tell=told.append)
    assert "methods.md and tables/mine.csv" in str(told[-1])
    kept = {"tables/mine.csv": b"mine", "own-methods.md": b"mine too"}
    assert contents(out) == first | kept
    make(file, out, settings=ROLES, force=True)  # nor are they the result's own the next time
    assert contents(out) == first | kept


def test_many_observations_are_told_and_too_many_refused(file, out, quick, monkeypatch):
    monkeypatch.setattr(rerun, "LARGE", 5)
    told = []
    make(file, out, settings=ROLES, tell=told.append)
    assert "6 observations; computing" in str(told[-1])
    monkeypatch.setattr(rerun, "MOST", 5)
    with pytest.raises(Refused, match="6 observations, and a rerun takes 5 at most"):
        make(file, out, settings=ROLES, force=True)


def test_warnings_come_before_the_work(file, out, monkeypatch):
    told = []

    def execute(*_args, **_options):
        assert any(finding.level == "warning" for finding in told)
        raise BookError("stop")

    monkeypatch.setattr(rerun, "execute", execute)
    with pytest.raises(BookError, match="stop"):
        make(file, out, settings=ROLES, tell=told.append)


# -- which pages -------------------------------------------------------------------------------


def test_a_cross_section_has_no_page_on_productivity(out, quick):
    make("hospitals", out)
    made = {path.stem for path in (out / "notebooks").iterdir()}
    assert made == set(OWN_DATA.values()) - {"42_own_productivity", "45_own_covariates"}
    assert "There is no page on productivity: the data are one cross-section" in (
        out / "site" / "index.md"
    ).read_text(encoding="utf-8")


def test_two_units_have_no_page_on_robustness(tmp_path, out, quick):
    frame = pd.read_csv(small(tmp_path / "two.csv")).query("port != 'Fir'")
    frame.to_csv(tmp_path / "two.csv", index=False)
    make(tmp_path / "two.csv", out, settings=ROLES)
    assert not (out / "notebooks" / "44_own_robustness.ipynb").exists()
    assert (out / "notebooks" / "42_own_productivity.ipynb").exists()


def test_nothing_but_a_page_that_does_not_apply(out):
    with pytest.raises(BookError, match="no page on productivity"):
        make("hospitals", out, only=["productivity"])


# -- what is handed over -----------------------------------------------------------------------


def test_the_manifest_has_every_file_and_no_place(file, first):
    text = (first / "manifest.json").read_text(encoding="utf-8")
    assert str(first.parent) not in text
    told = json.loads(text)
    files = contents(first)
    kept = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    del kept["manifest.json"], kept[rerun.MARKER]
    assert told["input"] | told["output"] == kept
    assert list(told["input"]) == ["input/ports of mine.csv"]
    assert files["input/ports of mine.csv"] == file.read_bytes()
    assert files["notebooks/ports of mine.csv"] == file.read_bytes()
    assert told["settings"]["draws"] == 200
    assert set(told["settings"]) == {"data", *rerun.ROLES, *rerun.MODEL}


def test_the_same_again_from_its_configuration(file, out, quick, tmp_path, monkeypatch):
    names = file.parent / "names.csv"
    names.write_text("unit,name\nAsh,Ash Harbour\nElm,Elm Quay\nFir,Fir Bay\n")
    settings = ROLES | {"names": "names.csv", "periods": "2020:", "seed": 0, "rts": "vrs"}
    make(file, out, settings=settings, only=["scores", "data"])
    first = contents(out)
    monkeypatch.chdir(tmp_path)
    make(out / "config.toml", tmp_path / "again")
    assert contents(tmp_path / "again") == first
    shutil.rmtree(file.parent)
    make("results/out/config.toml", out, force=True)  # in place: its input is not lost
    assert contents(out) == first


@pytest.mark.parametrize(
    "name",
    ["-two 广州 a#b %s{}'" + "n" * 180 + ".csv", "#.csv"],
)
def test_a_file_may_be_called_as_it_likes(tmp_path, out, quick, name):
    make(small(tmp_path / "in" / name), out, settings=ROLES)
    first = contents(out)
    assert f"input/{name}" in first
    make(out / "config.toml", tmp_path / "again")
    assert contents(tmp_path / "again") == first


def test_a_sheet_of_a_workbook(tmp_path, out, quick):
    book = tmp_path / "book.xlsx"
    with pd.ExcelWriter(book) as writer:
        pd.DataFrame({"a": [1]}).to_excel(writer, sheet_name="notes", index=False)
        pd.read_csv(small(tmp_path / "a.csv")).to_excel(writer, sheet_name="my data", index=False)
    make(f"{book}#my data", out, settings=ROLES)
    first = contents(out)
    make(out / "config.toml", tmp_path / "again")
    assert contents(tmp_path / "again") == first
    assert 'data = "input/book.xlsx#my data"' in first["config.toml"].decode()


def test_names_and_data_may_have_one_file_name(file, out, quick, tmp_path):
    names = tmp_path / file.name
    names.write_text("unit,name\nAsh,Ash Harbour\nElm,Elm Quay\nFir,Fir Bay\n")
    make(file, out, settings=ROLES | {"names": str(names)})
    assert len(list((out / "input").iterdir())) == 2
    make(out / "config.toml", tmp_path / "again")
    assert contents(tmp_path / "again") == contents(out)


def test_a_failure_leaves_the_old_result(file, result, quick, monkeypatch, tmp_path):
    out = result
    before = contents(tmp_path)

    def broken(*_args, **_options):
        raise BookError("Jupyter Book failed")

    monkeypatch.setattr(rerun.site, "site", broken)
    with pytest.raises(BookError, match="Jupyter Book failed"):
        make(file, out, settings=ROLES, force=True)
    assert contents(tmp_path) == before


def test_a_full_disk_is_named(file, out, quick, monkeypatch, tmp_path):
    before = contents(tmp_path)

    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rerun.export, "write", full)
    monkeypatch.setattr(rerun, "ROOM", 2**60)
    with pytest.raises(BookError, match="no space is left on the disk of"):
        make(file, out, settings=ROLES)
    assert contents(tmp_path) == before


def test_the_bibliography_has_what_is_cited(file, first):
    text = (first / "references.bib").read_text(encoding="utf-8")
    assert "{tone2002," in text
    assert "{farrell1957," in text
    assert "mierzejewski" not in text
    assert text.count("\n@") + 1 == len(rerun.methods.keys(Study.open(file, **ROLES)))


def test_the_methods_are_those_of_the_pages_made(file, result, quick):
    out = result
    assert "Malmquist" in (out / "methods.md").read_text(encoding="utf-8")
    make(file, out, settings=ROLES, only=["scores", "data"], force=True)
    text = (out / "methods.md").read_text(encoding="utf-8")
    assert "Tone 2002" in text
    assert "Malmquist" not in text
    assert "noise" not in text
    assert "malmquist1953" not in (out / "references.bib").read_text(encoding="utf-8")
    notebook = (out / "notebooks" / "40_own_data.ipynb").read_text(encoding="utf-8")
    assert "data scores" in notebook


# -- the paper's panel -------------------------------------------------------------------------


@pytest.mark.parametrize("cities", [data.CITIES, data.MAINLAND])
def test_the_papers_panel_comes_out_as_in_the_book(tmp_path, cities):
    file = tmp_path / "panel.csv"
    data.wide("replica").set_index("city").loc[list(cities)].to_csv(file)
    inputs = ["fixed_asset_investment", "population", "energy"]
    study = Study.open(
        file, dmu="city", period="year", inputs=inputs, outputs="gdp", undesirable="co2"
    )
    panel = data.panel("replica", cities=cities)
    book = reading.score_table(super_sbm(panel, rts="crs"))
    mine = reading.score_table(study.scores())
    # A reader's units stand by name.
    book = book.sort_values(["period", "unit"])
    assert mine.to_csv(index=False) == book.to_csv(index=False)
    index = reading.index_table(malmquist(panel, rts="crs")).sort_values(["unit", "from"])
    mine = reading.index_table(study.productivity())
    assert mine.to_csv(index=False) == index.to_csv(index=False)


# -- executed and rendered ---------------------------------------------------------------------


def pages(out: Path) -> dict[str, BeautifulSoup]:
    return {
        path.name: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted((out / "site").rglob("*.html"))
        if "_static" not in path.parts
    }


def flat(text: str) -> str:
    return " ".join(text.replace("\u202e", "\N{REPLACEMENT CHARACTER}").split())


@pytest.mark.long
def test_names_are_text_on_pages(rendered):
    found = pages(rendered)
    for name, page in found.items():
        assert not page.find(lambda tag: tag.has_attr("onerror")), name
        assert not any("alert(1)" in script.get_text() for script in page.find_all("script")), name
        assert not page.find_all("img", src="x"), name
        links = [link.get("href", "") for link in page.find_all("a")]
        assert not [link for link in links if "evil" in link or "//x" in link], name
        assert not page.select(".math, .tex2jax_process, .mathjax_process"), name
        assert not page.find("b", string=lambda text: text and "#1" in text), name
    shown = flat(found["41_own_scores.html"].get_text())
    assert [name for name in NAMES if len(name) < 60 and flat(name) not in shown] == []
    assert "n" * 15 in shown
    assert "n" * 100 not in shown
    columns = [*COLUMNS["inputs"], *COLUMNS["outputs"], *COLUMNS["undesirable"]]
    peers = flat(found["43_own_peers.html"].get_text())
    assert [name for name in columns if flat(name)[:20] not in peers] == []


@pytest.mark.long
def test_names_are_text_in_spreadsheets(rendered):
    for path in (rendered / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        for cell in cells:
            if cell.startswith(("=", "+", "-", "@", "\t", "\r")):
                float(cell)
        if path.name == "own-scores.csv":
            assert set(NAMES) - {NAMES[3]} <= set(cells)
            assert f"'{NAMES[3]}" in cells
    for sheet in openpyxl.load_workbook(rendered / "tables.xlsx"):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type in ("s", "n", "inlineStr")
            assert cell.hyperlink is None


@pytest.mark.long
def test_nothing_on_disk_is_called_after_data(rendered):
    names = [path.relative_to(rendered).as_posix() for path in rendered.rglob("*")]
    given = "<b>广 #1 $x$ {{ z }}.csv"
    kept = {f"input/{given}", f"notebooks/{given}"}
    assert kept <= set(names)
    assert all(name.isascii() for name in set(names) - kept)
    assert not [name for name in set(names) - kept if set(name) & set("<>$`{}|=")]


@pytest.mark.long
def test_notebooks_need_nothing_of_the_book(rendered):
    for path in (rendered / "notebooks").glob("*.ipynb"):
        nb = nbformat.read(path, 4)
        nbformat.validate(nb)
        outputs = [output for cell in nb.cells for output in cell.get("outputs", [])]
        assert any("image/png" in output.data for output in outputs)
        for output in outputs:
            assert ":::" not in output.data.get("text/markdown", "")


def test_without_chromium_no_pdf_is_promised(file, out, monkeypatch, capsys):
    monkeypatch.setenv("CHROMIUM", "no-such-program")
    command = ["rerun", str(file), "--dmu", "port", "--period", "year", "--inputs", "berths"]
    command += ["--outputs", "containers", "--out", str(out), "--pdf"]
    assert cli.main(command) == 1
    assert "no-such-program" in capsys.readouterr().err
    assert not out.exists()
