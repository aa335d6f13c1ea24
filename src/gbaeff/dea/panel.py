"""What a data set for DEA is, and every reason to refuse one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from gbaeff.dea.timeline import tells_order
from gbaeff.indicators import by_name

ROLES = ("input", "output", "undesirable")
_SHOWN = 10


class DataError(ValueError):
    """The data cannot be used; the message names the cells."""


def listing(problems: Sequence[str]) -> str:
    """Join the first ten problems, one a line, and count the others."""
    lines = [f"  {problem}" for problem in problems[:_SHOWN]]
    if len(problems) > _SHOWN:
        lines.append(f"  ... and {len(problems) - _SHOWN} more")
    return "\n".join(lines)


class Panel:
    """Observations of decision-making units (DMUs) with their inputs and outputs.

    Parameters
    ----------
    frame : pandas.DataFrame
        Tidy data, one row a DMU and period. It is copied; the panel never changes.
    dmu : str
        Column that names the unit.
    period : str, optional
        Column that holds the period: numbers, dates, an ordered Categorical, which says the order
        itself, or texts that tell their order (:func:`gbaeff.dea.timeline.tells_order`). Without it
        the panel is one cross-section.
    inputs, outputs : list of str
        Columns of the inputs and of the desirable outputs, at least one each.
    undesirable : list of str, optional
        Columns of the undesirable outputs.
    negative : bool
        Whether figures below 0 are data, and units that use or make nothing. Then
        ``directional(panel, direction="range", rts="vrs")`` is the one measure that takes it.

    Raises
    ------
    DataError
        If a column is missing or has two roles, the order of the periods cannot be told, a DMU
        stands twice in a period, or a value is missing, not a number, infinite or negative, or a
        DMU uses no input or makes no output at all. One message names all offending cells: the
        first ten, and how many more.

    Examples
    --------
    >>> import pandas as pd
    >>> from gbaeff import Panel
    >>> frame = pd.DataFrame({"shop": ["A", "B"], "staff": [2, 4], "sales": [3, 5]})
    >>> panel = Panel(frame, dmu="shop", inputs=["staff"], outputs=["sales"])
    >>> len(panel), panel.dmus
    (2, ['A', 'B'])
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        dmu: str,
        period: str | None = None,
        inputs: Iterable[str],
        outputs: Iterable[str],
        undesirable: Iterable[str] | None = (),
        negative: bool = False,
    ) -> None:
        # An index that bears a column's name would make that name ambiguous.
        if any(name is not None for name in frame.index.names):
            frame = frame.set_axis(frame.index.set_names([None] * frame.index.nlevels))
        columns = {
            "input": _names(inputs, "inputs"),
            "output": _names(outputs, "outputs"),
            "undesirable": _names(undesirable or (), "undesirable"),
        }
        keys = [dmu] if period is None else [dmu, period]
        _check_columns(frame, keys, columns)
        variables = [name for role in ROLES for name in columns[role]]
        units, when = frame[dmu], None if period is None else frame[period]
        parts = [frame[list(columns[role])].to_numpy() for role in ROLES if columns[role]]
        if not _nothing_to_refuse(parts, units, when, negative):
            _check_rows(frame, keys, variables, columns, negative)
        self._hold(np.hstack(parts).astype(float), units, when, columns, negative)

    def _hold(
        self,
        values: NDArray[np.float64],
        dmu: pd.Series,
        period: pd.Series | None,
        columns: dict[str, tuple[str, ...]],
        negative: bool,
    ) -> None:
        """Put checked rows in order of time and of the units' first appearance."""
        # By position: the labels of the rows need not be unique.
        by = [pd.factorize(dmu)[0]] + ([] if period is None else [_time(period)])
        order = np.lexsort(by)
        names = dmu.to_numpy()[order]
        self._index: pd.Index
        if period is None:
            self._index = pd.Index(names, name="dmu")
        else:
            when = _labels(period.iloc[order])
            self._index = pd.MultiIndex.from_arrays([when, names], names=["period", "dmu"])
        self._values = values[order]
        self._values.flags.writeable = False
        self._columns = columns
        self.negative = negative

    @classmethod
    def from_arrays(
        cls,
        inputs: ArrayLike | pd.DataFrame,
        outputs: ArrayLike | pd.DataFrame,
        undesirable: ArrayLike | pd.DataFrame | None = None,
        *,
        dmus: Sequence[Any] | None = None,
        periods: Sequence[Any] | None = None,
        negative: bool = False,
    ) -> Panel:
        """Make a panel of 2-d arrays, one row an observation.

        Parameters
        ----------
        inputs, outputs, undesirable : array_like, shape (n, m), (n, q), (n, p)
            The data. A frame keeps its column names; an array gets ``x1``, ``y1``, ``b1``, ...
        dmus, periods : sequence of length n, optional
            Labels. Without ``dmus`` the rows are called 1 to n.
        negative : bool
            As in the constructor.

        Raises
        ------
        DataError
            As the constructor, and if the lengths differ.

        Examples
        --------
        >>> Panel.from_arrays([[2], [4]], [[3], [5]], dmus=["A", "B"]).outputs["y1"].tolist()
        [3.0, 5.0]
        """
        parts = [_part("x", inputs), _part("y", outputs)]
        if undesirable is not None:
            parts.append(_part("b", undesirable))
        lengths = {len(part) for part in parts}
        lengths |= {len(labels) for labels in (dmus, periods) if labels is not None}
        if len(lengths) != 1:
            raise DataError(
                "inputs, outputs, undesirable, dmus and periods must have the same number of "
                f"rows, found {sorted(lengths)}"
            )
        # In brackets, so that no data column is likely to have the name.
        count = len(parts[0])
        dmu = pd.Series(list(dmus) if dmus is not None else range(1, count + 1), name="(dmu)")
        period = None
        if periods is not None:
            ordered = isinstance(getattr(periods, "dtype", None), pd.CategoricalDtype)
            cells = pd.Categorical(periods) if ordered else list(periods)
            period = pd.Series(cells, name="(period)")
        plain = [part for part in parts if isinstance(part, np.ndarray)]
        if len(plain) == len(parts) and _nothing_to_refuse(plain, dmu, period, negative):
            panel = object.__new__(cls)
            columns = dict.fromkeys(ROLES, ()) | {
                role: tuple(_letters(letter, part))
                for role, letter, part in zip(ROLES, "xyb", plain)
            }
            panel._hold(np.hstack(plain).astype(float), dmu, period, columns, negative)
            return panel
        frames = [
            pd.DataFrame(part, columns=_letters(letter, part))
            if isinstance(part, np.ndarray)
            else part.reset_index(drop=True)
            for letter, part in zip("xyb", parts)
        ]
        names = [list(one.columns) for one in frames] + [[]]
        frame = pd.concat([*frames, dmu, *([] if period is None else [period])], axis=1)
        return cls(
            frame,
            dmu="(dmu)",
            period="(period)" if periods is not None else None,
            inputs=names[0],
            outputs=names[1],
            undesirable=names[2],
            negative=negative,
        )

    @property
    def dmus(self) -> list[Any]:
        """Units in order of first appearance."""
        return list(self._units[1])

    @property
    def periods(self) -> list[Any]:
        """Periods in ascending order; empty for one cross-section."""
        return list(self._periods)

    @cached_property
    def _periods(self) -> list[Any]:
        if not isinstance(self._index, pd.MultiIndex):
            return []
        codes, level = self._index.codes[0], self._index.levels[0]
        return level[pd.unique(codes)].tolist()

    @cached_property
    def _units(self) -> tuple[NDArray[np.intp], list[Any]]:
        """Number of each observation's unit, and the units, in order of first appearance."""
        if not isinstance(self._index, pd.MultiIndex):
            codes, labels = pd.factorize(self._index)
            return codes, labels.tolist()
        codes, first = pd.factorize(np.asarray(self._index.codes[1]))
        return codes, self._index.levels[1][first].tolist()

    @property
    def inputs(self) -> pd.DataFrame:
        """Inputs, indexed by (period, dmu), or by dmu where there is no period."""
        return self._frame("input")

    @property
    def outputs(self) -> pd.DataFrame:
        """Desirable outputs, indexed like ``inputs``."""
        return self._frame("output")

    @property
    def undesirable(self) -> pd.DataFrame:
        """Undesirable outputs, indexed like ``inputs``; no column where there are none."""
        return self._frame("undesirable")

    @property
    def index(self) -> pd.Index:
        """Labels of the observations, the row order of every result."""
        return self._index.copy()

    @property
    def variables(self) -> pd.MultiIndex:
        """Role and name of every column: inputs, then outputs, then undesirable outputs."""
        return self._variables.copy()

    @cached_property
    def _variables(self) -> pd.MultiIndex:
        pairs = [(role, name) for role in ROLES for name in self._columns[role]]
        return pd.MultiIndex.from_tuples(pairs, names=["role", "variable"])

    @property
    def names(self) -> list[Any]:
        """Name of every column, as in ``variables``."""
        return [name for role in ROLES for name in self._columns[role]]

    @property
    def values(self) -> NDArray[np.float64]:
        """The data as a read-only array, rows as ``index``, columns as ``variables``."""
        return self._values

    @property
    def shape(self) -> tuple[int, int, int]:
        """Numbers of inputs, desirable outputs and undesirable outputs."""
        m, q, p = (len(self._columns[role]) for role in ROLES)
        return m, q, p

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """Place of each observation by name of the DMU and then by period.

        It does not depend on the order of the rows, so ties are broken by it.
        """
        codes, dmus = self._units
        rank = {dmu: place for place, dmu in enumerate(by_name(dmus))}
        names = np.array([rank[dmu] for dmu in dmus])[codes]
        found = np.empty(len(names), dtype=np.intp)
        found[np.argsort(names, kind="stable")] = np.arange(len(names))  # rows are in time order
        return found

    def at(self, period: Any) -> Panel:
        """One period as a cross-section."""
        if period not in self.periods:
            raise KeyError(f"no period {period!r}; the panel has {self.periods}")
        keep = self._index.get_level_values("period") == period
        picked = self._take(keep)
        picked._index = pd.Index(picked._index.get_level_values("dmu"), name="dmu")
        return picked

    def during(self, periods: Iterable[Any]) -> Panel:
        """The panel in these periods alone; unlike :meth:`at` it keeps its periods."""
        wanted = [periods] if isinstance(periods, str) else list(periods)
        known = self.periods
        if unknown := [period for period in wanted if period not in known]:
            raise KeyError(f"no period {unknown}; the panel has {known}")
        return self._take(self._index.get_level_values(0).isin(wanted))

    def only(self, dmus: Iterable[Any]) -> Panel:
        """The panel with these units alone."""
        wanted = self._known(dmus)
        return self._take(self._index.get_level_values("dmu").isin(wanted))

    def without(self, dmus: Iterable[Any]) -> Panel:
        """The panel without these units."""
        dropped = self._known(dmus)
        return self._take(~self._index.get_level_values("dmu").isin(dropped))

    def recast(
        self, inputs: Iterable[Any], outputs: Iterable[Any], undesirable: Iterable[Any] = ()
    ) -> Panel:
        """The same observations with some of the variables, in other roles."""
        names = self.names
        columns = dict(zip(ROLES, (tuple(inputs), tuple(outputs), tuple(undesirable))))
        wanted = [name for role in ROLES for name in columns[role]]
        if unknown := [name for name in wanted if name not in names]:
            raise KeyError(f"no variable {unknown}; the panel has {names}")
        values = self._values[:, [names.index(name) for name in wanted]]
        return self._with(values, self._index, columns)

    def __len__(self) -> int:
        """Number of observations."""
        return len(self._index)

    def __repr__(self) -> str:
        m, q, p = self.shape
        span = f", periods {self.periods[0]} to {self.periods[-1]}" if self.periods else ""
        return (
            f"Panel: {len(self)} observations of {len(self.dmus)} DMUs{span}; "
            f"{m} inputs, {q} outputs, {p} undesirable outputs"
        )

    def refuse_zeros(self, roles: Iterable[str], why: str) -> None:
        """Refuse a zero in these roles, naming cells; ``why`` says what the model does with it."""
        if self._values.all():
            return
        wanted = np.isin(np.repeat(ROLES, self.shape), list(roles))
        rows, cols = np.nonzero((self._values == 0) & wanted)
        if len(rows):
            names, labels = self.names, self._index.tolist()
            cells = [f"{_label(labels[r])}, {names[c]!r} is 0" for r, c in zip(rows, cols)]
            raise DataError(f"{why}\n{listing(cells)}")

    def refuse_negative(self) -> None:
        """Refuse figures below 0, and units that use or make nothing, for what cannot take them.

        Raises
        ------
        DataError
            Names the cells.
        """
        if self.negative:
            frame = pd.DataFrame(self._values, columns=self.variables.get_level_values(1))
            labels = pd.Series([_label(label) for label in self._index.tolist()], name="(dmu)")
            _check_rows(
                frame.assign(**{"(dmu)": labels}), ["(dmu)"], list(map(str, frame)), self._columns
            )

    def _frame(self, role: str) -> pd.DataFrame:
        ends = np.cumsum([0, *self.shape])
        place = ROLES.index(role)
        values = self._values[:, ends[place] : ends[place + 1]].copy()
        return pd.DataFrame(values, index=self._index, columns=list(self._columns[role]))

    def _known(self, dmus: Iterable[Any]) -> list[Any]:
        wanted = [dmus] if isinstance(dmus, str) else list(dmus)
        known = set(self.dmus)
        if unknown := [dmu for dmu in wanted if dmu not in known]:
            raise KeyError(f"no DMU {unknown}; the panel has {self.dmus}")
        return wanted

    def _take(self, keep: ArrayLike) -> Panel:
        mask = np.asarray(keep, dtype=bool)
        if not mask.any():
            raise DataError("no observation is left")
        picked = self._with(self._values[mask], _used(self._index[mask]), self._columns)
        picked._variables = self._variables
        return picked

    def _with(
        self, values: NDArray[np.float64], index: pd.Index, columns: dict[str, tuple[str, ...]]
    ) -> Panel:
        """A panel of checked data."""
        panel = object.__new__(Panel)
        panel._values, panel._index, panel._columns = values, index, columns
        panel._values.flags.writeable = False
        panel.negative = self.negative
        return panel


