"""The page "Frontier": its engine against gbaeff, and what a reader can do with it."""

import io
import json
import shlex

import numpy as np
import pandas as pd
import pytest

from built_site import ROOT, SITE, soup
from gbaeff import Panel, super_sbm
from gbaeff import data as shipped
from gbaeff.dea.evaluator import Directional, Radial, SlacksBased
from gbaeff.dea.models import RTS
from gbaeff.dea.outcome import INFEASIBLE, NO_SUPER_EFFICIENCY, OPTIMAL, STATES
from gbaeff.indicators import EQUAL
from visits import AXE, broken, switch

pytestmark = pytest.mark.site

STATIC = ROOT / "book" / "_static"
ENGINE = STATIC / "frontier_engine.js"
GOLD = ROOT / "tests" / "gold" / "pub_grifell_lovell1999_malmquist.json"
PAGE = (SITE / "book" / "frontier.html").as_uri()
STATE_OF = {"score": OPTIMAL, "efficient": NO_SUPER_EFFICIENCY, "infeasible": INFEASIBLE}
PANELS = 40
WAYS = {
    "radial": ("input", "output"),
    "sbm": ("none", "input", "output"),
    "super_sbm": ("none", "input", "output"),
    "directional": ("none", "input", "output", "bad"),
}


def _case(rng, measure, rts, number):
    """A panel with ties or twins or none, in units between 1e-3 and 1e6, and what to compute.

    Each orientation in turn meets each kind of data.
    """
    turn, at = divmod(number, len(WAYS[measure]))
    way = WAYS[measure][at]
    m, q = rng.integers(1, 4), rng.integers(1, 3)
    p = 0 if measure == "radial" else int(rng.integers(way == "bad", 3))
    count = int(rng.integers(3, 13))
    if turn % 3:
        data = rng.lognormal(0, 0.6, (count, m + q + p))
    else:
        data = rng.integers(1, 5, (count, m + q + p)).astype(float)
    if turn % 4 == 0:  # twins
        data[-1] = data[0]
    data *= 10.0 ** rng.uniform(-3, 6, m + q + p)
    if turn % 3 == 1:  # a unit that emits nothing
        data[0, m + q :] = 0.0
    inside = np.ones(count, dtype=bool)
    if turn % 2:  # points outside the reference, such as those of another period
        inside[rng.integers(count)] = False
    return {
        "measure": measure, "rts": rts, "orientation": way, "weak": bool(rng.integers(2)),
        "m": int(m), "q": int(q), "p": p, "data": data.tolist(), "inside": inside.tolist(),
    }  # fmt: skip


def _truth(case):
    m, q = case["m"], case["q"]
    data = np.array(case["data"])
    panel = Panel.from_arrays(
        data[:, :m], data[:, m : m + q], data[:, m + q :] if case["p"] else None
    )
    measure, rts, way = case["measure"], case["rts"], case["orientation"]
    if measure == "radial":
        evaluator = Radial(panel, rts, way)
    elif measure == "directional":
        sides = {"none": (1, 1, 1), "input": (1, 0, 1), "output": (0, 1, 1), "bad": (0, 0, 1)}
        moves = np.repeat(np.array(sides[way], dtype=float), (m, q, case["p"]))
        evaluator = Directional(panel, rts, moves, None, case["weak"])
    else:
        evaluator = SlacksBased(panel, rts, way, "drop", beyond=measure == "super_sbm")
    everyone = np.arange(len(panel))
    inside = np.flatnonzero(case["inside"])
    return evaluator.scores(everyone, [inside], 0 * everyone, slacks=True, ties=True)


@pytest.fixture(scope="session")
def engine(browser):
    page = browser.new_page()
    page.goto("about:blank")
    page.add_script_tag(path=ENGINE)
    yield page
    page.close()


def solved(engine, cases):
    """All panels in one call."""
    return engine.evaluate(
        """cases => cases.map(c => Frontier.scores(c.data, c.inside, c).map(r => ({
          ...r, score: Number.isFinite(r.score) ? r.score : null})))""",
        cases,
    )


@pytest.mark.parametrize("rts", RTS)
@pytest.mark.parametrize("measure", WAYS)
def test_scores_are_those_of_gbaeff(engine, measure, rts):
    rng = np.random.default_rng([*measure.encode(), *rts.encode()])
    cases = [_case(rng, measure, rts, number) for number in range(PANELS)]
    for case, found in zip(cases, solved(engine, cases)):
        truth = _truth(case)
        assert [STATE_OF[unit["state"]] for unit in found] == [STATES[s] for s in truth.state]
        score = np.array([unit["score"] for unit in found], dtype=float)
        np.testing.assert_allclose(score, truth.score, rtol=0, atol=EQUAL)
        for k, unit in enumerate(found):
            if unit["state"] == "score":
                _check_solution(case, k, unit, truth)


