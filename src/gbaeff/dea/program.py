"""The programme of one unit, written out from the rows that the engine solves."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gbaeff.dea.checks import check_choice, public
from gbaeff.dea.evaluator import Directional, Evaluator
from gbaeff.dea.models import Rows
from gbaeff.dea.panel import Panel
from gbaeff.dea.results import Scores, settings_title

MODELS = ("radial", "sbm", "super_sbm", "directional")
EXTENSIONS = ("additive", "nonradial", "ebm", "by_production")
_TEX = {"λ": r"\lambda", "Λ": r"\Lambda", "μ": r"\mu", "θ": r"\theta", "φ": r"\phi", "β": r"\beta"}
_TEX |= {"<=": r"\le", ">=": r"\ge", "minimise": r"\min", "maximise": r"\max"}
_MOST, _WIDE = 16, 6  # in LaTeX longer sums are shortened, and go on in the next line


class Term(NamedTuple):
    """A variable with its coefficient; without a symbol a constant."""

    number: float
    symbol: str = ""
    of: str = ""

    def write(self, tex: bool, digits: int) -> str:
        """Write it without its sign; the price of a slack as a division where that is shorter."""
        number = f"{abs(self.number):.{digits}g}"
        below = f"{1 / abs(self.number):.{digits}g}" if self.symbol[:1] in tuple("sS") else number
        divided, name = len(below) + 1 < len(number), self.symbol
        if tex:
            index = re.sub(r"[\\{}$]", r"\\\g<0>", self.of)
            name = "^".join(filter(None, (_TEX.get(name[:1], name[:1]), name[1:])))
            name += rf"_{{\text{{{index}}}}}" if index else ""
            power = re.compile(r"e\+?(-?)0*(\d+)")
            number, below = (power.sub(r" \\cdot 10^{\1\2}", one) for one in (number, below))
        elif self.of:
            name += f"[{self.of}]"
        if divided:
            return rf"\frac{{{name}}}{{{below}}}" if tex else f"{name}/{below}"
        return " ".join(filter(None, (number if number != "1" or not name else "", name)))


@dataclass(frozen=True, eq=False, repr=False)
class LinearProgram:
    """A linear programme in the units of the data: mathematics in Jupyter, text in a terminal.

    Attributes
    ----------
    title : str
        Unit, measure and assumptions.
    sense : {"minimise", "maximise"}
        What is done to the objective.
    objective : list of Term
        What is minimised or maximised.
    rows : list of tuple
        Name, left terms, relation and right terms of each row.
    free : list of Term
        Variables that may be negative; all others may not.
    digits : int
        Significant digits that are written.
    """

    title: str
    sense: str
    objective: list[Term]
    rows: list[tuple[str, list[Term], str, list[Term]]]
    free: list[Term]
    digits: int = 6

    def _sum(self, terms: Sequence[Term], tex: bool = False) -> str:
        signed = [f"{'-' if t.number < 0 else '+'} {t.write(tex, self.digits)}" for t in terms]
        if tex and len(terms) > _MOST:
            signed = [*signed[:4], r"+ \cdots", *signed[-2:]]
        lines = [" ".join(signed[i : i + _WIDE]) for i in range(0, len(signed), _WIDE)]
        text = (r" \\ & \quad " if tex else " ").join(lines) or "0"
        return text.removeprefix("+ ") if text[0] == "+" else text.replace("- ", "-", 1)

    def __repr__(self) -> str:
        wide = max(len(name) for name, *_ in self.rows)
        lines = [f"{self.title}", f"{self.sense} {self._sum(self.objective)}", "subject to"]
        for name, left, relation, right in self.rows:
            lines.append(f"  {name:{wide}}  {self._sum(left)} {relation} {self._sum(right)}")
        loose = "".join(f", {self._sum([one])} free" for one in self.free)
        return "\n".join([*lines, f"  all variables >= 0{loose}"])

    def _repr_latex_(self) -> str:
        lines = [rf"{_TEX[self.sense]}\; & {self._sum(self.objective, True)} \\ \text{{s.t.}}\;"]
        for _, left, relation, right in self.rows:
            sides = (self._sum(left, True), _TEX.get(relation, relation), self._sum(right, True))
            lines.append(rf"& {' '.join(sides)} \\")
        loose = "".join(rf",\; {self._sum([one], True)} \text{{ free}}" for one in self.free)
        end = rf"& \text{{all variables}} \ge 0{loose}"
        return "\n".join(["$$", r"\begin{aligned}", *lines, end, r"\end{aligned}", "$$"])


def show_program(
    panel: Panel,
    unit: Any,
    model: str | Callable[..., Scores] = "radial",
    *,
    period: Any = None,
    digits: int = 6,
    **settings: Any,
) -> LinearProgram:
    """Write out the programme that gives a unit its score.

    Parameters
    ----------
    panel : Panel
        The data.
    unit, period : object
        The DMU, and its period where the panel has periods.
    model : str or callable
        The measure, by its name or the function itself: ``radial``, ``sbm``, ``super_sbm``,
        ``directional``, ``additive``, ``nonradial``, ``ebm`` or ``by_production``. Of ``super_sbm``
        the programme of super-efficiency is shown where the unit has one to solve, else that of
        the SBM; of by-production the technology that binds. Of the EBM theta = 1 - U/t and
        phi = 1 + V/t, of non-separable variables alpha = 1 - A/t.
    digits : int
        Significant digits of a number when it is written.
    **settings
        Arguments of the measure, such as ``rts`` and ``orientation``.

    Returns
    -------
    LinearProgram
        Of a radial score the first phase; the largest slacks come from a second programme.

    Raises
    ------
    KeyError
        If the panel has no such observation.
    ValueError
        For a measure whose score is not the optimum of one linear programme of one panel
        (``minimum_distance``, ``two_stage``, those with prices), and as the measure does.

    Examples
    --------
    >>> from gbaeff import Panel, show_program
    >>> panel = Panel.from_arrays([[2], [4]], [[3], [5]], dmus=["A", "B"])
    >>> show_program(panel, "B")
    B: radial, CRS, input-oriented
    minimise θ
    subject to
      x1  2 λ[A] + 4 λ[B] <= 4 θ
      y1  3 λ[A] + 5 λ[B] >= 5
      all variables >= 0
    """
    chosen = model if isinstance(model, str) else getattr(model, "__name__", repr(model))
    check_choice("model", chosen, (*MODELS, *EXTENSIONS))
    scores: Scores = public(chosen)(panel, **settings)
    label = (period, unit) if panel.periods else unit
    at = panel.index.tolist().index(label) if label in panel.index else -1
    if at < 0:
        raise KeyError(f"no observation {label!r}; dmus {panel.dmus}, periods {panel.periods}")
    evaluator, rows = scores.behind(at)
    if scores.measure == "range_directional":
        raise ValueError('the programme of direction="range" has no layout here: its docstring')
    name = f"{unit}, {period}" if panel.periods else f"{unit}"
    way = (evaluator.measure, evaluator.rts, evaluator.orientation)
    title = settings_title(*way, *filter(None, [evaluator.technology]))
    return _written(evaluator, rows, at, f"{name}: {title}", digits)


def _written(evaluator: Evaluator, rows: Rows, at: int, title: str, digits: int) -> LinearProgram:
    """Undo the division by the unit's own data, and name variables and rows."""
    panel, data = evaluator.panel, evaluator.panel.values
    d, spans = data.shape[1], panel.periods and panel.index[rows].get_level_values(0).nunique() > 1
    program = evaluator.model(rows)(tuple((data[at] > 0).astype(float).tolist()))
    size = len(program.rhs)
    scale = np.append(np.where(data[at] > 0, data[at], 1.0), np.ones(size - d))
    high = program.scale_at >= 0  # weights and slacks are multiplied by t
    factor = "φ" if evaluator.orientation == "output" else "θ"
    factor = "β" if evaluator.measure == "directional" else factor
    names = [str(name) for name in panel.names]
    marks = np.repeat(list("-+b"), panel.shape)
    slacks = [(f"{'S' if high else 's'}{mark}", name) for mark, name in zip(marks, names)]

    columns: list[tuple[str, str, float, Any]] = []
    units = [("Λ" if high else "λ", label, o) for label, o in zip(panel.index[rows], data[rows])]
    if isinstance(evaluator, Directional) and evaluator.abated:
        units += [("μ", label, o * (np.arange(d) < evaluator.m)) for _, label, o in units]
    for symbol, label, unit in units:
        whole = ", ".join(map(str, label[::-1])) if spans else label[1] if panel.periods else label
        column = np.r_[unit, np.ones(program.shared - d), np.zeros(size - program.shared)]
        columns.append((symbol, str(whole), 0.0, column))
    for k in np.flatnonzero(~program.fixed):
        column, cost = program.matrix[:, k] * scale, float(program.cost[k])
        if k in program.slacks:
            i = program.slacks.index(k)
            columns.append((*slacks[i], cost / scale[i], column / scale[i]))
        else:
            if high:  # beside t
                beside = evaluator.beside_t[bool(column[-1])]
                factor = "t" if k == program.scale_at else beside
            columns.append((factor, "", cost, column))
    more, costs = evaluator.more_columns(data[rows])
    for column, cost in [] if more is None or costs is None else zip(more, costs):
        name = (factor, "") if factor == "β" else slacks[np.abs(column).argmax()]
        columns.append((*name, float(cost), np.append(column, np.zeros(size - d))))
    relation, free = ["="] * size, []
    kept: list[tuple[str, str, float, Any]] = []
    for symbol, index, cost, column in columns:
        where = np.flatnonzero(column)
        if symbol[0] not in "λΛμ" and cost == 0 and len(where) == 1:  # room in a row, at no price
            way = "<=" if column[where[0]] > 0 else ">="
            relation[where[0]] = way if relation[where[0]] in ("=", way) else ""  # both: no bound
        elif any(cost == -c and (column == -other).all() for *_, c, other in kept):
            free.append(Term(1.0, symbol, index))  # the difference of two variables
        else:
            kept.append((symbol, index, cost, column))
    sense = "minimise" if any(cost > 0 for *_, cost, _ in kept) else "maximise"
    turn = 1.0 if sense == "minimise" else -1.0
    lines = []
    for i, name in enumerate([*names, *["weights"] * (program.shared - d), "denominator"][:size]):
        terms = [Term(float(column[i]), *name_) for *name_, _, column in kept if column[i]]
        stays = [t for t in terms if i >= program.shared or t.symbol[0] in "λΛμsS"]
        goes = [t._replace(number=-t.number) for t in terms if t not in stays]
        bound = [Term(float(program.rhs[i] * scale[i]))] if program.rhs[i] else []
        if relation[i]:
            lines.append((name, stays, relation[i], bound + goes))
    aim = [Term(turn * cost, symbol, index) for symbol, index, cost, _ in kept if cost]
    return LinearProgram(title, sense, aim, lines, free, digits)
