"""What the texts print, against a second transcription: a changed digit is noticed.

How the second transcription was made stands in ``gold/transcriptions/README.md``.
"""

import re
from functools import cache
from itertools import count, takewhile

import pandas as pd
import pytest

from conftest import GOLD
from gbaeff.data.dictionary import directory

HERE = GOLD / "transcriptions"
MONTHS = "january february march april may june july august september october november december"
MONTH = {name: k for k, name in enumerate(MONTHS.split(), 1)} | {"sept": 9, "middle": 6, "end": 12}
DIGITS = "one two three four five six seven eight nine"
WORD = {name: k for k, name in enumerate(DIGITS.split(), 1)}
WORD |= {"eleven": 11, "twenty": 20, "twice": 2, "half": 50}  # half a century
COLUMNS = {
    "mierzejewski/facts": ["value", "period"],
    "mierzejewski/links": ["actor", "partner", "year", "year_end", "detail"],
    "mierzejewski/rules": ["year", "month"],
    "guo/facts": ["value", "period"],
    "guo/references": ["year"],
    "zeng_gu/timeline": ["year", "month", "year_end", "value"],
    "zhang/timeline": ["year_start", "year_end"],
    "global_city/references": ["year"],
    "claims": ["value"],
}
"""Columns of the files in data/ of which every cell with a number in it stands in a text."""

NOT_PRINTED = {
    ("mierzejewski/facts", "M05", "period"): "years of the Republican period",
    ("mierzejewski/links", "L036", "year"): "the same",
    ("mierzejewski/links", "L036", "year_end"): "the same",
    ("mierzejewski/links", "L014", "year_end"): "year of the source that the text names",
    ("zeng_gu/timeline", "6", "value"): "associations, counted",
    ("claims", "ZG006", "value"): "the same",
    ("claims", "ZG018", "value"): "offices, counted",
    ("claims", "ZG030", "value"): "figures, counted",
    ("claims", "ZH039", "value"): "rows of a table, counted",
}
"""Numbers that this book supplied; `test_supplied_numbers` has what they agree with."""


def read(table):
    """A file of data/ as text, with a column of keys."""
    frame = pd.read_csv(directory() / f"{table}.csv", dtype="str", keep_default_na=False)
    if table == "claims":
        frame = frame[~frame["id"].str.startswith("Q")]
    if table == "global_city/references":
        keys = frame["article"] + " " + frame["number"]
    elif "id" in frame or "number" in frame:
        keys = frame["id" if "id" in frame else "number"]
    else:
        keys = pd.Series([str(k) for k in range(1, len(frame) + 1)], frame.index)
    return frame.assign(key=keys).astype("object")


@cache
def printed():
    """The second transcription by table, key and column; several places of a cell in one text."""
    rows = pd.read_csv(HERE / "numbers.csv", dtype="str", keep_default_na=False)
    several = rows["table"] == "global_city/references"
    rows["key"] = rows["key"].where(~several, rows["text"] + " " + rows["key"])
    rows["column"] = rows["column"].str.replace(r" \d+$", "", regex=True)
    rows = rows[rows["printed"] != ""]
    return rows.groupby(["table", "key", "column"])["printed"].agg(" ".join).to_dict()


