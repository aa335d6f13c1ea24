"""Guess the roles of columns from their names and cells, and say how sure the guess is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gbaeff.book.reader.intake import numerals, periods, sheet, wide
from gbaeff.book.reader.intake.column import Column
from gbaeff.book.reader.intake.findings import Findings, listed, quoted
from gbaeff.book.reader.intake.names import blank, clean, is_total
from gbaeff.book.reader.intake.roles import Reading, Roles

_UNDESIRABLE = re.compile(
    r"^b_?\d*$|(?:^|_)(?:co2|ch4|n2o|so2|so_?x|no_?x|pm_?(?:2_5|25|10)|ghg|carbon|emissions?|emitted"
    r"|pollut\w*|waste\w*|sewage|effluents?|defect\w*|scrap|rejects?|infect\w*|deaths?|died"
    r"|mortality|fatal\w*|casualt\w*|injur\w*|complain\w*|accidents?|incidents?|loss(?:es)?|lost"
    r"|delay\w*|cancel\w*|noise|smoke|dust|spill\w*|leak\w*|crime\w*|dropouts?|failures?|failed"
    r"|readmi\w*|emissionen|todesf[äa]lle|npls?|non_performing|bad_loans?|overdue|arrears|odou?r|outages?)(?:_|$)"
)
_OUTPUTS = re.compile(
    r"^(?:y|o|out|outp)_?\d*$|^(?:o|out)_|_(?:o|out)$|(?:^|_)(?:outputs?|prod|gdp|gsp|gnp|grp|gva|revenues?|sales|turnover|value_added|income|profits?|earnings"
    r"|cases|patients?|inpatients?|outpatients?|visits?|discharges?|surger\w*|operations"
    r"|treatments?|graduates?|students_passed|degrees|publications?|papers|citations|patents?"
    r"|passengers?|throughput|teus?|containers?|bulk|cargo|freight|tonn?e?s?(?:_handled)?|deliver\w*|products?"
    r"|production|produced|yields?|harvest\w*|exports?|served|handled|services?|loans|deposits"
    r"|umsatz|ertrag|f[äa]lle|absolventen|leistung|production|recettes|s[ée]jours|ventas|ingresos"
    r"|producci[óo]n|treated|outpat|inpat|generated|generation|score|points|wins|arrests|km_run|trips|orders|units_sold)(?:_|$)"
)
_INPUTS = re.compile(
    r"^(?:x|i|inp?|k|l)_?\d*$|^(?:i|in)_|_(?:i|in)$|(?:^|_)(?:inputs?|labou?r|acres|fertili[sz]er|npk|staff|employ\w*|workers?|personnel|jobs|hours|doctors?|physicians?"
    r"|nurses?|teachers?|population|capital|investments?|assets?|stock|energy|electricity|fuel"
    r"|power|water|land|area|costs?|expens\w*|expend\w*|spending|budget|wages?|salar\w*|beds?"
    r"|berths?|cranes?|quay\w*|length|machines?|equipment|vehicles?|fleet|buses|planes|branches"
    r"|betten|[äa]rzte|personal|pflegekr[äa]fte|kosten|fl[äa]che|mitarbeiter|kapital|lits|co[ûu]ts?"
    r"|m[ée]decins|personnel|effectif|surface|camas|costes?|empleados|trabajadores|superficie"
    r"|doctor|nurse|tellers?|quantity_used|materials?|rooms?|capacity)(?:_|$)"
)
_IDENTIFIER = re.compile(
    r"(?:^|_)(?:id|ids|code|codes|(?:no|nr|num|number)(?!_of)|index|zip|postcode|rank|lat|latitude|lon|lng"
    r"|longitude|phone|row|unnamed)(?:_|$)"
)
_PERIOD = re.compile(
    r"^t$|(?:^|_)(?:year\w{0,3}|yrs?|periods?|date|quarter|month|time|wave|round|jahr|ann[ée]e|a[ñn]o"
    r"|anno)(?:_|$)"
)
_UNIT = re.compile(
    r"(?:^|_)(?:dmu|unit|name|firm|company|bank|branch|hospital|clinic|port|airport|airline|city"
    r"|region|province|county|country|state|school|university|farm|plant|shop|store|team|entity|geo"
    r"|location|krankenhaus|betrieb|entreprise|empresa|row_names)(?:_|$)"
)
_NUMBERED = re.compile(
    r"^(?:dmus?|no|nr|n|id|i|j|obs)$|\w*(?:code|id)$|(?:^|_)(?:id|code|(?:no|nr|number)(?!_of))(?:_|$)"
)
_DOUBTFUL = {
    "deposits": "deposits can be an input (what a bank lends out) or an output (a service)",
    "ratio": "a share, rate, price or index does not add up as an amount does",
}
_RATIO = re.compile(
    r"(?:^|_)(?:rates?|shares?|ratio|prices?|index|percent\w*|pct|unemp\w*|density|per|mean|average|avg"
    r"|growth|occupancy)(?:_|$)"
)
_DEPOSITS = re.compile(r"(?:^|_)deposits?(?:_|$)")
_AGGREGATES = {
    "world", "africa", "asia", "europe", "oceania", "north america", "south america",
    "european union", "european union (27)", "high income", "low income", "middle income",
    "oecd members", "euro area", "arab world",
}  # fmt: skip
_LONG = 30  # names that are to be checked are all named
_ROWS = 50_000  # that are looked at
_TERMS = 4  # of a sum that is looked for
_COLUMNS = 14  # numeric columns up to which sums are looked for
_RECOGNISED = Reading()
_MOST = 0.8  # of the cells: what a column mostly is
_YEARS = (1800, 2200)


@dataclass(frozen=True, eq=False)
class _Looked:
    """A column as the guess sees it."""

    name: str
    word: str  # its name in lower case, parts joined by underscores
    texts: NDArray[np.object_]
    numbers: NDArray[np.float64]
    numeric: bool
    gaps: int
    percent: bool = False

    @property
    def distinct(self) -> int:
        return len(pd.unique(self.texts))

    @property
    def whole(self) -> bool:
        known = self.numbers[np.isfinite(self.numbers)]
        return self.numeric and bool((known == np.floor(known)).all())


def guess(file: Path | str, how: Reading = _RECOGNISED) -> tuple[Roles, list[str]]:
    """Look at a file and guess which column is what.

    Parameters
    ----------
    file : path or str
        As in :func:`gbaeff.book.reader.intake.load`.

    Returns
    -------
    tuple
        The roles, and sentences: what was guessed, why, and what is unsure.

    Raises
    ------
    Refused
        If the file cannot be read, or has fewer than two columns of numbers or no column that
        could name the unit.

    Examples
    --------
    >>> from gbaeff.data import dictionary
    >>> roles, said = guess(dictionary.path("example_hospitals"))
    >>> roles.dmu, said[0]
    ('hospital', "'hospital' names the unit: the first column of texts.")
    """
    findings = Findings(sheet.locate(file)[0].name)
    table = sheet.read(file, findings, lambda headers: 0, how)
    table = table.keep(np.arange(len(table.rows)) < _ROWS)
    if len(table.columns) > 2:  # a row with one text is a note below the table
        filled = np.sum([column.texts != "" for column in table.columns], axis=0)
        table = table.keep(filled > 1)
    by_year = wide.stems(table.headers)
    columns = [_look(column) for column in table.columns if not blank(column.header)]
    columns = [one for one in columns if any(one.texts)]
    said: list[str] = []
    seen: set[str] = set()
    for one in columns:
        if one.name in seen:
            said.append(f"Two columns are called {quoted(one.name)}: the first is meant.")
        seen.add(one.name)
    columns = list({one.name: one for one in reversed(columns)}.values())[::-1]

    numeric = {one.name for one in columns if one.numeric}
    by_year = {
        name: years
        for name, years in by_year.items()
        if any((wide.split(one) or ("",))[0] == name for one in numeric)
    }
    plain = [one for one in columns if (wide.split(one.name) or ("",))[0] not in by_year]
    when = None if by_year else _period(plain)
    others = [one for one in plain if one is not when]
    period = when if when is None else _say_period(when, said)
    doubts: list[str] = []
    unit = _unit(others, period, said, doubts)
    if by_year:
        known = sorted({year for years in by_year.values() for year in years})
        said.append(
            f"The file is wide by year: {_names(by_year)} "
            f"{'has' if len(by_year) == 1 else 'have'} a column for each of {listed(known, 12)}."
        )
    elif when is None:
        said.append("No column looks like a period: the data are taken as one cross-section.")
    names, unsure = _variables(others, unit, by_year, said)
    unsure += doubts
    names = _without_sums(names, columns, said, unsure)
    if unit is not None:
        _say_aggregates(unit, columns, said, unsure)
    said += [f"To be mended: {found}." for found in findings.all() if found.level == "error"]
    findings = Findings(table.file)
    if unit is None:
        findings.add("error", "no unit", "no column could name the unit",
                     "add one with a name for each unit")  # fmt: skip
    if len(names) < 2:
        findings.add("error", "too few numbers",
                     f"expected two columns of numbers or more, found {len(names)}",
                     "efficiency needs an input and an output")  # fmt: skip
    findings.refuse()
    assert unit is not None
    words = {one.name: one.word for one in columns} | {name: _word(name) for name in by_year}
    inputs, outputs, undesirable = _split(names, words, said, unsure)
    _say_doubts((*inputs, *outputs), columns, words, said, unsure)
    said.append(_surety(unit.name, period, (*inputs, *outputs, *undesirable), unsure))
    roles = Roles(
        dmu=unit.name,
        inputs=inputs,
        outputs=outputs,
        undesirable=undesirable,
        period=period.name if period else None,
        reading=how,
    )
    return roles, said


def _surety(
    unit: str, period: _Looked | None, variables: tuple[str, ...], unsure: list[str]
) -> str:
    """How sure the guess is: which roles follow from a name or the cells, and which do not."""
    roles = dict.fromkeys([unit, *([period.name] if period else []), *variables])
    doubtful = [name for name in roles if name in unsure]
    sure = len(roles) - len(doubtful)
    others = [name for name in dict.fromkeys(unsure) if name not in roles]
    if not doubtful and not others:
        return f"Sure of all {sure} roles: each follows from a name or from the cells."
    asked = [quoted(name) for name in (*doubtful, *others)]
    return f"Sure of {sure} of {len(roles)} roles. Please check {listed(asked, _LONG)}."


def _look(column: Column) -> _Looked:
    known = column.numbers
    texts = column.texts
    found = numerals.parse(texts) if known is None else known
    some = np.isfinite(found)
    kinds = numerals.shapes(texts[~some])
    gaps = int((kinds == "blank").sum())
    # Numbers that are only written in a way that load refuses count as numbers here.
    wordy = int(np.isin(kinds, ["text", "truth", "date", "formula"]).sum())
    filled = len(texts) - gaps
    numeric = filled > 0 and filled - wordy > _MOST * filled
    name = clean(column.header)
    percent = filled > 0 and sum("%" in text for text in texts.tolist()) == filled
    return _Looked(name, _word(f"{name} {column.label}"), texts, found, numeric, gaps, percent)


def _word(name: str) -> str:
    """A column's name in lower case with its words joined by underscores.

    Examples
    --------
    >>> _word("Value Added (EUR)"), _word("wasteWater")
    ('value_added_eur', 'waste_water')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return re.sub(r"[\W_]+", "_", apart).strip("_").lower()