def _names(columns: Iterable[str], argument: str) -> tuple[str, ...]:
    if isinstance(columns, str):
        raise DataError(f"{argument} must be a list of column names, found the text {columns!r}")
    return tuple(columns)


def _time(column: pd.Series) -> NDArray[np.intp]:
    """Number of each cell's period in order of time, or the reason why it cannot be told."""
    if _is_ordered(column):
        return np.asarray(column.cat.codes, dtype=np.intp)
    values = np.asarray(column, dtype=object)
    distinct = list(dict.fromkeys(values.tolist()))
    texts = [value for value in distinct if isinstance(value, str)]
    if texts and not (len(texts) == len(distinct) and tells_order(texts)):
        found = ", ".join(repr(value) for value in distinct[:_SHOWN])
        raise DataError(
            f"column {column.name!r}: the order of the periods in time cannot be told from {found}"
            f"{', ...' if len(distinct) > _SHOWN else ''}; give numbers or dates, or say the order "
            "with pd.Categorical(column, [first, second, ...], ordered=True)"
        )
    place = {value: at for at, value in enumerate(sorted(distinct))}
    return np.array([place[value] for value in values.tolist()], dtype=np.intp)


def _labels(column: pd.Series) -> Any:
    """Periods as labels of an index, which keeps the order that a Categorical says."""
    if not _is_ordered(column):
        return np.asarray(column)
    return pd.Categorical(column).remove_unused_categories()


