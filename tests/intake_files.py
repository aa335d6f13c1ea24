"""Forty small files after those that people have: what an export, an office or a portal makes."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Case:
    """A file, and what it should be taken for.

    Attributes
    ----------
    name : str
        Of the file.
    make : callable
        Gives its bytes.
    dmu, period, inputs, outputs, undesirable
        The roles; empty: none.
    said : tuple of str
        Columns that the guess must name as in doubt.
    value : tuple
        A unit, a period, a column and the number that must be read there.
    doubt : tuple of str
        What a refusal says of the readings, where the file can be read in two ways.
    """

    name: str
    make: Callable[[], bytes]
    dmu: str = ""
    period: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    undesirable: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    value: tuple[object, ...] = ()
    doubt: tuple[str, ...] = field(default=())


def _frame(columns: str, units: list[object], periods: list[object] | None = None) -> pd.DataFrame:
    """A made-up table: a column of units, one of periods if there are, and numbers."""
    names = columns.split()
    rng = np.random.default_rng(len(columns))
    keys = [(unit, when) for unit in units for when in periods or [None]]
    table = {names[0]: [unit for unit, _ in keys]}
    if periods:
        table[names[1]] = [when for _, when in keys]
    for name in names[len(table) :]:
        table[name] = np.round(rng.uniform(20, 90, len(keys)), 1)
    return pd.DataFrame(table)


def _csv(frame: pd.DataFrame, encoding: str = "utf-8", **options: object) -> bytes:
    options = {"index": False, "lineterminator": "\n"} | options
    return frame.to_csv(**options).encode(encoding)


def _named(stem: str, n: int) -> list[object]:
    return [f"{stem} {chr(65 + at)}" for at in range(n)]


def _xlsx(rows: list[list[object]], merge: tuple[str, ...] = ()) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cells in merge:
        sheet.merge_cells(cells)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _stata(frame: pd.DataFrame, **options: object) -> bytes:
    packed = io.BytesIO()
    frame.to_stata(packed, write_index=False, **options)
    return packed.getvalue()


def _r_export() -> bytes:
    frame = _frame("firm labour capital sales", _named("Firm", 9))
    frame.index += 1
    return _csv(frame, index=True, index_label="", quoting=2).replace(b'"1"', b'"1"')


def _r_row_names() -> bytes:
    return _csv(_frame("u x1 x2 y", _named("Kreis", 9)).set_index("u"), index=True, index_label="")


def _world_bank() -> bytes:
    head = '"Data Source","World Development Indicators",\n\n"Last Updated Date","2024-05-30",\n\n'
    frame = _bank_rows("Indicator", [str(year) for year in range(2015, 2019)])
    return head.encode() + _csv(frame, quoting=1)


def _bank_rows(what: str, years: list[str]) -> pd.DataFrame:
    series = {"NY.GDP": "GDP (constant US$)", "SL.TLF": "Labor force, total"}
    series["EG.USE"] = "Energy use"
    rng = np.random.default_rng(3)
    rows = []
    for country in ("Austria", "Belgium", "Chile", "Denmark", "Estonia", "Finland", "Ghana"):
        for code, name in series.items():
            figures = np.round(rng.uniform(20, 90, len(years)), 1)
            rows.append([country, country[:3].upper(), name, code, *figures])
    columns = ["Country Name", "Country Code", f"{what} Name", f"{what} Code", *years]
    return pd.DataFrame(rows, columns=columns)


def _data_bank() -> bytes:
    frame = _bank_rows("Series", [f"{year} [YR{year}]" for year in range(2015, 2019)])
    foot = "\n\n\nData from database: World Development Indicators,,,,,,,\n"
    foot += '"Last Updated: 05/30/2024"\n'
    return _csv(frame, quoting=0) + foot.encode()


def _data_bank_long() -> bytes:
    frame = _frame("c t GDP Labor Energy", ["Austria", "Belgium", "Chile", "Denmark"], [2015, 2016])
    table = pd.DataFrame({"Time": frame["t"], "Time Code": "YR" + frame["t"].astype(str),
        "Country Name": frame["c"], "Country Code": frame["c"].str[:3].str.upper(),
        "GDP (current US$) [NY.GDP.MKTP.CD]": frame["GDP"],
        "Labor force, total [SL.TLF.TOTL.IN]": frame["Labor"],
        "Energy use [EG.USE]": frame["Energy"]})  # fmt: skip
    return _csv(table) + b"\n\nData from database: World Development Indicators\n"


def _our_world() -> bytes:
    frame = _frame("Entity Year gdp energy co2", ["Chile", "Europe", "Fiji", "Gabon", "World"],
                   [2018, 2019, 2020])  # fmt: skip
    frame.insert(1, "Code", frame["Entity"].map({"Chile": "CHL", "Fiji": "FJI", "Gabon": "GAB",
                                                 "World": "OWID_WRL"}))  # fmt: skip
    return _csv(frame.rename(columns={"gdp": "GDP", "energy": "Primary energy consumption (TWh)",
                                      "co2": "Annual CO₂ emissions"}))  # fmt: skip


def _stacked() -> bytes:
    frame = _frame("LOCATION TIME GDP EMPLOYEES", ["AUT", "BEL", "CHL", "DNK"], [2018, 2019])
    long = frame.melt(["LOCATION", "TIME"], var_name="INDICATOR", value_name="Value")
    return _csv(long[["LOCATION", "INDICATOR", "TIME", "Value"]])


def _two_levels() -> bytes:
    frame = _frame("w staff cases staff2 cases2", _named("Ward", 8))
    rows = [["Ward", "staff", None, "cases", None], [None, 2010, 2011, 2010, 2011]]
    rows += frame[["w", "staff", "staff2", "cases", "cases2"]].to_numpy().tolist()
    return _xlsx(rows, ("B1:C1", "D1:E1"))


def _groups_above() -> bytes:
    frame = _frame("branch tellers area deposits_made loans", _named("Branch", 9))
    return b",Inputs,,Outputs,\n" + _csv(frame)


def _units_below() -> bytes:
    frame = _frame("port berths workers tonnes", _named("Port", 9))
    head, _, rest = _csv(frame).partition(b"\n")
    return head + b"\n,number,persons,million t\n" + rest


def _side_notes() -> bytes:
    table = _csv(_frame("school teachers rooms graduates", _named("School", 9)))
    lines = table.decode().split("\n")
    lines = [line + ",," for line in lines if line]
    lines[2] += "Source: ministry 2019"
    lines[4] += "rooms: estimated"
    return "\n".join(lines).encode()


def _title() -> bytes:
    frame = _frame("clinic nurses beds patients", _named("Clinic", 9))
    rows = [["Table 3. Clinics of the district, 2019"], [], list(frame), *frame.to_numpy().tolist()]
    rows += [[], ["Source: own survey"]]
    return _xlsx(rows, ("A1:D1",))


def _parts() -> bytes:
    frame = _frame("hospital doctors nurses cases", _named("Hospital", 12))
    frame.insert(1, "staff_total", frame["doctors"] + frame["nurses"])
    return _csv(frame)


def _states() -> bytes:
    states = ["ALABAMA", "ARIZONA", "COLORADO", "FLORIDA", "GEORGIA", "IDAHO", "IOWA"]
    frame = _frame("state year hwy water util pc gsp emp unemp", states, [1970, 1971, 1972])
    frame.insert(2, "pcap", (frame["hwy"] + frame["water"] + frame["util"]).round(1))
    return _csv(frame)


def _solver() -> bytes:
    frame = _frame("DMU (I)Doctor (I)Nurse (O)Outpat. (O)Inpat.", list("ABCDEFGHIJ"))
    return _csv(frame)


def _comma(frame: pd.DataFrame, encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    return _csv(frame, encoding, sep=delimiter, decimal=",")


def _texts(frame: pd.DataFrame, column: str, change: Callable[[float], str]) -> pd.DataFrame:
    return frame.assign(**{column: [change(value) for value in frame[column]]})


def _percent(mixed: bool) -> bytes:
    frame = _frame("hotel rooms staff occupancy", _named("Hotel", 9))
    shown = [f"{value}%" for value in frame["occupancy"]]
    if mixed:
        shown[3:6] = [f"{value / 100:.3f}" for value in frame["occupancy"][3:6]]
    return _csv(frame.assign(occupancy=shown))


def _thousands(column: str, factor: float, decimals: int) -> bytes:
    frame = _frame("city workers capital output", _named("City", 9))
    return _csv(_texts(frame, column, lambda value: f"{value * factor:,.{decimals}f}"))


def _whole_and_comma() -> bytes:
    frame = _frame("city workers capital output", _named("City", 9))
    frame[["workers", "output"]] = frame[["workers", "output"]].round().astype(int)
    return _csv(_texts(frame, "capital", lambda value: f"{value * 100:,.0f}"))


def _french() -> bytes:
    frame = _frame("hôpital année lits coût séjours", _named("Hôpital", 6), [2018, 2019])
    frame = _texts(frame, "coût", lambda v: f"{v * 100:,.1f}".replace(",", " ").replace(".", ","))
    return _comma(frame, "cp1252")


def _labels() -> bytes:
    frame = _frame("v001 v002 v003 v004 v005", _named("Clinic", 6), [2018, 2019])
    told = {"v001": "Name of clinic", "v002": "Year of survey", "v003": "Number of beds",
            "v004": "Number of nurses", "v005": "Patients treated"}  # fmt: skip
    return _stata(frame, variable_labels=told)


def _value_labels() -> bytes:
    frame = _frame("state year acres labor harvest", _named("State", 5), [2018, 2019, 2020])
    return _stata(frame.assign(state=frame["state"].astype("category")))


def _totals() -> bytes:
    frame = _frame("shop staff area sales", _named("Shop", 9))
    total = frame.sum(numeric_only=True).round(1)
    return _csv(pd.concat([frame, pd.DataFrame([{"shop": "Total", **total}])]))


def _of(columns: str, units: list[object], periods: list[object] | None = None, **options: object):
    return lambda: _csv(_frame(columns, units, periods), **options)


def _german(encoding: str) -> Callable[[], bytes]:
    columns = "Krankenhaus Jahr Betten Ärzte Fälle"
    return lambda: _comma(_frame(columns, _named("Haus", 6), [2018, 2019]), encoding)


NUMBERS = list(range(1, 13))
YEARS: list[object] = [2017, 2018, 2019]
FILES = (
    # Exports with a column that nobody named.
    Case("r_export.csv", _r_export, "firm", "", ("labour", "capital"), ("sales",)),
    Case("r_row_names.csv", _r_row_names, "(row names)", "", ("x1", "x2"), ("y",)),
    Case("pandas_index.csv",
         lambda: _csv(_frame("hospital year beds staff cases", _named("H", 5), YEARS), index=True),
         "hospital", "year", ("beds", "staff"), ("cases",)),
    Case("pandas_unnamed.csv",
         lambda: _csv(_frame("firm labour capital sales", _named("Firm", 9)).reset_index()
                      .rename(columns={"index": "Unnamed: 0"})),
         "firm", "", ("labour", "capital"), ("sales",)),
    # Units that are numbers.
    Case("dmu_numbers.csv", _of("DMU I1 I2 O1 O2", NUMBERS), "DMU", "", ("I1", "I2"), ("O1", "O2")),
    Case("firm_year.csv", _of("firm year labor capital output", NUMBERS, YEARS),
         "firm", "year", ("labor", "capital"), ("output",)),
    Case("farm_t.csv", _of("farm t land labour fertilizer rice_output", NUMBERS, [1, 2, 3, 4]),
         "farm", "t", ("land", "labour", "fertilizer"), ("rice_output",)),
    Case("no.csv", _of("no x1 x2 y1 y2", NUMBERS), "no", "", ("x1", "x2"), ("y1", "y2")),
    Case("id_wave.csv", _of("id wave staff rooms graduates", [101, 103, 107, 110, 111], [1, 2, 3]),
         "id", "wave", ("staff", "rooms"), ("graduates",)),
    Case("rice.csv", _of("FMERCODE YEARDUM PROD AREA LABOR NPK", NUMBERS, [1, 2, 3]),
         "FMERCODE", "YEARDUM", ("AREA", "LABOR", "NPK"), ("PROD",)),
    Case("airlines.csv", _of("airline yr cost fuel output", NUMBERS[:6], [1, 2, 3, 4]),
         "airline", "yr", ("cost", "fuel"), ("output",)),
    Case("id_t.csv", _of("id t k l y", [11, 12, 15, 19, 22], [1, 2, 3]),
         "id", "t", ("k", "l"), ("y",)),
    Case("code_period.csv", _of("code period inp1 inp2 out1", [3307, 1101, 4471, 2090], [1, 2]),
         "code", "period", ("inp1", "inp2"), ("out1",)),
    # Ways to write a number.
    Case("german_1252.csv", _german("cp1252"), "Krankenhaus", "Jahr", ("Betten", "Ärzte"),
         ("Fälle",)),
    Case("german_utf8.csv", _german("utf-8"), "Krankenhaus", "Jahr", ("Betten", "Ärzte"),
         ("Fälle",)),
    Case("french_1252.csv", _french, "hôpital", "année", ("lits", "coût"), ("séjours",)),
    Case("unicode_text.txt",
         lambda: _comma(_frame("port year berths workers tonnes", _named("P", 5), YEARS), "utf-16",
                        "\t"),
         "port", "year", ("berths", "workers"), ("tonnes",)),
    Case("semicolons.csv", lambda: _comma(_frame("DMU I1 I2 O1", list("ABCDEFGH"))),
         "DMU", "", ("I1", "I2"), ("O1",)),
    Case("percent.csv", lambda: _percent(False), "hotel", "", ("rooms", "staff"), ("occupancy",),
         said=("occupancy",)),
    Case("percent_mixed.csv", lambda: _percent(True), doubt=("percent",)),
    Case("millions.csv", lambda: _thousands("capital", 123_456, 0), "city", "",
         ("workers", "capital"), ("output",)),
    Case("cents.csv", lambda: _thousands("capital", 1234, 2), "city", "", ("workers", "capital"),
         ("output",)),
    Case("comma_or_thousands.csv", _whole_and_comma, doubt=("--decimal", "thousands")),
    # Portals.
    Case("world_bank.csv", _world_bank, "Country Name", "year",
         ("Labor force, total", "Energy use"), ("GDP (constant US$)",)),
    Case("data_bank.csv", _data_bank, "Country Name", "year", ("Labor force, total", "Energy use"),
         ("GDP (constant US$)",)),
    Case("data_bank_long.csv", _data_bank_long, "Country Name", "Time",
         ("Labor force, total [SL.TLF.TOTL.IN]", "Energy use [EG.USE]"),
         ("GDP (current US$) [NY.GDP.MKTP.CD]",)),
    Case("our_world.csv", _our_world, "Entity", "Year", ("Primary energy consumption (TWh)",),
         ("GDP",), ("Annual CO₂ emissions",), said=("World",)),
    Case("stacked.csv", _stacked, "LOCATION", "TIME", ("EMPLOYEES",), ("GDP",)),
    # Sheets of an office.
    Case("two_levels.xlsx", _two_levels, "Ward", "year", ("staff",), ("cases",)),
    Case("groups_above.csv", _groups_above, "branch", "", ("tellers", "area"),
         ("deposits_made", "loans")),
    Case("units_below.csv", _units_below, "port", "", ("berths", "workers"), ("tonnes",)),
    Case("side_notes.csv", _side_notes, "school", "", ("teachers", "rooms"), ("graduates",)),
    Case("title.xlsx", _title, "clinic", "", ("nurses", "beds"), ("patients",)),
    Case("totals.csv", _totals, "shop", "", ("staff", "area"), ("sales",), said=("Total",)),
    # Statistics packages and the field's own programs.
    Case("labels.dta", _labels, "v001", "v002", ("v003", "v004"), ("v005",)),
    Case("value_labels.dta", _value_labels, "state", "year", ("acres", "labor"), ("harvest",)),
    Case("solver.csv", _solver, "DMU", "", ("(I)Doctor", "(I)Nurse"), ("(O)Outpat.", "(O)Inpat.")),
    # What must not be taken without a word.
    Case("parts.csv", _parts, "hospital", "", ("doctors", "nurses"), ("cases",),
         said=("staff_total",)),
    Case("states.csv", _states, "state", "year", ("hwy", "water", "util", "pc", "emp"), ("gsp",),
         said=("pcap", "unemp")),
    Case("bank.csv", _of("bank yr employees deposits loans npl", _named("Bank", 6), YEARS),
         "bank", "yr", ("employees",), ("deposits", "loans"), ("npl",), said=("deposits",)),
)  # fmt: skip

# Eight shops with two covariates.
SHOPS = pd.DataFrame(
    {
        "shop": list("ABCDEFGH"),
        "staff": [2.0, 4, 6, 8, 5, 7, 9, 3],
        "sales": [3.0, 5, 4, 9, 2, 6, 5, 3],
        "age": [1.0, -2, 5, 3, 8, 2, 4, 6],
        "size": [3.0, 1, 4, 1, 5, 9, 2, 6],
    }
)
SHOP_ROLES = {"dmu": "shop", "inputs": "staff", "outputs": "sales", "covariates": "age,size"}