def _check_solution(case, k, unit, truth):
    """The target is met by the peers, and nothing is left over that should be a slack."""
    data, m, q = np.array(case["data"]), case["m"], case["q"]
    own = np.where(data[k] > 0, data[k], data.max(axis=0))
    mix = sum((weight * data[j] for j, weight in unit["weights"]), np.zeros(len(own)))
    over = (mix - unit["target"]) / np.maximum(own, np.abs(unit["target"]))
    toward = np.ones(len(own))
    toward[m : m + q] = -1
    assert (toward * over <= EQUAL).all()
    total = sum(weight for _, weight in unit["weights"])
    low, high = {"crs": (0, np.inf), "vrs": (1, 1), "nirs": (0, 1), "ndrs": (1, np.inf)}[
        case["rts"]
    ]
    assert low - EQUAL <= total <= high + EQUAL
    if case["measure"] == "radial":  # the largest sum of slacks is one number
        most = (truth.slacks[k] / own).sum()
        assert abs(sum(unit["slacks"] / own) - most) <= EQUAL * (1 + abs(most))
    assert unit["ties"] == bool(truth.ties[k])


def test_scripts_are_small():
    """What the page loads at once, and the part that it loads when it is come to."""
    sizes = {path.stem: path.stat().st_size for path in STATIC.glob("frontier*.js")}
    assert sizes.pop("frontier_csv") <= 15_000
    assert sum(sizes.values()) <= 36_000


# -- The page ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader(browser):
    """One reader, whose windows share what they have compiled."""
    context = browser.new_context()
    yield context
    context.close()


def window(context):
    """A window that notes what goes wrong in it."""
    page = context.new_page()
    page.wrong = []
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    return page


def turn(page, state="frontier-c1", width=1280):
    """Open the page anew in a window, with what follows the # in its address."""
    page.goto("about:blank")  # from one # to the next a page would stay
    page.wrong.clear()
    page.emulate_media(media="screen", color_scheme="light")
    page.set_viewport_size({"width": width, "height": 1000})
    page.goto(f"{PAGE}#{state}")
    return page


@pytest.fixture(scope="module")
def idle():
    """Windows of the reader that no test holds: to open one takes as long as to open the page."""
    return []


@pytest.fixture
def opened(browser, reader, idle):
    """Open the page in windows, which are free again after the test."""
    pages, contexts = [], []

    def at(state="frontier-c1", width=1280, **settings):
        if settings:
            contexts.append(browser.new_context(**settings))
            return turn(window(contexts[-1]), state, width)
        pages.append(idle.pop() if idle else window(reader))
        return turn(pages[-1], state, width)

    yield at
    idle.extend(pages)
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def kept(reader):
    """One window, for tests that each put in the whole of what they ask about."""
    return turn(window(reader), "frontier-c4")


