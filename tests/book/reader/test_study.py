"""A reader's data, the measure that fits, and what applies to them."""

import pandas as pd
import pytest

from gbaeff import data
from gbaeff.book.reader.study import Study
from gbaeff.data import dictionary
from gbaeff.dea.panel import DataError


def written(tmp_path, frame, name="mine.csv"):
    path = tmp_path / name
    frame.to_csv(path, index=False)
    return path


def opened(tmp_path, *, x1=(2.0, 4.0, 5.0), y=(3.0, 5.0, 4.0), b=None, **settings):
    frame = pd.DataFrame({"unit": ["A", "B", "C"], "x1": x1, "x2": [1.0, 2.0, 1.5], "y": y})
    roles = {"dmu": "unit", "inputs": "x1,x2", "outputs": "y"}
    if b is not None:
        frame["b"] = b
        roles["undesirable"] = "b"
    return Study.open(written(tmp_path, frame), **roles, **settings)


@pytest.mark.parametrize("name", data.examples())
def test_every_example_opens_by_its_name(name):
    study = Study.open(name)
    assert study.measure == "super_sbm"
    assert len(study.scores().score) == len(study.frame)


def test_an_example_and_its_file_are_the_same_study():
    by_name = Study.open("ports")
    by_file = Study.open(
        dictionary.path("example_ports"),
        dmu="port",
        period="year",
        inputs=["berths", "workers", "energy"],
        outputs="containers,bulk",
        undesirable="co2",
    )
    pd.testing.assert_series_equal(by_name.scores().score, by_file.scores().score)


@pytest.mark.parametrize(
    ("cells", "measure"),
    [
        ({}, "super_sbm"),
        ({"b": (1.0, 2.0, 3.0)}, "super_sbm"),
        ({"b": (1.0, 0.0, 3.0)}, "super_sbm"),
        ({"x1": (0.0, 4.0, 5.0)}, "radial"),
        ({"x1": (0.0, 4.0, 5.0), "b": (1.0, 2.0, 3.0)}, "directional"),
    ],
)
def test_the_measure_fits_the_zeros(tmp_path, cells, measure):
    study = opened(tmp_path, **cells)
    assert study.measure == measure
    assert study.scores().score.notna().all()


@pytest.mark.parametrize(
    ("cells", "measure", "told"),
    [
        ({"x1": (0.0, 4.0, 5.0)}, "super_sbm", "'x1' is 0"),
        ({"b": (1.0, 2.0, 3.0)}, "radial", "no place for undesirable outputs"),
        ({}, "directional", "none is named"),
    ],
)
def test_a_measure_that_cannot_take_the_data_is_refused(tmp_path, cells, measure, told):
    with pytest.raises(DataError, match=told):
        opened(tmp_path, **cells, measure=measure)


def test_settings_out_of_range_are_refused():
    for wrong in ({"rts": "both"}, {"reference": "next"}, {"draws": 1}, {"measure": "best"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Study.open("hospitals", **wrong)


@pytest.mark.parametrize("given", [{"disposability": "by_production"}, {"measure": "two_stage"}])
def test_what_only_python_computes_is_refused_with_its_function(given):
    with pytest.raises(ValueError, match=f"call gbaeff.{next(iter(given.values()))}"):
        Study.open("ports", **given)


def test_a_split_that_the_index_does_not_have_is_refused():
    for wrong, told in (
        ({"split": "rd"}, "split must be one of fgnz, ray_desli, bias"),
        ({"split": "ray_desli", "rts": "vrs"}, "of a CRS index"),
        ({"split": "bias", "reference": "biennial"}, "adjacent or sequential"),
        ({"split": "bias", "measure": "directional"}, "the measure is directional"),
    ):
        with pytest.raises(ValueError, match=told):
            Study.open("ports", **wrong)
    study = Study.open("ports", split="ray_desli", reference="biennial")
    assert {"PTC", "SCH"} <= set(study.productivity().table)
    assert study.applies("ray-desli") and not study.applies("decomposition")
    assert study.pooled is not None  # which has parts of its own


def test_what_applies_follows_from_the_data():
    ports, hospitals = Study.open("ports"), Study.open("hospitals")
    assert ports.applies("productivity")
    assert not hospitals.applies("periods")
    assert hospitals.productivity() is None
    assert hospitals.applies("bootstrap")
    with pytest.raises(ValueError, match="no need 'luck'"):
        ports.applies("luck")


def test_a_period_is_found_by_its_text_too():
    study = Study.open("ports")
    assert len(study.at("2018")) == 21
    assert len(study.at()) == len(study.at(2022)) == 22
    with pytest.raises(ValueError, match="no period 1999"):
        study.at(1999)


def test_none_is_not_given(tmp_path):
    none = dict.fromkeys(["period", "undesirable", "names", "periods", "measure"])
    assert opened(tmp_path, **none).scores().score.equals(opened(tmp_path).scores().score)
