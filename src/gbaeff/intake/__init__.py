"""A reader's file becomes a tidy frame, or is refused with every finding at once.

Names in a file are data: any text is accepted, and no path, label or code is made of one.
"""

from gbaeff.intake.config import Config, read_config, write_config
from gbaeff.intake.findings import Finding, Refused
from gbaeff.intake.guessing import guess
from gbaeff.intake.loading import Intake, load
from gbaeff.intake.roles import Roles

__all__ = [
    "Config",
    "Finding",
    "Intake",
    "Refused",
    "Roles",
    "guess",
    "load",
    "read_config",
    "write_config",
]
