"""The exam of the course: two versions with the same questions, and their answers.

``python book/course/exam.py`` writes exam.md beside this file. Every number of an answer is
computed here; none of it is in the wheel or in a student's file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from gbaeff import Panel, bootstrap, data, malmquist, radial, sbm, super_sbm

FILE = Path(__file__).with_name("exam.md")
INPUTS, OUTPUTS = ["berths", "workers", "energy"], ["containers", "bulk"]


@dataclass(frozen=True, eq=False)
class Version:
    """Numbers of one version."""

    name: str
    shops: dict[str, tuple[float, float]]  # name to staff and sales
    asked: str  # shop of questions 2 and 3
    theta: float
    scores: tuple[float, float, float]  # CRS, VRS, sum of the weights
    x: tuple[float, float]
    y: float
    slacks: tuple[float, float, float]  # two inputs, one output
    good: int
    bad: int
    own: tuple[float, float]  # output and emission of the unit
    best: tuple[float, float]  # of the other unit, at equal input
    distances: tuple[float, float, float, float]  # (frontier, point): 11, 12, 21, 22
    n: int
    columns: int
    printed: str
    triples: tuple[tuple[float, float, float], ...]  # index, its two parts
    year: int
    port: str
    other: str
    drops: str
    truth: tuple[str, str]  # question 7: the statement, and its answer
    treatment: tuple[str, str]  # question 10


A = Version(
    name="A",
    shops={"K": (2, 3), "L": (4, 8), "M": (5, 9), "N": (8, 12), "P": (6, 6)},
    asked="P",
    theta=0.8,
    scores=(0.60, 0.75, 1.3),
    x=(4, 10),
    y=5,
    slacks=(1, 2, 1),
    good=2,
    bad=1,
    own=(2, 4),
    best=(4, 2),
    distances=(0.80, 0.90, 0.64, 0.72),
    n=12,
    columns=4,
    printed="0.93",
    triples=((1.09, 1.23, 0.90), (1.12, 1.20, 0.93), (1.08, 0.97, 1.15)),
    year=2020,
    port="Port Elm",
    other="Port Hazel",
    drops="A unit that uses 6 of an input and makes 3 is observed. A model says that using 7 and "
    "making 3 is impossible.",
    truth=(
        "An input-oriented SBM score is never above the CCR score of the same unit.",
        "True. The radial projection is one of the points among which SBM looks for the smallest "
        "mean of the inputs' ratios, so its minimum is not larger.",
    ),
    treatment=(
        "Emission is entered as an input. Which way of making the unit look better does this "
        "allow that no engineer could follow?",
        "It lets emission be exchanged for other inputs and disposed of freely: with enough of "
        "other inputs any output could be made with ever less emission, against the balance of "
        "materials.",
    ),
)
B = Version(
    name="B",
    shops={"K": (2, 2), "L": (3, 6), "M": (5, 8), "N": (9, 10), "P": (8, 7)},
    asked="P",
    theta=0.625,
    scores=(0.72, 0.90, 0.4),
    x=(5, 8),
    y=4,
    slacks=(1, 4, 1),
    good=1,
    bad=2,
    own=(2, 3),
    best=(4, 2),
    distances=(0.75, 0.96, 0.60, 0.80),
    n=15,
    columns=3,
    printed="1.14",
    triples=((1.14, 1.13, 1.05), (1.05, 1.02, 1.02), (0.99, 0.93, 0.98)),
    year=2022,
    port="Port Rowan",
    other="Port Linden",
    drops="Units that use 2 and make 3, and use 4 and make 7, are observed. A model says that "
    "using 3 and making 5 is impossible.",
    truth=(
        "A unit with a CCR score of 1 has an SBM score of 1.",
        "False. The radial score sees no slack that is left after the common factor; a weakly "
        "efficient unit has 1 in CCR and less in SBM.",
    ),
    treatment=(
        "Emission is entered as the output K − b. What may change if K is made larger, although "
        "no unit has changed?",
        "Scores and ranks, where the measure divides by the output or expands it by a factor: "
        "such a measure does not survive a shift of the data. Under VRS the additive model does, "
        "and so does the set of efficient units.",
    ),
)


def shop(version: Version, rts: str) -> tuple[float, dict[str, float], float]:
    """Input score of the shop asked about, its weights, and the price of a sale."""
    table = np.array(list(version.shops.values()), dtype=float)
    x, y = version.shops[version.asked]
    n = len(table)
    sums = {"A_eq": [[0.0, *np.ones(n)]], "b_eq": [1.0]} if rts == "vrs" else {}
    rows = [[-x, *table[:, 0]], [0.0, *-table[:, 1]]]
    found = linprog([1.0, *np.zeros(n)], A_ub=rows, b_ub=[0.0, -y], **sums)
    weights = {name: w for name, w in zip(version.shops, found.x[1:]) if w > 1e-9}
    return float(found.fun), weights, float(-found.ineqlin.marginals[1])


def direction(version: Version) -> tuple[float, float]:
    """Directional score and the weight of the other unit, by one call of linprog."""
    (y, b), (best_y, best_b) = version.own, version.best
    # beta and the weight: best_y w >= y (1 + beta), best_b w <= b (1 - beta), w <= 1
    rows = [[y, -best_y], [b, best_b], [0.0, 1.0]]
    found = linprog([-1.0, 0.0], A_ub=rows, b_ub=[-y, b, 1.0])
    return float(found.x[0]), float(found.x[1])


def panel(version: Version, emission: bool = False) -> Panel:
    """Ports of the version's year."""
    frame = data.example("ports")
    frame = frame[frame["year"] == version.year]
    undesirable = ["co2"] if emission else None
    return Panel(frame, dmu="port", inputs=INPUTS, outputs=OUTPUTS, undesirable=undesirable)


