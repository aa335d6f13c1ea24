"""A reader's file becomes a tidy frame, or is refused with every finding at once.

Names in a file are data: any text is accepted, and no path, label or code is made of one.
"""

from gbaeff.book.reader.intake.config import Config, read_config, write_config
from gbaeff.book.reader.intake.findings import Finding, Refused
from gbaeff.book.reader.intake.guessing import guess
from gbaeff.book.reader.intake.loading import Intake, load
from gbaeff.book.reader.intake.roles import Reading, Roles

__all__ = [
    "Config",
    "Finding",
    "Intake",
    "Reading",
    "Refused",
    "Roles",
    "guess",
    "load",
    "read_config",
    "write_config",
]
