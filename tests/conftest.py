"""What more than one test file uses."""

from __future__ import annotations

import gc
import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# The process that hands out tests runs none, and all wait for it: each of these names is imported
# where it is used.
if TYPE_CHECKING:
    from gbaeff import Panel
    from gbaeff.book.audit import claims

GOLD = Path(__file__).parent / "gold"
# Names that would be markup, code or paths if they were not escaped.
NASTY = ["<script>alert(1)</script>", r"$\frac{", "{{ x }}", "a|b", "*bold*", "广州", "`code`"]
NASTY += ["=HYPERLINK(1)", "../../x", "مرفأ", "🚢", "x" * 300, "{doc}`x`", "- a", "1. a", "# a"]

# What is collected stays: looking for garbage among it takes a third of the collection, and then
# two seconds of each worker.
gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection():
    """Keep names as the chapters do; commands that tests start have them as pyarrow's."""
    import pandas as pd

    pd.set_option("mode.string_storage", "python")


@pytest.fixture
def arrow_strings():
    """Names as a user has them who has pyarrow."""
    import pandas as pd

    with pd.option_context("mode.string_storage", "auto"):
        yield


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


def pytest_addoption(parser):
    parser.addoption(
        "--quarter", type=int, metavar="N", help="each fourth case of a test, from its N-th on"
    )


def quarter(items: list[Any], number: int) -> list[Any]:
    """Each fourth case of a test, at least one."""
    cases = defaultdict(list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    return [one for of in cases.values() for one in of[number % min(len(of), 4) :: 4]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    """Choose the cases, begin with the long ones, and let groups hold.

    A worker that comes to a long one last lets the others wait. The first half of all is the first
    worker's, and what others steal of it is its end: what long ones share is made once. xdist 3.8
    writes groups into ids as pytest before 9.2 kept them.
    """
    if (number := config.getoption("quarter")) is not None:
        items[:] = quarter(items, number)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    for item in items:
        if grouped := vars(item).get("_nodeid"):
            item._id = grouped


def gold(name: str) -> dict[str, Any]:
    """Read a reference file."""
    return json.loads((GOLD / f"{name}.json").read_text(encoding="utf-8"))


def gold_panel(name: str, undesirable: bool = True) -> Panel:
    """Make the panel of a reference file, with or without its undesirable outputs."""
    from gbaeff import Panel

    data = gold(name)["data"]
    bad = data.get("bad_outputs") if undesirable else None
    return Panel.from_arrays(
        data["inputs"]["values"],
        data["good_outputs"]["values"],
        bad["values"] if bad else None,
        dmus=data["dmu"],
    )


def assert_scores(found: Any, expected: Any, tolerance: float) -> None:
    """Same values within a tolerance, and infeasible in the same places."""
    import numpy as np

    wanted = np.array(expected, dtype=float).ravel()
    got = np.array(found, dtype=float).ravel()
    np.testing.assert_array_equal(np.isnan(got), np.isnan(wanted))
    np.testing.assert_allclose(got, wanted, rtol=0, atol=tolerance)


def ledger_claim(id: str) -> claims.Claim:
    """A row of the ledger as the checks get it."""
    from gbaeff import data
    from gbaeff.book.audit import claims
    from gbaeff.book.audit.claims import registry

    row = data.claims().set_index("id").loc[id].fillna("")
    return claims.Claim(id, **{name: row[name] for name in (*registry.WORDS, *registry.MARKS)})


def assert_finding(id: str, verdict: str, part: str) -> None:
    """The check of a claim comes to this verdict, and says this among other things."""
    from gbaeff.book.audit import claims

    found = claims.audit([id]).loc[id]
    assert found["verdict"] == verdict
    assert part in found["computed"]


@pytest.fixture(scope="session")
def rendered(tmp_path_factory) -> Path:
    """The book of a reader's data with the worst names; no test may change it."""
    import worst_names

    return worst_names.rerun_of_them(tmp_path_factory.mktemp("rendered"))


@pytest.fixture
def cities() -> Panel:
    """Four units over three periods with one undesirable output."""
    import numpy as np

    from gbaeff import Panel

    rng = np.random.default_rng(20051119)
    inputs = rng.lognormal(0, 0.4, (12, 2))
    outputs = rng.lognormal(0, 0.4, (12, 1))
    undesirable = rng.lognormal(0, 0.4, (12, 1))
    return Panel.from_arrays(
        inputs, outputs, undesirable, dmus=list("ABCD") * 3, periods=[1] * 4 + [2] * 4 + [3] * 4
    )


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first `old` in a file, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the data directory that the loaders read, and a test may write."""
    from gbaeff.data import dictionary

    place = tmp_path / "data"
    shutil.copytree(dictionary.directory(), place)
    monkeypatch.setattr(dictionary, "directory", lambda: place)
    return place