def _period(columns: list[_Looked]) -> _Looked | None:
    likely = []
    for one in columns:
        named = bool(_PERIOD.search(one.word))
        if one.whole:
            known = one.numbers[np.isfinite(one.numbers)]
            years = len(known) > 0 and _YEARS[0] <= known.min() and known.max() <= _YEARS[1]
            if named or (years and one.distinct < len(one.texts)):
                likely.append((not named, one))
        elif not one.numeric:
            found = periods.read(one.texts)
            fits = np.mean([value is not None for value in found.values])
            if found.kind is not periods.TEXT and fits > _MOST:
                likely.append((not named, one))
            elif named and one.distinct < len(one.texts):
                likely.append((False, one))
    return min(likely, key=lambda pair: pair[0])[1] if likely else None


def _say_period(period: _Looked, said: list[str]) -> _Looked | None:
    found = periods.read(period.texts)
    known = sorted({value for value in found.values.tolist() if value is not None}, key=str)
    if len(known) < 2:
        said.append(
            f"{quoted(period.name)} has one period alone, {listed([str(one) for one in known])}: "
            "the data are taken as one cross-section."
        )
        return None
    said.append(
        f"{quoted(period.name)} is the period: each is {found.kind.name}, from {known[0]} to "
        f"{known[-1]}."
    )
    return period