def index(version: Version) -> pd.Series:
    """Radial Malmquist index of the ports from the year before."""
    frame = data.example("ports")
    frame = frame[frame["year"].isin([version.year - 1, version.year])]
    both = Panel(frame, dmu="port", period="year", inputs=INPUTS, outputs=OUTPUTS)
    return malmquist(both, measure="radial", rts="crs").table["MI"].dropna()


def left_out(version: Version) -> pd.Series:
    """Mean change of the other ports' scores when one is left out."""
    ports = panel(version)
    score = radial(ports).score
    changes = {
        name: (radial(ports.without([name])).score - score.drop(name)).mean() for name in ports.dmus
    }
    return pd.Series(changes)


def spread(triple: tuple[float, float, float]) -> tuple[float, float, bool]:
    """Range of the product of two printed parts, and whether the index can be in it."""
    whole, one, other = triple
    low, high = (one - 0.005) * (other - 0.005), (one + 0.005) * (other + 0.005)
    return low, high, whole + 0.005 >= low and whole - 0.005 <= high


def a1(v: Version) -> str:
    """Answer 1."""
    word = "Free disposability of the input" if v.name == "A" else "Convexity"
    return f"{word}."


def a2(v: Version) -> str:
    """Answer 2."""
    (crs, by_crs, _), (vrs, by_vrs, _) = shop(v, "crs"), shop(v, "vrs")
    peers = " and ".join(f"{name} with {weight:.3f}" for name, weight in by_vrs.items())
    return (
        f"CRS {crs:.3f} against {next(iter(by_crs))}, the best ratio; VRS {vrs:.3f} against "
        f"{peers}. "
        f"Half of the points for each."
    )


def a3(v: Version) -> str:
    """Answer 3."""
    theta, weights, price = shop(v, "crs")
    x, y = v.shops[v.asked]
    name, weight = next(iter(weights.items()))
    return (
        f"min θ; Σ λ x ≤ {x} θ; Σ λ y ≥ {y}; λ ≥ 0 (3 points). λ of {name} = {weight:.3f}: staff "
        f"{weight * v.shops[name][0]:.3f} = {x} θ, sales {weight * v.shops[name][1]:.3f} ≥ {y}, so "
        f"θ = {theta:.3f} can be had, and the best ratio shows that no mixture needs less. A "
        f"further unit of sales asks for {price:.4f} more of θ, the price of the row of sales."
    )


def a4(v: Version) -> str:
    """Answer 4."""
    return f"φ = 1/θ = {1 / v.theta:.3f}. Under VRS it need not be."


def a5(v: Version) -> str:
    """Answer 5."""
    crs, vrs, total = v.scores
    kind = "above 1: decreasing" if total > 1 else "below 1: increasing"
    return f"Scale efficiency {crs / vrs:.3f}. With Σλ {kind} returns."


def a6(v: Version) -> str:
    """Answer 6."""
    crs, vrs = (radial(panel(v), rts=rts).score for rts in ("crs", "vrs"))
    at_one = [(score > 1 - 1e-6).sum() for score in (crs, vrs)]
    return (
        f"CRS {crs[v.port]:.3f}, VRS {vrs[v.port]:.3f}, scale efficiency "
        f"{crs[v.port] / vrs[v.port]:.3f}; {at_one[0]} ports score 1 under CRS, {at_one[1]} "
        "under VRS."
    )