@cache
def numbers(text, words=True):
    """All numbers of a passage, in order of size; months and number words count."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", text.lower())
    plain = re.sub(r"(\d+)(?:st|nd|rd|th) century", lambda m: f"{int(m[1]) - 1}00", plain)
    found = [float(part) for part in re.findall(r"\d+(?:\.\d+)?", plain)]
    known = MONTH | WORD if words else {k: v for k, v in MONTH.items() if v not in (6, 12)} | {
        "june": 6, "december": 12
    }  # fmt: skip
    return sorted(found + [known[word] for word in re.findall(r"[a-z]+", plain) if word in known])


@cache
def names(text):
    """Words of a name without those that carry nothing."""
    return sorted(
        set(re.findall(r"[\w+]+", text.lower().replace("'", ""))) - {"the", "of", "china"}
    )


@cache
def agrees(column, said, shown):
    """Whether a cell says what the text prints."""
    if column in ("actor", "partner"):
        return names(said) == names(shown)
    if column == "month":
        return shown == str(next(v for k, v in MONTH.items() if k in said.lower()))
    if column in ("year", "year_start", "year_end"):
        years = [int(year) for year in re.findall(r"(?<!\d)(?:1[89]|20)\d\d", said)]
        decade = column == "year_end" and said.endswith("s")
        return shown == str(years[-1] + 9 if decade else years[-1 if column == "year_end" else 0])
    return numbers(shown, words=column != "detail") == numbers(said)


def fails(table, row, column, shown):
    """Whether a cell does not say what the text prints, or says more."""
    cell = (table, row.key, column)
    if cell in NOT_PRINTED:
        return False
    said = printed().get(cell, "")
    if column == "detail" and row.kind == "office_in_germany" and not said:
        said = "one"  # an office for each name without a number
    if column in ("actor", "partner") and not said:
        return shown not in {"Guangzhou", "China", "all countries", "developed countries", ""}
    if not said:
        return bool(numbers(shown, words=False))
    return shown == "" or not agrees(column, said, shown)


def wrong(table, frame):
    """Keys and columns of the cells that fail."""
    return {
        (table, row.key, column)
        for row in frame.itertuples()
        for column in COLUMNS[table]
        if fails(table, row, column, getattr(row, column))
    }


def changed(text, place):
    """The text with its digit or letter at a place of these turned into the next one, or None."""
    spots = [m.start() for m in re.finditer(r"[0-9A-Za-z]", text)]
    if place >= len(spots):
        return None
    spot = spots[place]
    old = text[spot]
    new = str((int(old) + 1) % 10) if old.isdigit() else chr(ord(old) + (-1 if old in "zZ" else 1))
    return text[:spot] + new + text[spot + 1 :]


def digits(text):
    return re.sub(r"\D", "", text)


@pytest.mark.parametrize("table", COLUMNS)
def test_numbers_are_those_of_the_second_transcription(table):
    assert wrong(table, read(table)) == set()


@pytest.mark.parametrize("table", COLUMNS)
def test_a_changed_digit_is_noticed(table):
    """Every digit of every printed cell; in names every letter."""
    tried = 0
    for row in read(table).itertuples():
        for column in COLUMNS[table]:
            text, wordy = getattr(row, column), column in ("actor", "partner")
            for other in takewhile(bool, (changed(text, place) for place in count())):
                # Letters of a remark are not printed facts.
                told = wordy or digits(other) != digits(text)
                if told and (table, row.key, column) not in NOT_PRINTED:
                    assert fails(table, row, column, other), (row.key, column, other)
                    tried += 1
    assert tried > 0


def test_every_entry_of_the_second_transcription_has_its_cell():
    second = printed()
    for table, columns in COLUMNS.items():
        keys = set(read(table)["key"])
        own = {(key, column) for name, key, column in second if name == table}
        assert {key for key, _ in own} <= keys
        assert {column for _, column in own} <= set(columns)


def test_supplied_numbers():
    facts = read("mierzejewski/facts").set_index("key")
    links = read("mierzejewski/links").set_index("key")
    assert facts.loc["M05", "period"] == "-".join(links.loc["L036", ["year", "year_end"]])
    assert links.loc["L014", "year_end"] in links.loc["L014", "note"]
    value = read("claims").set_index("key")["value"]
    lists = pd.read_csv(directory() / "zeng_gu/readings.csv").set_index(["claim", "item"])["value"]
    associations = len(lists["ZG006", "listed"].split("|"))
    timeline = read("zeng_gu/timeline").set_index("key")
    assert [value["ZG006"], timeline.loc["6", "value"]] == [str(associations)] * 2
    assert value["ZG018"] == str(len(lists["ZG018", "offices, first list"].split("|")))
    assert value["ZG030"] == str(len(lists["ZG030", "named"].split("|")))
    assert value["ZH039"] == str(len(read("zhang/table2")))


def rows(name):
    """Lines of a table of the second transcription, cut into cells."""
    text = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("\t")] for line in text]


def bays():
    """Table 1 of Zhang as data/ lays it out."""
    regions = ["GBA", "San Francisco", "New York", "Tokyo"]
    units = r"\((?:Million TEU|Million|USD Trillion|USD Million|%|km²|μg/m³|Kg TEU/USD)\)"
    laid = []
    for head, *cells in rows("zhang_table1.tsv")[1:]:
        unit = re.search(units, head)
        laid += [(region, cell.replace(",", ""), unit[0][1:-1] if unit else "")
                 for region, cell in zip(regions, cells, strict=True)]  # fmt: skip
    return pd.DataFrame(laid, columns=["region", "value", "unit_printed"])


def cities():
    """Table 2 of Zhang as data/ lays it out."""
    laid = []
    for city, people, gdp, income, sectors, urban in rows("zhang_table2.tsv"):
        income = income.removeprefix("(CNY 1) ")  # a piece of the head
        cells = [people, gdp, income, *sectors.split(":"), urban]
        laid.append([city, *(float(cell.replace(",", "")) for cell in cells)])
    columns = ["city_printed", "population_10k", "gdp_100m_cny", "per_capita_disposable_income_cny"]
    return pd.DataFrame(
        laid, columns=[*columns, "primary_pct", "secondary_pct", "tertiary_pct", "urbanization_pct"]
    )


def buyers():
    """Table 3.3 of Mierzejewski as data/ lays it out."""
    laid = []
    for year, *cells in reversed(rows("mierzejewski_table33.tsv")):  # the last year first
        spring, autumn, from_spring, from_autumn = (cell.replace(",", "") for cell in cells)
        laid += [(year, "spring", spring, from_spring), (year, "autumn", autumn, from_autumn)]
    return pd.DataFrame(laid, columns=["year", "session", "buyers", "countries_regions"])


def bodies():
    """Table 3.1 of Mierzejewski as data/ lays it out."""
    return pd.DataFrame(
        rows("mierzejewski_table31.tsv"), columns=["local_sichuan", "central_state_council"]
    )


@cache
def visits():
    """Cells of Table 3.2 of Mierzejewski: by year and direction, without commas."""
    cells = {}
    for year, *row in rows("mierzejewski_table32.tsv"):
        for direction, cell in zip(["outgoing", "incoming", "party_secretary"], row):
            joined = f"{cells.get((year, direction), '')} {cell}".replace(",", " ")
            cells[year, direction] = " ".join(joined.split())
    return {key: text for key, text in cells.items() if text}


def as_numbers(frame, columns):
    return frame.assign(**{name: frame[name].astype("float") for name in columns})


GRIDS = {"zhang/table1": bays, "zhang/table2": cities, "mierzejewski/table33": buyers,
         "mierzejewski/table31": bodies}  # fmt: skip


def laid_out(table, frame):
    """Columns of a file of data/ that a table of a text prints, in the form of `GRIDS`."""
    if table == "zhang/table1":
        units = frame["unit_printed"].replace({"km2": "km²", "ug/m3": "μg/m³", "count": ""})
        return frame.assign(unit_printed=units)[["region", "value", "unit_printed"]]
    if table == "zhang/table2":
        columns = list(cities().columns)
        return as_numbers(frame, columns[1:])[columns]
    return frame[list(GRIDS[table]().columns)]


@pytest.mark.parametrize("table", GRIDS)
def test_tables_are_those_of_the_second_transcription(table):
    """Each cell; and each changed digit or letter of a cell is noticed."""
    frame, second = read(table), GRIDS[table]()
    shown = laid_out(table, frame)
    pd.testing.assert_frame_equal(shown, second, check_dtype=False)
    for column in shown.columns:
        for place in range(frame[column].str.len().max()):
            other = frame[column].map(lambda text, place=place: changed(text, place) or text)
            spots = other != frame[column]
            seen = laid_out(table, frame.assign(**{column: other}))[column] != second[column]
            assert seen[spots].all()


SPELT = {
    "Istambul": "Istanbul", "Bing Duang": "Binh Duong", "Binh Dương": "Binh Duong",
    "Hambontata": "Hambantota", "Gwanju": "Gwangju", "Gwanjiu": "Gwangju", "Guanjiu": "Gwangju",
    "Ahmadabad": "Ahmedabad", "St. Petersburg": "St Petersburg", "Saragossa": "Zaragoza",
    "Surabaja": "Surabaya", "Pusan": "Busan", "USA": "United States", "Wietnam": "Vietnam",
}  # fmt: skip
"""Names of Table 3.2 as it spells them, and as data/ does."""


@cache
def countries():
    return pd.read_csv(directory() / "mierzejewski/places.csv").set_index("place")["country"]


@cache
def spelt(name):
    for old, new in SPELT.items():
        name = re.sub(rf"\b{re.escape(old)}", new, name)
    return name


def unlike(frame):
    """Keys of the rows of table32.csv that do not say what Table 3.2 prints."""
    found = set()
    cells = visits()
    groups = frame.groupby(["year", "direction"], sort=False)
    for key, part in groups:
        joined = " ".join(" ".join(part["city_as_printed"]).replace(",", " ").split())
        if cells.get(key) != joined:
            found |= set(part["key"])
    if {key for key, _ in groups} != set(cells):
        found |= set(frame["key"])
    places = countries()
    for row in frame.itertuples():
        name = spelt(row.city_as_printed)
        times = re.search(r"(?<=\D)\d$", row.city_as_printed)
        good = row.count == (times[0] if times else "1")
        if row.city:
            good = good and row.city in name and places.get(row.city) == row.country
        else:
            good = good and name.startswith(row.country)
        if not good:
            found.add(row.key)
    return found


def test_visits_are_those_of_the_second_transcription():
    """Each entry, its place, year, direction and number; each change of one is noticed."""
    frame = read("mierzejewski/table32")
    assert unlike(frame) == set()
    for column in ("year", "direction", "city_as_printed", "city", "country", "count"):
        filled = frame.index[frame[column] != ""]
        # What stands with others in a cell is changed apart; the rest is judged row by row.
        apart = 12 if column in ("year", "direction", "city_as_printed") else 1
        for rows in (filled[k::apart] for k in range(apart)):
            other = frame.copy()
            for k in rows:
                spot = len(re.findall(r"[0-9A-Za-z]", frame.loc[k, column])) - 1
                other.loc[k, column] = changed(frame.loc[k, column], spot)
            assert set(frame.loc[rows, "key"]) <= unlike(other), (column, rows)


def test_places_are_those_of_another_copy_of_geonames():
    """Identifier, name, country and both coordinates to a thousandth of a degree."""
    own = pd.read_csv(directory() / "mierzejewski/places.csv")
    other = pd.read_csv(HERE / "geonames.csv").set_index("geonameid").loc[own["geonameid"]]
    other = other.reset_index()
    assert (own["point"] == other["name"]).all()
    called = {"China (Hong Kong SAR)": "Hong Kong", "China (Macau SAR)": "Macao",
              "Czech Republic": "Czechia", "Netherlands": "The Netherlands"}  # fmt: skip
    assert (own["country"].replace(called) == other["country"]).all()
    for name in ("lat", "lon"):
        assert ((own[name] - other[name]).abs() < 1e-3).all()
        for digit in (1, 0.1, 0.01, 0.001):
            assert ((own[name] + digit - other[name]).abs() > 9e-4).all()


def test_countries_of_links_are_those_of_their_places():
    links = read("mierzejewski/links").set_index("key")
    places = pd.read_csv(directory() / "mierzejewski/places.csv").set_index("place")["country"]
    for key, row in links[links["partner"].isin(places.index)].iterrows():
        assert row["partner_country"] == places[row["partner"]], key
    rest = links[~links["partner"].isin(places.index) & (links["partner_country"] != "")]
    said = {
        "L015": "Japan", "L016": "Japan", "L017": "France", "L026": "Singapore",
        "L028": "Singapore", "L034": "China", "L041": "United States", "L043": "Poland",
        "L044": "Russia", "L052": "United States",
    } | {f"L{k:03d}": "Germany" for k in range(45, 51)}  # fmt: skip
    assert rest["partner_country"].to_dict() == said


def test_names_of_areas_levels_and_years_of_theory_are_those_of_the_texts():
    areas = (HERE / "zhang_areas.txt").read_text().split()
    shown = read("zhang/metropolitan")
    assert list(shown["area_printed"].drop_duplicates()) == areas
    second = printed()
    for analysis, part in read("global_city/levels").groupby("analysis"):
        said = second["global_city/levels", analysis, "as_printed"]
        assert "-".join(part["as_printed"]) == said.replace(" ", "-")
    references = read("global_city/references").set_index("key")["year"]
    for row in read("global_city/theory").itertuples():
        said = second.get(("global_city/theory", row.theorist, "year"))
        if said and not (row.reference_no and row.theorist != "James Rosenau"):
            assert numbers(said) == [float(row.year)], row.theorist
        elif row.reference_no and row.theorist != "Michael Timberlake; David Smith":
            cited = {
                references[f"{row.article} {number}"] for number in row.reference_no.split(";")
            }
            assert row.year in cited, row.theorist
