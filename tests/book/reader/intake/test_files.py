"""The forty files of `intake_files`: what the guess makes of them, and whether they are read."""

import pytest

from gbaeff.book.reader.intake import Reading, Refused, guess, load
from intake_files import FILES

BY_NAME = {case.name: case for case in FILES}


@pytest.fixture
def file(tmp_path):
    def write(case):
        path = tmp_path / case.name
        path.write_bytes(case.make())
        return path

    return write


@pytest.mark.parametrize("case", [one for one in FILES if not one.doubt], ids=lambda one: one.name)
def test_a_file_is_guessed_and_read(file, case):
    path = file(case)
    roles, said = guess(path)
    found = load(path, roles)
    assert (found.roles.dmu, found.roles.period or "") == (case.dmu, case.period)
    for role in ("inputs", "outputs", "undesirable"):
        assert set(getattr(roles, role)) == set(getattr(case, role)), said
    for name in case.said:
        assert any(f"'{name}'" in line and "check" in line for line in said), said
    assert ("Please check" in said[-1]) == ("Sure of all" not in said[-1])


@pytest.mark.parametrize("case", [one for one in FILES if one.doubt], ids=lambda one: one.name)
def test_a_file_in_doubt_is_refused_with_both_readings(file, case):
    path = file(case)
    with pytest.raises(Refused) as refused:
        load(path, guess(path)[0])
    assert all(word in str(refused.value) for word in case.doubt)


def test_the_options_decide(file):
    path = file(BY_NAME["comma_or_thousands.csv"])
    for decimal, least in ((".", 1000), (",", 1)):
        how = Reading(decimal=decimal)
        found = load(path, guess(path, how)[0]).frame["capital"]
        assert least <= found.min() < 100 * least
    path = file(BY_NAME["title.xlsx"])
    assert guess(path, Reading(header_row=3))[0].dmu == "clinic"
    with pytest.raises(Refused, match="row 2 has no cell"):
        guess(path, Reading(header_row=2))


def test_numbers_of_european_files(file):
    found = load(file(BY_NAME["french_1252.csv"]), guess(file(BY_NAME["french_1252.csv"]))[0])
    told = file(BY_NAME["french_1252.csv"]).read_text(encoding="cp1252").splitlines()[1].split(";")
    assert found.frame["coût"].iloc[0] == float(told[3].replace(" ", "").replace(",", "."))
    shares = load(file(BY_NAME["percent.csv"]), guess(file(BY_NAME["percent.csv"]))[0])
    assert shares.frame["occupancy"].between(0.2, 0.9).all()


def test_a_stacked_file_has_the_cells_of_its_series(file):
    path = file(BY_NAME["world_bank.csv"])
    rows = [line.split('","') for line in path.read_text().splitlines()[4:]]
    found = load(path, guess(path)[0]).frame.set_index(["Country Name", "year"])
    for row in rows[1:]:
        for year, text in zip(rows[0][4:], row[4:]):
            value = found.loc[(row[0].strip('"'), int(year.strip('"'))), row[2]]
            assert value == float(text.strip('"'))