def _used(index: pd.Index) -> pd.Index:
    """The index without the periods of a Categorical that no row has."""
    if isinstance(index, pd.MultiIndex) and isinstance(index.levels[0], pd.CategoricalIndex):
        when = pd.Categorical(index.get_level_values(0)).remove_unused_categories()
        return pd.MultiIndex.from_arrays([when, index.get_level_values(1)], names=index.names)
    return index


def _is_ordered(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.CategoricalDtype) and bool(column.dtype.ordered)


def _part(letter: str, values: ArrayLike | pd.DataFrame) -> pd.DataFrame | NDArray[Any]:
    if isinstance(values, pd.DataFrame):
        return values
    array = np.asarray(values)
    if array.ndim != 2:
        raise DataError(f"{letter} must have two dimensions, found {array.ndim}")
    return array


def _letters(letter: str, part: NDArray[Any]) -> list[str]:
    return [f"{letter}{i + 1}" for i in range(part.shape[1])]


def _nothing_to_refuse(
    parts: Sequence[NDArray[Any]], dmu: pd.Series, period: pd.Series | None, negative: bool
) -> bool:
    """Whether arrays pass every check of a frame; what does not takes that way, and its messages.

    A frame costs several times as much as the programmes of a small panel.
    """
    for part in parts:
        if not (part.size and part.dtype.kind in "iuf" and np.isfinite(part).all()):
            return False
        if not negative and (part < 0).any():
            return False
    if not negative and not all(part.any(axis=1).all() for part in parts[:2]):
        return False
    codes = [pd.factorize(one)[0] for one in (dmu, period) if one is not None]
    held = set(zip(*(code.tolist() for code in codes)))
    return len(held) == len(dmu) and not any((code < 0).any() for code in codes)