def a8(v: Version) -> str:
    """Answer 8."""
    above = 1 - (v.slacks[0] / v.x[0] + v.slacks[1] / v.x[1]) / 2
    below = 1 + v.slacks[2] / v.y
    return f"{above:.3f} / {below:.3f} = {above / below:.3f}."


def a9(v: Version) -> str:
    """Answer 9."""
    found = sbm(panel(v), rts="crs")
    own = found.panel.values[found.panel.dmus.index(v.other)]
    share = (found.slacks.loc[v.other] / own).droplevel("role")
    return (
        f"{found.score[v.other]:.3f}; in relation to its own figures the largest slack is that of "
        f"{share.idxmax()} ({share.max():.3f} of it)."
    )


def a11(v: Version) -> str:
    """Answer 11."""
    beta, weight = direction(v)
    return (
        f"β = {beta:.3f}, with a weight of {weight:.3f} on the other unit: output and emission "
        "rows "
        f"both bind, and the weight is allowed, being at most 1."
    )


def a12(v: Version) -> str:
    """Answer 12."""
    without, with_it = sbm(panel(v)).score, sbm(panel(v, emission=True)).score
    gain = with_it - without
    return (
        f"{v.other}: {without[v.other]:.3f} without and {with_it[v.other]:.3f} with CO₂. Rank "
        f"correlation {without.corr(with_it, method='spearman'):.3f}. Most gains {gain.idxmax()} "
        f"({gain.max():+.3f})."
    )


def a13(v: Version) -> str:
    """Answer 13."""
    return f"(q + p)/p = {(v.good + v.bad) / v.bad:g}."


def a14(v: Version) -> str:
    """Answer 14."""
    ratio = pd.Series({name: y / x for name, (x, y) in v.shops.items()}).sort_values()
    first, second = ratio.index[-1], ratio.index[-2]
    return (
        f"{first}: its ratio over that of {second}, the best of the others, "
        f"{ratio.iloc[-1]:.3f} / {ratio.iloc[-2]:.3f} = {ratio.iloc[-1] / ratio.iloc[-2]:.3f}."
    )


def a15(v: Version) -> str:
    """Answer 15."""
    change = left_out(v).sort_values(ascending=False)
    return (
        f"{change.index[0]} ({change.iloc[0]:+.4f}), then {change.index[1]} "
        f"({change.iloc[1]:+.4f}). "
        "A unit that raises all others when it goes holds the frontier; a decimal point in the "
        "wrong place would have the same effect."
    )


def a17(v: Version) -> str:
    """Answer 17."""
    d11, d12, d21, d22 = v.distances
    change, shift = d22 / d11, np.sqrt(d11 / d21 * d12 / d22)
    return (
        f"Efficiency change {change:.3f}, frontier shift {shift:.3f}, index {change * shift:.3f}."
    )


def a18(v: Version) -> str:
    """Answer 18."""
    found = index(v)
    return (
        f"Geometric {np.exp(np.log(found).mean()):.4f}, arithmetic {found.mean():.4f}; "
        f"{(found < 1 - 1e-6).sum()} of {len(found)} ports below 1. The geometric mean is the one "
        "that multiplies over parts and periods."
    )


def a20(v: Version) -> str:
    """Answer 20."""
    share = 1 - (1 - 1 / v.n) ** v.columns
    return f"1 − (1 − 1/{v.n})^{v.columns} = {share:.3f}."


def a21(v: Version) -> str:
    """Answer 21."""
    frame = bootstrap(panel(v), rts="crs", draws=500, seed=1).frame
    one, other = frame.loc[v.port], frame.loc[v.other]
    apart = one["lower"] > other["upper"] or other["lower"] > one["upper"]
    return (
        f"{v.port} {one['lower']:.3f} to {one['upper']:.3f}, {v.other} {other['lower']:.3f} to "
        f"{other['upper']:.3f}: the intervals {'do not overlap' if apart else 'overlap'}. Both lie "
        f"below the scores ({one['score']:.3f}, {other['score']:.3f}), because a score errs to one "
        "side."
    )


def a22(v: Version) -> str:
    """Answer 22."""
    value = float(v.printed)
    return f"For anything from {value - 0.005:.3f} to {value + 0.005:.3f}."


def a23(v: Version) -> str:
    """Answer 23."""
    parts = []
    for triple in v.triples:
        low, high, possible = spread(triple)
        word = "possible" if possible else "refuted"
        parts.append(f"{triple[0]:.2f}: product {low:.4f} to {high:.4f}, {word}")
    return "; ".join(parts) + "."


