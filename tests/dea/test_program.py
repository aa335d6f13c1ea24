"""The programme as it is shown: read back as text, solved, and compared with the score."""

import re

import numpy as np
import pytest

import gbaeff
from conftest import gold_panel
from gbaeff import Panel, minimum_distance, radial, sbm, show_program, two_stage
from judge import linprog

RTS = ("crs", "vrs", "nirs", "ndrs")
SETTINGS = [
    *[("radial", {"orientation": side}) for side in ("input", "output")],
    *[("radial", {"orientation": side, "super_efficiency": True}) for side in ("input", "output")],
    *[
        (model, {"orientation": side})
        for model in ("sbm", "super_sbm")
        for side in ("none", "input", "output")
    ],
    ("directional", {}),
    ("directional", {"direction": "mean", "disposability": "strong"}),
    ("directional", {"direction": {"y1": 2.0}}),
    ("directional", {"moves": ["input"]}),
    ("directional", {"disposability": "kuosmanen"}),
    ("sbm", {"nonseparable": ["x1", "y1", "b1"]}),
    ("super_sbm", {"weights": {"output": 1, "undesirable": 3}}),
    ("super_sbm", {"fixed": ["x1"]}),
    *[("additive", {"weights": weights}) for weights in ("proportional", "range", "one")],
    *[("nonradial", {"direction": way}) for way in ("observed", "mean")],
    *[("ebm", {"orientation": side}) for side in ("none", "input", "output")],
    ("ebm", {"affinity": "projected", "undesirable": "expand", "bounded": False}),
    ("by_production", {"moves": ["output", "undesirable"]}),
]


def read(text):
    """Read a programme from its text; return its optimum, NaN where it has none."""
    lines = text.splitlines()
    sense, _, aim = lines[1].partition(" ")
    free = re.findall(r", (\S+) free", lines[-1])
    names, rows = {}, []

    def terms(side, way=1.0):
        found = {}
        for sign, number, name, below in re.findall(
            r"(-?) ?\+? ?([\d.e+-]*\d)? ?([^\W\d][^\s\[/]*(?:\[[^]]*\])?)?(?:/(\S+))?", side
        ):
            if number or name:
                value = way * (-1 if sign else 1) * float(number or 1) / float(below or 1)
                found[name] = found.get(name, 0.0) + value
                if name:
                    names.setdefault(name, len(names))
        return found

    aim = terms(aim)
    for line in lines[3:-1]:
        left, relation, right = re.split(r" (<=|>=|=) ", line.split(None, 1)[1])
        row = terms(left)
        for name, value in terms(right, -1.0).items():
            row[name] = row.get(name, 0.0) + value
        rows.append((row, relation))
    size, way = len(names), 1.0 if sense == "minimise" else -1.0

    def vector(found):
        return [found.get(name, 0.0) for name in names]

    upper = [(vector(r), -r.get("", 0.0)) for r, kind in rows if kind == "<="]
    upper += [([-v for v in vector(r)], r.get("", 0.0)) for r, kind in rows if kind == ">="]
    equal = [(vector(r), -r.get("", 0.0)) for r, kind in rows if kind == "="]
    answer = linprog(
        way * np.array(vector(aim)),
        [row for row, _ in upper] or None,
        [bound for _, bound in upper] or None,
        [row for row, _ in equal] or None,
        [bound for _, bound in equal] or None,
        bounds=[(None if name in free else 0, None) for name in names],
    )
    assert answer.status in (0, 2) and size
    return way * answer.fun if answer.status == 0 else np.nan


# Two kinds of returns each, and all four for settings that stand side by side.
@pytest.mark.parametrize(
    ("model", "settings", "rts"),
    [(*one, rts) for k, one in enumerate(SETTINGS) for rts in (RTS[k % 2], RTS[3 - k % 2])],
)
def test_what_is_shown_has_the_score_as_its_optimum(model, settings, rts):
    rng = np.random.default_rng(len(model) + RTS.index(rts))
    undesirable = None if model == "radial" else rng.lognormal(0, 0.5, (7, 1))
    panel = Panel.from_arrays(
        rng.lognormal(0, 0.5, (7, 2)), rng.lognormal(0, 0.5, (7, 2)), undesirable
    )
    scores = getattr(gbaeff, model)(panel, rts=rts, **settings).score
    for unit, score in scores.iloc[RTS.index(rts) % 3 :: 3].items():
        text = repr(show_program(panel, unit, model, rts=rts, digits=15, **settings))
        assert read(text) == pytest.approx(score, abs=1e-6, nan_ok=True)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e8])
@pytest.mark.parametrize("reference", ["contemporaneous", "sequential", "global"])
def test_periods_and_units_of_measurement(cities, scale, reference):
    inputs, outputs = cities.inputs.to_numpy() * scale, cities.outputs
    panel = Panel.from_arrays(
        inputs,
        outputs,
        dmus=cities.index.get_level_values("dmu"),
        periods=cities.index.get_level_values("period"),
    )
    scores = radial(panel, rts="vrs", reference=reference).score
    for period, unit in [(1, "A"), (2, "B"), (3, "C")]:
        shown = show_program(panel, unit, period=period, rts="vrs", reference=reference, digits=15)
        assert read(repr(shown)) == pytest.approx(scores[period, unit], abs=1e-6)
    assert ("λ[A, 1]" in repr(shown)) == (reference != "contemporaneous")


def test_values_of_zero_have_no_term():
    panel = Panel.from_arrays([[1, 2], [2, 1], [2, 2]], [[1], [1], [1]], [[1], [0], [2]])
    for model in ("sbm", "super_sbm"):
        scores = getattr(gbaeff, model)(panel, zero="drop").score
        for unit, score in scores.items():
            shown = show_program(panel, unit, model, zero="drop", digits=15)
            assert read(repr(shown)) == pytest.approx(score, abs=1e-6)


def test_the_functions_themselves_are_models():
    panel = gold_panel("pub_tone2001_sbm")
    unit = panel.dmus[0]
    assert repr(show_program(panel, unit, sbm)) == repr(show_program(panel, unit, "sbm"))


def test_latex_has_every_row_and_escapes_names():
    panel = Panel.from_arrays([[1e7], [2]], [[3], [1e-9]], dmus=["a $b$ {c}\\d", "x_y"])
    tex = show_program(panel, "x_y", rts="vrs")._repr_latex_()
    assert r"\lambda_{\text{a \$b\$ \{c\}\\d}}" in tex and r"\lambda_{\text{x_y}}" in tex
    assert r"1 \cdot 10^{7} \lambda" in tex and r"\cdot 10^{-9}" in tex
    assert tex.count("\n& ") == 4
    many = Panel.from_arrays(np.arange(1.0, 31)[:, None], np.arange(2.0, 32)[:, None])
    shown = show_program(many, many.dmus[4])
    assert r"\cdots" in shown._repr_latex_() and "..." not in repr(shown)


def test_what_is_not_there_is_refused(cities):
    with pytest.raises(KeyError, match="no observation"):
        show_program(cities, "A", "sbm")
    with pytest.raises(KeyError, match="no observation"):
        show_program(cities, "Z", "sbm", period=1)
    with pytest.raises(ValueError, match="model must be one of"):
        show_program(cities, "A", "malmquist", period=1)
    for measure in (minimum_distance, two_stage):  # no one programme has their score
        with pytest.raises(ValueError, match="model must be one of"):
            show_program(cities, "A", measure, period=1)