def _label(key: Any) -> str:
    """Name an observation: ``DMU 'A'`` or ``DMU 'A' in 2005``."""
    return f"DMU {key[1]!r} in {key[0]}" if isinstance(key, tuple) else f"DMU {key!r}"


def _check_columns(
    frame: pd.DataFrame, keys: list[str], columns: dict[str, tuple[str, ...]]
) -> None:
    for role, argument in (("input", "inputs"), ("output", "outputs")):
        if not columns[role]:
            raise DataError(f"{argument} is empty: name at least one column")
    roles = [*keys, *(name for role in ROLES for name in columns[role])]
    if twice := sorted({str(name) for name in roles if roles.count(name) > 1}):
        raise DataError(f"each column has one role, given twice: {twice}")
    if missing := [name for name in roles if name not in frame.columns]:
        raise DataError(f"no column {missing}; the frame has {list(frame.columns)}")
    if len(frame) == 0:
        raise DataError("the frame has no row")
    headers = list(frame.columns)
    if double := sorted({str(name) for name in roles if headers.count(name) > 1}):
        raise DataError(f"the frame has more than one column named {double}")


def _check_rows(
    frame: pd.DataFrame,
    keys: list[str],
    variables: list[str],
    columns: dict[str, tuple[str, ...]],
    negative: bool = False,
) -> None:
    def label(at: np.intp) -> str:
        # Through a tuple, which holds numbers of Python.
        (key,) = frame[list(reversed(keys))].iloc[[int(at)]].itertuples(index=False, name=None)
        return f"row {frame.index[int(at)]}, {_label(key if len(key) > 1 else key[0])}"

    problems: list[str] = []
    for name in keys:
        empty_keys = frame.index[frame[name].isna()]
        problems += [f"row {row}: {name!r} is empty" for row in empty_keys]
    if not problems:
        for at in np.flatnonzero(frame.duplicated(subset=keys, keep="first")):
            problems.append(f"{label(at)}: stands more than once")

    numbers = np.empty((len(variables), len(frame)))
    for place, name in enumerate(variables):
        column = frame[name]
        if not (isinstance(column.dtype, np.dtype) and column.dtype.kind in "iuf"):
            is_flag = column.map(lambda value: isinstance(value, (bool, np.bool_)))
            column = pd.to_numeric(column.mask(is_flag), errors="coerce")
        numbers[place] = column.to_numpy(dtype=float)
    for place, at in np.argwhere(~np.isfinite(numbers) | ((numbers < 0) & (not negative))):
        name, number = variables[place], numbers[place, at]
        value = frame[name].iloc[at]
        if pd.isna(value):
            found = "is missing"
        elif not np.isfinite(number) and not _is_number(value):
            found = f"is not a number: {value!r}"
        elif not np.isfinite(number):
            found = f"is infinite: {value}"
        else:
            found = f"is negative: {value} (directional(direction='range') takes it)"
        problems.append(f"{label(at)}, {name!r} {found}")
    if not problems and not negative:
        for role, what in (("input", "uses no input"), ("output", "makes no output")):
            empty = ~numbers[[variables.index(name) for name in columns[role]]].any(axis=0)
            problems += [f"{label(at)}: {what}, all are 0" for at in np.flatnonzero(empty)]
    if problems:
        raise DataError(f"the data cannot be used:\n{listing(problems)}")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