def _unit(
    columns: list[_Looked], period: _Looked | None, said: list[str], unsure: list[str]
) -> _Looked | None:
    texts = [one for one in columns if not one.numeric]

    def tells(one: _Looked) -> bool:
        if one.gaps:
            return False
        if period is None:
            return one.distinct == len(one.texts)
        return _once(one, period) and one.distinct < len(one.texts)

    once = [one for one in texts if tells(one)]
    if once:
        named = [one for one in once if _UNIT.search(one.word)]
        plain = [one for one in named if not _NUMBERED.search(one.word)]
        picked = (plain or named or once)[0]
        why = "the first column of texts" if picked is texts[0] else "a column of texts"
        if period is not None:
            why += f", each of which stands once in each {quoted(period.name)}"
        said.insert(0, f"{quoted(picked.name)} names the unit: {why}.")
        if len(once) > 1:
            rest = [quoted(one.name) for one in once if one is not picked]
            said.append(f"{listed(rest)} would do as well; a names file can show one of them.")
        return picked
    keys = [one for one in columns if one.whole and tells(one)]
    named = [one for one in keys if _NUMBERED.search(one.word)]
    named += [one for one in keys if _UNIT.search(one.word) and one not in named]
    # By name, or where it stands: a column of whole numbers before all others.
    first = [one for one in keys[:1] if one is columns[0]]
    if period is None:  # else any column of whole numbers that differ would do
        first = [one for one in first if _counts(np.sort(one.numbers))]
    for one in (*named, *first):
        sure = one in named
        how_often = "once a period" if period is not None else "once, and they count the rows"
        why = "its numbers look like codes" if sure else f"each of its numbers stands {how_often}"
        said.insert(0, f"{quoted(one.name)} is taken as the unit: {why}.")
        if not sure:
            unsure.append(one.name)
        return one
    if texts:
        said.append(
            f"{quoted(texts[0].name)} is taken as the unit, the first column of texts, although "
            "some stand more than once" + (" in a period" if period else "") + ": please check."
        )
        unsure.append(texts[0].name)
        return texts[0]
    return None