def values(page):
    """The table of units: name, then the numbers of its row."""
    return page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll("#frontier-units tbody tr")]
          .map(row => [row.cells[0].innerText.trim(), [...row.querySelectorAll("input.value")]
            .map(field => Number(field.value)).concat(row.lastElementChild.innerText)]))"""
    )


def drag(page, k, dx, dy):
    page.locator(f"#frontier-p{k} .dot").scroll_into_view_if_needed()
    box = page.locator(f"#frontier-p{k} .dot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=4)
    page.mouse.up()


@pytest.fixture(scope="module")
def prepared(reader):
    """What stands on the page where links of chapters lead, each opened once."""
    page = window(reader)
    seen = {}
    for state in json.loads(soup("book/frontier.html").select_one("#frontier-prepared").string):
        turn(page, f"frontier-{state}")
        seen[state] = {
            "units": values(page),
            "score": page.locator("#frontier-score").inner_text(),
            "weight": page.locator("#frontier-p1 .weight").text_content(),
            "frontiers": page.locator("polyline.frontier").count(),
            "wrong": [*page.wrong],
        }
    page.close()
    return seen


@pytest.mark.xdist_group("prepared")  # one worker opens them
def test_prepared_pictures_hold_the_data_of_their_sources(prepared):
    tone = shipped.example("tone2002").set_index("dmu")
    for unit, (x1, x2, y, score) in prepared["c3"]["units"].items():
        assert [x1, x2, y] == tone.loc[unit, ["x1", "x2", "y"]].tolist()
        assert float(score) == pytest.approx(tone.loc[unit, "sbm_printed"], abs=1e-4)
    tone = shipped.example("tone2003").set_index("dmu")
    for unit, (x, y, b, score) in prepared["c4"]["units"].items():
        assert [x, y, b] == tone.loc[unit, ["x", "y", "b"]].tolist()
        assert float(score) == pytest.approx(tone.loc[unit, "sbm_vrs_printed"], abs=5.1e-4)
    rows = json.loads(GOLD.read_text(encoding="utf-8"))["data"]["columns_rows"]
    for state in ("c6", "c6-later"):
        assert {f"{r['DMU']}{r['Year']}": [r["X"], r["Y"]] for r in rows} == {
            unit: row[:2] for unit, row in prepared[state]["units"].items()
        }


@pytest.mark.xdist_group("prepared")
def test_every_prepared_picture_is_drawn(prepared):
    assert {"c1", "c2", "c3", "c4", "c5", "c6"} <= set(prepared)
    for state, seen in prepared.items():
        assert seen["score"], state
        assert seen["frontiers"] == 1, state
        assert seen["wrong"] == [], state


@pytest.mark.xdist_group("prepared")
def test_shops_of_the_first_chapter(prepared):
    assert prepared["c1"]["score"] == "0.4000"
    assert prepared["c1"]["weight"] == "λ 0.8"


def test_link_of_a_chapter_leads_to_the_picture(opened):
    page = opened("frontier-c2")
    page.wait_for_timeout(300)
    top = page.evaluate("document.getElementById('frontier').getBoundingClientRect().top")
    assert 0 <= top < 200


def test_dragging_another_unit_moves_the_score_of_the_chosen_one(opened):
    page = opened()
    before = values(page)
    drag(page, 1, 60, 0)  # B to the right, which flattens the ray
    after = values(page)
    assert after["E"][:2] == before["E"][:2]
    assert float(after["E"][2]) > float(before["E"][2])
    assert page.locator("#frontier-u4").is_checked()
    page.locator("#frontier-undo").click()
    assert values(page) == before


def test_arrow_keys_move_a_point_and_shift_moves_it_further(opened):
    page = opened()
    steps = []
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        before = values(page)["A"]
        page.locator("#frontier-p0").press(key)
        assert page.evaluate("document.activeElement.id") == "frontier-p0"
        steps.append(np.subtract(values(page)["A"][:2], before[:2]).tolist())
    one, more, up, left, down = steps
    assert one[0] > 0 and one[1] == 0
    assert more[0] == pytest.approx(5 * one[0])
    assert up[1] > 0 and up[0] == 0
    assert left[0] == pytest.approx(-one[0]) and down[1] == pytest.approx(-up[1])
    page.locator("#frontier-p0").press("Enter")
    assert page.locator("#frontier-u0").is_checked()
    page.keyboard.press("Control+z")
    assert page.locator("#frontier-u4").is_checked()


def test_address_brings_the_state_back(opened):
    page = opened("frontier-c5")
    page.locator("label:has(#frontier-rts-vrs)").click()
    page.locator("#frontier-f1-0").fill("7.25")
    page.locator("#frontier-f1-0").press("Tab")
    page.locator("label:has(#frontier-i0)").click()
    page.locator("label:has(#frontier-u2)").click()
    again = opened(page.url.split("#")[1])
    assert values(again) == values(page)
    assert values(again)["B"][0] == 7.25
    for node in ("#frontier-rts-vrs", "#frontier-u2", "#frontier-measure-super_sbm"):
        assert again.locator(node).is_checked()
    assert not again.locator("#frontier-i0").is_checked()
    assert (
        again.locator("#frontier-sentence").inner_text()
        == page.locator("#frontier-sentence").inner_text()
    )


@pytest.mark.parametrize(
    "state", ["v=1&d=A,1,0", "v=7&d=A,1,1", "v=1&d=A,x,1", "v=1", "v=1&d=!A,1,1", "v=2&d=A,1,1"]
)
def test_address_that_says_nothing_drawable_is_told(opened, state):
    page = opened(state)
    assert page.locator("#frontier-wrong").inner_text()
    assert page.locator("#frontier-score").inner_text() == "0.4000"
    assert page.wrong == []


def test_names_are_text(opened):
    name = "%3Cimg%20src=x%20onerror=alert(1)%3E"
    page = opened(f"v=1&m=radial&r=crs&o=input&u={name}&d={name},2,1;B%2C%3B,3,4")
    assert page.locator("#frontier img").count() == 0
    assert list(values(page))[1] == "B,;"
    assert page.wrong == []


def test_wrong_number_in_the_table_is_named_and_changes_nothing(opened):
    page = opened()
    for text in ("-1", "0", "abc", "2,5", ""):
        page.locator("#frontier-f2-1").fill(text)
        page.locator("#frontier-f2-1").press("Tab")
        told = page.locator("#frontier-wrong").inner_text()
        assert "Row 3 (C), column 'output'" in told
        assert page.locator("#frontier-score").inner_text() == "0.4000"


CHOICES = """measures => {
  const seen = [], text = (id) => document.getElementById(id).innerText;
  const labels = (group) => [...document.querySelectorAll(`#frontier-${group} label`)]
    .filter((label) => label.getClientRects().length);
  const choose = (id) => document.querySelector(`label:has(#frontier-${id})`).click();
  for (const view of [0, 1, 2]) {
    choose(`view-${view}`);
    for (const measure of measures) {
      choose(`measure-${measure}`);
      for (const group of ["rts", "way", "bad"]) {
        for (let i = 0; i < labels(group).length; i++) {
          labels(group)[i].click();
          seen.push([location.hash, text("frontier-sentence"), text("frontier").includes("NaN")]);
        }
      }
    }
  }
  return seen;
}"""


def test_every_choice_gives_a_score_or_says_why_not(opened):
    page = opened("frontier-c4")
    seen = page.evaluate(CHOICES, list(WAYS))
    assert len(seen) > 3 * len(WAYS) * len(RTS)
    assert [at for at, sentence, blank in seen if not sentence or blank] == []
    assert page.wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_page_fits_and_is_accessible(kept, width, scheme):
    page = kept
    switch(page, width, scheme)
    choose(page, name=f"{width} {scheme}.csv")
    page.evaluate(AXE.axe_script)
    assert page.evaluate("document.scrollingElement.scrollWidth - innerWidth") <= 0
    assert [one["id"] for one in broken(page, include=["article"])] == []
    if width == 375:
        small = page.evaluate(
            """() => [...document.querySelectorAll(`#frontier button, #frontier label, #frontier a,
              #frontier input.value, #frontier .touch, #frontier-csv-box button,
              #frontier-csv-box select`)].map(e => [e.outerHTML.slice(0, 80),
              e.getBoundingClientRect()]).filter(([, r]) => r.width && (r.height < 43.9 ||
              r.width < 43.9)).map(([html]) => html)"""
        )
        assert small == []


def test_without_scripts_the_page_says_what_it_would_do(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("#frontier-off").is_visible()
    assert not page.locator("#frontier").is_visible()
    assert not page.locator("#frontier-csv-box").is_visible()


def test_print_keeps_the_picture_and_drops_the_controls(opened):
    page = opened()
    page.emulate_media(media="print")
    assert page.locator("#frontier-picture").is_visible()
    assert not page.locator("#frontier-measure").is_visible()
    assert not page.locator("#frontier-undo").is_visible()


# -- A CSV of one's own ------------------------------------------------------------------------

PORTS = """port,year,berths,workers,boxes,co2
Alder,2020,2,30,50,1
"Ash, old",2020,3,40,60,2
Beech,2020,4,20,60,1
Alder,2021,2,30,60,1
"Ash, old",2021,3,50,70,2
Beech,2021,4,20,80,1
"""
ROLES = ["unit", "period", "input", "input", "output", "undesirable"]


def choose(page, text=PORTS, roles=ROLES, measure="super_sbm", name="my ports.csv"):
    if isinstance(text, str):
        text = text.encode()
    page.set_input_files(
        "#frontier-csv-file", {"name": name, "mimeType": "text/csv", "buffer": text}
    )
    page.wait_for_function(
        """name => document.getElementById("frontier-csv-file").dataset.name === name &&
          (document.getElementById("frontier-csv-errors").childElementCount ||
           document.getElementById("frontier-csv-told").textContent)""",
        arg=name,
    )
    for i, role in enumerate(roles):
        if page.locator(f"#frontier-csv-role-{i}").is_visible():
            page.select_option(f"#frontier-csv-role-{i}", role)
    if page.locator("#frontier-csv-measure").is_visible():
        page.select_option("#frontier-csv-measure", measure)


def told(page):
    return page.locator("#frontier-csv-errors li").all_inner_texts()


def test_own_csv_is_scored_sorted_and_saved(opened):
    page = opened()
    choose(page)
    assert told(page) == []
    with page.expect_download() as saved:
        page.locator("#frontier-csv-save").click()
    table = pd.read_csv(saved.value.path()).set_index(["period", "unit"])
    panel = Panel(
        pd.read_csv(io.StringIO(PORTS)), dmu="port", period="year",
        inputs=["berths", "workers"], outputs=["boxes"], undesirable=["co2"],
    )  # fmt: skip
    truth = super_sbm(panel)
    expected = truth.score.rename_axis(["period", "unit"])
    np.testing.assert_allclose(table["score"], expected.loc[table.index], atol=EQUAL)
    assert saved.value.suggested_filename == "my ports_scores.csv"
    page.locator("#frontier-csv-sort-2").click()
    shown = [
        float(v) for v in page.locator("#frontier-csv-table td:nth-child(3)").all_inner_texts()
    ]
    assert shown == sorted(shown)
    page.locator("#frontier-csv-sort-2").click()
    assert page.locator("#frontier-csv-table th").nth(2).get_attribute("aria-sort") == "descending"


def test_rerun_line_names_the_same_data(kept):
    page = kept
    choose(page, PORTS.replace("berths", '"berths, all"'))
    words = shlex.split(page.locator("#frontier-csv-rerun").inner_text())
    assert words[:3] == ["gbaeff", "rerun", "my ports.csv"]
    options = dict(zip(words[3::2], words[4::2]))
    assert options == {
        "--dmu": "port", "--period": "year", "--inputs": '"berths, all",workers',
        "--outputs": "boxes", "--undesirable": "co2", "--measure": "super_sbm",
        "--orientation": "none", "--rts": "crs", "--out": "my ports_book",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (",30,50,", ",30,,", "row 2, column 'boxes', ''"),
        (",40,60,2", ',40,"60,5",2', "row 3, column 'boxes', '60,5'"),
        ("Beech,2020,4", "Beech,2020,4 h", "row 4, column 'berths', '4 h'"),
        ("Alder,2021,2", "Alder,2021,-2", "row 5, column 'berths', '-2'"),
        ("Alder,2021,2", "Alder,2021,0", "row 5, column 'berths', '0'"),
        ("Alder,2021", "Alder,2020", "row 5, column 'port', 'Alder'"),
        ("Beech,2021,", "Beech,", "row 7"),
        ("Beech,2021", ",2021", "row 7, column 'port', ''"),
        ("workers", "berths", "row 1, column 'berths'"),
        ("workers", "", "row 1, column '4', ''"),
        ('"Ash, old",2021', '"Ash, old,2021', "row 6"),
        (PORTS[34:], "", "expected two rows of data or more, found 0"),
        (PORTS, "\0\1PK", "expected a CSV file"),
    ],
)
def test_own_csv_that_cannot_be_used_names_the_cell(kept, old, new, place):
    page = kept
    choose(page, PORTS.replace(old, new, 1), name=f"{place}.csv")
    assert any(place in line for line in told(page)), told(page)
    assert not page.locator("#frontier-csv-result").is_visible()
    assert page.wrong == []


def test_own_csv_of_other_delimiters_and_encodings(kept):
    page = kept
    for n, by in enumerate(";\t"):
        choose(page, "\ufeff" + PORTS.replace('"', "").replace("Ash, old", "Ash").replace(",", by),
               name=f"{n}.csv")  # fmt: skip
        assert told(page) == []
        assert page.locator("#frontier-csv-table tbody tr").count() == 6
    choose(page, PORTS.replace("Ash", "Ásh").encode("latin-1"), name="latin.csv")
    assert "UTF-8" in told(page)[0]


def test_three_hundred_rows_and_no_more(kept):
    page = kept
    rng = np.random.default_rng(300)
    rows = [
        f"U{i},{a:.4f},{b:.4f},{c:.4f}" for i, (a, b, c) in enumerate(rng.lognormal(size=(301, 3)))
    ]
    head, roles = "unit,x1,x2,y", ["unit", "input", "input", "output"]
    choose(page, "\n".join([head, *rows[:300]]), roles, "sbm", "300.csv")
    assert page.locator("#frontier-csv-table tbody tr").count() == 300
    choose(page, "\n".join([head, *rows]), [], name="301.csv")
    assert "found 301" in told(page)[0]
