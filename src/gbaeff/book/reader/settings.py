"""What a rerun can be asked: one table, from which command, configuration and chapters are made.

It imports nothing that takes time, as the command line reads it at every start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MEASURES = ("super_sbm", "sbm", "radial", "directional", "nonradial", "ebm", "rdm")
ORIENTATIONS = ("input", "output", "none")
RTS = ("crs", "vrs", "nirs", "ndrs")
REFERENCES = ("adjacent", "sequential", "global", "biennial")
SPLITS = ("fgnz", "ray_desli", "bias")
DISPOSABILITY = ("weak", "strong", "kuosmanen")
ELSEWHERE = ("by_production", "two_stage")
"""Measures of more than one technology."""
SCALES = ("ratio", "distance", "efficiency")
DECIMALS = (".", ",")


@dataclass(frozen=True)
class Setting:
    """One thing that can be asked.

    Attributes
    ----------
    name : str
        In Python and in a configuration; the option has hyphens.
    default : str, int, bool or list
        Its type is that of the setting; a list may also be one text with commas.
    meaning : str
        A clause, as help text and comment.
    metavar : str
        What stands for the value in the help text.
    choices : tuple of str
        Values that it can have beside an empty one; empty: any.
    least : int
        Smallest value of a whole number.
    of_data : bool
        Whether it is about reading the data (:class:`gbaeff.book.reader.intake.Roles`), not about
        what is computed.
    """

    name: str
    default: Any
    meaning: str
    metavar: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    of_data: bool = False

    @property
    def option(self) -> str:
        """Option of the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def cell(self) -> str:
        """Line of a parameters cell: papermill hands on a list as one text."""
        default = "" if isinstance(self.default, list) else self.default
        shown = f'"{default}"' if isinstance(default, str) else default
        return f"{self.name}: {type(default).__name__} = {shown}  # {self.meaning}"

    @property
    def comment(self) -> str:
        """Comment of a configuration."""
        more = "; the folder of this file is where a relative path begins"
        text = self.meaning + (more if self.name == "data" else "")
        return f"{text[0].upper()}{text[1:]}."


def here(value: str) -> str:
    """Refuse what a rerun does not compute and Python does.

    Raises
    ------
    ValueError
    """
    if value in ELSEWHERE:
        raise ValueError(
            f"{value} has two technologies, and an index and the robustness of a rerun hold a unit "
            f"against one: call gbaeff.{value} in Python"
        )
    return value


TABLE = (
    Setting("data", "ports", "a file, or the name of a shipped example"),
    Setting(
        "dmu", "", "column that names the unit; an example knows its own columns", "COL",
        of_data=True,
    ),
    Setting(
        "period", "", "column of the period; empty: one cross-section, or wide by year", "COL",
        of_data=True,
    ),
    Setting("inputs", [], "columns of the inputs, separated by commas", "A,B,C", of_data=True),
    Setting("outputs", [], "columns of the desirable outputs", "Y", of_data=True),
    Setting("undesirable", [], "columns of the undesirable outputs, if any", "Z", of_data=True),
    Setting(
        "group", "", "column of the group of each unit, where units are of several kinds", "COL",
        of_data=True,
    ),
    Setting(
        "covariates", [], "columns that may go with the scores and are no inputs or outputs",
        "A,B", of_data=True,
    ),
    Setting("names", "", "file with two columns: unit, name shown", "FILE", of_data=True),
    Setting("periods", "", "first and last period kept, as 2010:2019", "A:B", of_data=True),
    Setting(
        "drop_incomplete", False, "leave out observations that lack a value, and list them",
        of_data=True,
    ),
    Setting("encoding", "", "encoding of a text file, such as cp1252; empty: recognised", "NAME",
            of_data=True),
    Setting("decimal", "", "what stands before decimals, a point or a comma; empty: recognised",
            choices=DECIMALS, of_data=True),
    Setting("header_row", 0, "row of the file that names the columns; 0: recognised", "N",
            of_data=True),
    Setting(
        "measure", "",
        "super_sbm, sbm, radial, directional, nonradial, ebm or rdm; empty: the one that fits",
        choices=MEASURES,
    ),
    Setting(
        "orientation", "",
        "input, output or none (both): which side a score is about; empty: "
        "as the measure has it", choices=ORIENTATIONS,
    ),
    Setting("rts", "crs", "returns to scale: crs, vrs, nirs or ndrs", choices=RTS),
    Setting(
        "reference", "adjacent",
        "frontier of the index: adjacent, sequential, global or biennial", choices=REFERENCES,
    ),
    Setting(
        "split", "fgnz", "parts of the index beside TEC and TC: fgnz, ray_desli or bias",
        choices=SPLITS,
    ),
    Setting(
        "disposability", "weak",
        "of undesirable outputs in a directional distance: weak, strong or kuosmanen",
        choices=DISPOSABILITY,
    ),
    Setting("fixed", [], "inputs that cannot be changed, such as land or climate", "A,B"),
    Setting(
        "weights", [],
        "weights of the slacks by column, or by input, output and undesirable; what is not "
        "named has 1", "A=2,B=1",
    ),
    Setting(
        "scale", "ratio",
        "where the bootstrap takes differences: ratio, distance (Shephard) or efficiency",
        choices=SCALES,
    ),
    Setting("at", "", "period of what is about one period; empty: the last", "PERIOD"),
    Setting("draws", 200, "draws of the chapter on robustness", "N", least=2),
    Setting("seed", 1, "seed of these draws", "N"),
    Setting("only", [], "chapters that are computed, separated by spaces; empty: all", "PAGE"),
    Setting(
        "figure_width", "",
        "save figures at a journal's width too: in mm, or single (85) or double (174)", "MM",
    ),
    Setting("pdf", False, "print the site as one PDF too"),
)  # fmt: skip
"""All settings, in the order in which they are written."""

BY_NAME = {one.name: one for one in TABLE}
READING = ("encoding", "decimal", "header_row")
"""What says how a file is read; `gbaeff rerun --init` takes it too."""
ROLES = tuple(one.name for one in TABLE if one.of_data)
"""What :meth:`gbaeff.book.reader.intake.Roles.of` takes."""
RUN = ("only", "figure_width", "pdf")
"""What comes out, whatever is computed."""
MODEL = tuple(one.name for one in TABLE if not one.of_data and one.name not in ("data", *RUN))
"""What :meth:`gbaeff.book.reader.study.Study.open` takes beside the data and the roles."""


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of :meth:`gbaeff.book.reader.study.Study.open` among the names of a chapter.

    Examples
    --------
    >>> given({"data": "ports", "rts": "vrs", "figures": None})
    {'data': 'ports', 'rts': 'vrs'}
    """
    return {name: values[name] for name in ("data", *ROLES, *MODEL) if name in values}