def _once(unit: _Looked, period: _Looked) -> bool:
    return not pd.DataFrame({"unit": unit.texts, "period": period.texts}).duplicated().any()


def _variables(
    columns: list[_Looked], unit: _Looked | None, by_year: dict[str, list[str]], said: list[str]
) -> tuple[list[str], list[str]]:
    """Names of the variables, and those of which the guess is unsure."""
    names = list(by_year)  # and the columns of numbers
    unsure: list[str] = []
    left: dict[str, list[str]] = {}
    for one in columns:
        if one is unit:
            continue
        if not one.numeric:
            why = "texts"
        elif one.gaps > (1 - _MOST) * len(one.texts):
            why = "many gaps"
        elif one.distinct == 1 and len(one.texts) > 1:
            why = "the same everywhere"
        elif one.whole and _counts(one.numbers):
            why = "a count of the rows"
        elif _IDENTIFIER.search(one.word):
            why = "looks like an identifier"
        elif one.whole and _PERIOD.search(one.word):
            why = "looks like a period"
        else:
            if by_year:
                unsure.append(one.name)
            names.append(one.name)
            continue
        left.setdefault(why, []).append(one.name)
    for why, some in left.items():
        said.append(f"Left out: {listed([quoted(name) for name in some])} ({why}).")
    return names, unsure


def _without_sums(
    names: list[str], columns: list[_Looked], said: list[str], unsure: list[str]
) -> list[str]:
    """The variables without those that are the sum of others, which would count twice."""
    known = {one.name: one.numbers for one in columns if one.name in names}
    if not 2 < len(known) <= _COLUMNS:
        return names
    for total, values in known.items():
        others = [name for name in known if name != total and name in names]
        for size in range(2, min(_TERMS, len(others)) + 1):
            for parts in combinations(others, size):
                if _adds_up(values, [known[part] for part in parts]):
                    said.append(
                        f"{quoted(total)} is the sum of {listed([*map(quoted, parts)])}: it is "
                        "left out, as what is in them would count twice. Take it in their place if "
                        "they are too many: please check."
                    )
                    unsure.append(total)
                    return [name for name in names if name != total]
    return names


def _adds_up(total: NDArray[np.float64], parts: list[NDArray[np.float64]]) -> bool:
    """Whether a column is the sum of others in every row that has them all, up to rounding."""
    found = np.sum(parts, axis=0)
    both = np.isfinite(total) & np.isfinite(found)
    if both.sum() < 3 or any((part[both] == 0).mean() > 0.5 for part in parts):
        return False
    return bool((np.abs(found - total)[both] <= 0.0051 * np.abs(total[both])).all()) and bool(
        np.ptp(total[both]) > 0
    )


