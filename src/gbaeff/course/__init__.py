"""The course: answers checked in the student's own notebook, and the editions made of it."""

from gbaeff.course.check import Exercise, Wrong, check

__all__ = ["Exercise", "Wrong", "check"]