def a24(v: Version) -> str:
    """Answer 24."""
    counts = {}
    for rts in ("crs", "vrs"):
        score = super_sbm(panel(v, emission=True), rts=rts).score
        # No super-efficiency value: such a port is on the frontier too.
        counts[rts] = int((~(score < 1 - 1e-6)).sum())
    n = len(score)
    words = {rts: "holds" if 2 * count < n else "fails" for rts, count in counts.items()}
    return (
        f"CRS: {counts['crs']} of {n} reach 1, it {words['crs']}; VRS: {counts['vrs']}, it "
        f"{words['vrs']}. The sentence must name the returns to scale, the year and the measure."
    )


def shops(v: Version) -> str:
    """Shops as words."""
    return ", ".join(f"{name} ({x:g}, {y:g})" for name, (x, y) in v.shops.items())


Said = Callable[[Version], str]
QUESTIONS: tuple[tuple[int, Said, Said], ...] = (
    (3, lambda v: f"{v.drops} Which assumption of DEA does it drop?", a1),
    (
        4,
        lambda v: (
            f"Five shops with staff and sales: {shops(v)}. Draw the CRS and the VRS frontier "
            f"and give both input-oriented scores of {v.asked}."
        ),
        a2,
    ),
    (
        6,
        lambda v: (
            f"Write the CRS envelopment programme of {v.asked} (input orientation). Show that "
            "your score of question 2 is attained and cannot be beaten. What does the price of the "
            "row of sales say?"
        ),
        a3,
    ),
    (
        3,
        lambda v: (
            f"A unit has an input-oriented CRS score of {v.theta:g}. What is its "
            "output-oriented score φ? Does the same hold under VRS?"
        ),
        a4,
    ),
    (
        4,
        lambda v: (
            f"A unit scores {v.scores[0]:.2f} under CRS and {v.scores[1]:.2f} under VRS; its "
            f"CRS weights add up to {v.scores[2]:g}, in every optimum. Scale efficiency and class?"
        ),
        a5,
    ),
    (
        5,
        lambda v: (
            f"*Computer.* Radial, input orientation: CRS and VRS score and scale efficiency "
            f"of {v.port}, and how many ports score 1 under each."
        ),
        a6,
    ),
    (3, lambda v: f"True or false, with a reason: {v.truth[0]}", lambda v: v.truth[1]),
    (
        4,
        lambda v: (
            f"A unit uses {v.x[0]:g} and {v.x[1]:g} of two inputs and makes {v.y:g} of one "
            f"output. The optimal slacks are {v.slacks[0]:g} and {v.slacks[1]:g} in the inputs and "
            f"{v.slacks[2]:g} in the output. Its SBM score, without orientation?"
        ),
        a8,
    ),
    (
        5,
        lambda v: (
            f"*Computer.* SBM without orientation, CRS, no CO₂: the score of {v.other}, and "
            "which slack is largest in relation to the port's own figure."
        ),
        a9,
    ),
    (3, lambda v: v.treatment[0], lambda v: v.treatment[1]),
    (
        4,
        lambda v: (
            f"Two units use one unit of input each. Yours makes {v.own[0]:g} and emits "
            f"{v.own[1]:g}; the other makes {v.best[0]:g} and emits {v.best[1]:g}. Only the "
            "other is "
            "the reference; it may be scaled down, not up. By what share β can yours raise its "
            "output "
            "and cut its emission at once?"
        ),
        a11,
    ),
    (
        5,
        lambda v: (
            f"*Computer.* SBM without orientation, CRS, with CO₂ as undesirable output and "
            f"without: both scores of {v.other}, the rank correlation over all ports, and who "
            "gains "
            "most by it."
        ),
        a12,
    ),
    (
        3,
        lambda v: (
            f"With q = {v.good} desirable and p = {v.bad} undesirable outputs, which value can a "
            "CRS "
            "super-SBM score without orientation not pass?"
        ),
        a13,
    ),
    (
        4,
        lambda v: (
            "Which shop of question 2 is super-efficient under CRS, and what is its radial "
            "super-efficiency, written so that a higher value is better?"
        ),
        a14,
    ),
    (
        5,
        lambda v: (
            "*Computer.* Radial, CRS, input orientation: leave each port out in turn. Without "
            "which two do the others gain most on average? Why does this also find typing errors?"
        ),
        a15,
    ),
    (
        3,
        lambda v: (
            "Four distances make a Malmquist index: a point of each of two periods against "
            "the frontier of each. Which comparisons make the frontier shift?"
            if v.name == "A"
            else "Which two of the four distances of a Malmquist index make the efficiency "
            "change, and "
            "which point is compared with which frontier in each?"
        ),
        lambda v: (
            "The same point against both frontiers, for each of the two points; the geometric "
            "mean of the two ratios."
            if v.name == "A"
            else "Each point against the frontier of its own period; the later over the earlier."
        ),
    ),
    (
        4,
        lambda v: (
            "Output distances of at most 1, D(frontier, point): "
            f"D(1, 1) = {v.distances[0]:.2f}, D(1, 2) = {v.distances[1]:.2f}, D(2, 1) = "
            f"{v.distances[2]:.2f}, D(2, 2) = {v.distances[3]:.2f}. Efficiency change, frontier "
            "shift, "
            "index?"
        ),
        a17,
    ),
    (
        5,
        lambda v: (
            f"*Computer.* Radial Malmquist index, CRS, adjacent frontiers, {v.year - 1} to "
            f"{v.year}: geometric and arithmetic mean over the ports, and how many are below 1. "
            "Which "
            "mean belongs into a table with the parts of the index?"
        ),
        a18,
    ),
    (
        3,
        lambda v: (
            "An input is added to a model. Which way can the scores of the units move, and why?"
            if v.name == "A"
            else "Ten units are added to a sample. Which way can the scores of the old units "
            "move, and "
            "why?"
        ),
        lambda v: (
            "Up only: a comparison point must satisfy one more row, so fewer points qualify."
            if v.name == "A"
            else "Down only: the hull of the observed points grows."
        ),
    ),
    (
        4,
        lambda v: (
            f"{v.n} units, {v.columns} columns drawn independently, VRS. A lower bound on the "
            "expected share of units that score 1?"
        ),
        a20,
    ),
    (
        6,
        lambda v: (
            f"*Computer.* Bootstrap of the radial CRS score (input orientation, 500 draws, "
            f"seed 1): the 95 % intervals of {v.port} and {v.other}. Can the two be told apart? "
            "Why "
            "does neither interval hold its score?"
        ),
        a21,
    ),
    (3, lambda v: f"For which values does a printed {v.printed} stand?", a22),
    (
        4,
        lambda v: (
            "A table prints an index and its two parts: "
            + "; ".join(f"{w:.2f} = {a:.2f} × {b:.2f}" for w, a, b in v.triples)
            + ". Which rows cannot be right, whatever was rounded?"
        ),
        a23,
    ),
    (
        7,
        lambda v: (
            f"*Computer.* “Fewer than half of the ports are efficient in {v.year}.” Test the "
            "sentence with super-SBM, CO₂ undesirable, under CRS and under VRS (a port without a "
            "super-efficiency value is on the frontier). Rewrite it so that it cannot mislead."
        ),
        a24,
    ),
)