def _say_aggregates(
    unit: _Looked, columns: list[_Looked], said: list[str], unsure: list[str]
) -> None:
    """Say which units seem to be sums of others: by their names, or as they lack a code."""
    names = list(dict.fromkeys(unit.texts.tolist()))
    found = [one for one in names if is_total(one) or clean(one).casefold() in _AGGREGATES]
    codes = [one for one in columns if one.word in ("code", "country_code", "iso_code", "iso3")]
    for code in codes[:1]:
        if unit.texts.shape == code.texts.shape and 0 < code.gaps < 0.5 * len(code.texts):
            lacking = {text for text, told in zip(unit.texts, code.texts) if blank(told)}
            found += [one for one in names if one in lacking and one not in found]
    if found:
        said.append(
            f"Among the units {listed([quoted(one) for one in found], 6)} "
            f"{'seems' if len(found) == 1 else 'seem'} to be a total of others: please check, and "
            "delete such rows."
        )
        unsure.append(unit.name)


def _say_doubts(
    names: tuple[str, ...],
    columns: list[_Looked],
    words: dict[str, str],
    said: list[str],
    unsure: list[str],
) -> None:
    """Say which variables a name does not settle, or which do not add up."""
    shares = {one.name for one in columns if one.percent}
    for name in names:
        if _DEPOSITS.search(words[name]):
            said.append(f"{quoted(name)}: {_DOUBTFUL['deposits']}: please check.")
        elif name in shares or _RATIO.search(words[name]):
            said.append(f"{quoted(name)}: {_DOUBTFUL['ratio']}: please check.")
        else:
            continue
        unsure.append(name)


def _counts(values: NDArray[np.float64]) -> bool:
    return len(values) > 2 and bool(np.isin(np.diff(values), [1.0]).all()) and values[0] in (0, 1)


def _split(
    names: list[str], words: dict[str, str], said: list[str], unsure: list[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    undesirable = [name for name in names if _UNDESIRABLE.search(words[name])]
    outputs = [n for n in names if n not in undesirable and _OUTPUTS.search(words[n])]
    inputs = [n for n in names if n not in (*undesirable, *outputs)]
    known = [name for name in inputs if _INPUTS.search(words[name])]
    taken: list[str] = []  # without a name that says so
    ratios = [n for n in inputs if _RATIO.search(words[n]) and not _INPUTS.search(words[n])]
    if ratios and outputs and len(inputs) > len(ratios):
        said.append(
            f"Left out: {listed([quoted(name) for name in ratios])} ({_DOUBTFUL['ratio']}): please "
            "check."
        )
        unsure += ratios
        inputs = [name for name in inputs if name not in ratios]
    if not outputs and len(inputs) > 1:
        unknown = [name for name in inputs if name not in known]
        # Where inputs go by name, what does not is made of them; else the last one is.
        outputs = taken = unknown if known and unknown else inputs[-1:]
        inputs = [name for name in inputs if name not in outputs]
    if not outputs and undesirable:
        picked = undesirable.pop()
        outputs, taken = [picked], [picked]
    if not inputs:
        pool = outputs if len(outputs) > 1 else undesirable
        picked = pool.pop(0)
        inputs, taken = [picked], [*taken, picked]
    for found, what in ((outputs, "output"), (undesirable, "undesirable output")):
        sure = [name for name in found if name not in taken]
        if sure:
            plural = len(sure) > 1
            said.append(
                f"{listed([quoted(name) for name in sure])} {'are' if plural else 'is'} "
                f"{'' if plural else 'an '}{what}{'s' if plural else ''}, by name."
            )
    sure = [name for name in known if name in inputs and name not in taken]
    rest = [name for name in inputs if name not in sure and name not in taken]
    if sure:
        said.append(f"{_are(sure)}, by name.")
    if rest:
        said.append(
            f"{_are(rest)}, because nothing says otherwise: please check; what a unit neither uses "
            "nor makes is a covariate."
        )
        unsure += rest
    for name in taken:
        unsure.append(name)
        what = "an input" if name in inputs else "an output"
        said.append(
            f"{quoted(name)} is taken as {what}, as no name says what is one: please check."
        )
    return tuple(inputs), tuple(outputs), tuple(undesirable)


def _are(names: list[str]) -> str:
    shown = listed([quoted(name) for name in names], _LONG)
    return f"{shown} are inputs" if len(names) > 1 else f"{shown} is an input"


def _names(names: dict[str, list[str]]) -> str:
    return listed([quoted(name) for name in names])