def paper(version: Version) -> str:
    """Questions of one version."""
    lines = [f"## Version {version.name}", ""]
    for number, (points, text, _) in enumerate(QUESTIONS, 1):
        lines += [f"{number}. {text(version)} *({points})*", ""]
    return "\n".join(lines)


@cache
def answers(version: Version) -> list[str]:
    """Answers of one version, computed once."""
    return [answer(version) for _, _, answer in QUESTIONS]


def key(version: Version) -> str:
    """Answers of one version, with points."""
    lines = [f"## Answers, version {version.name}", ""]
    for number, ((points, _, _), answer) in enumerate(zip(QUESTIONS, answers(version)), 1):
        lines += [f"{number}. *({points})* {answer}", ""]
    return "\n".join(lines)


def text() -> str:
    """Return the whole file."""
    total = sum(points for points, _, _ in QUESTIONS)
    head = f"""# Exam

{len(QUESTIONS)} questions, {total} points, 150 minutes; three questions a chapter: recall, by \
hand, and one more by hand or at the computer. Versions A and B ask the same with other numbers, \
another year or the twin of a statement. Allowed: the course's chapters and a computer with \
`gbaeff`. The questions marked *Computer* use the {len(panel(A))} invented ports, \
`data.example("ports")`, in {A.year} (version A) and {B.year} (version B): inputs \
{", ".join(INPUTS)}; outputs {" and ".join(OUTPUTS)}; CO₂ where it is named. Their numbers count \
within 0.005. A right way with a slip of arithmetic earns two thirds. The answers are computed by \
`exam.py` beside this file in the project; change the numbers there for a version of your own.
"""
    return "\n".join([head, paper(A), paper(B), key(A), key(B)]).rstrip() + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
