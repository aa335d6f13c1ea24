"""The configuration of a run: a commented TOML file, written and read."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gbaeff.book.reader.intake import limits
from gbaeff.book.reader.intake.findings import SHOWN, Findings, quoted
from gbaeff.book.reader.intake.roles import Roles
from gbaeff.book.reader.settings import BY_NAME, ROLES

KEYS = tuple(BY_NAME)
"""Keys of the file, in the order in which they are written."""
_MOST = 10**9
_SETTINGS = tuple(name for name in KEYS if name != "data" and name not in ROLES)


@dataclass(frozen=True)
class Config:
    """What a configuration says.

    Parameters
    ----------
    data : str
        File with the data, as it is written.
    settings : dict
        Those that are set, of :data:`gbaeff.book.reader.settings.TABLE`.
    """

    data: str
    roles: Roles
    settings: dict[str, Any] = field(default_factory=dict)


def write_config(
    path: Path | str,
    data: str,
    roles: Roles,
    settings: Mapping[str, Any] | None = None,
    comments: Sequence[str] = (),
) -> None:
    """Write a configuration with a comment for each key.

    Parameters
    ----------
    path : path or str
        Where to; an existing file is replaced.
    settings : mapping, optional
        Of :data:`gbaeff.book.reader.settings.TABLE`; the others get their defaults.
    comments : sequence of str
        Lines at the top, such as what was guessed.
    """
    given = dict(settings or {})
    if unknown := sorted(set(given) - set(_SETTINGS)):
        raise ValueError(f"unknown settings {unknown}; there are {', '.join(_SETTINGS)}")
    values: dict[str, Any] = {one.name: one.default for one in BY_NAME.values()}
    values |= written(roles) | {"data": data} | given
    lines = [f"# {line}".rstrip() for one in comments for line in _lines(one)]
    for key in KEYS:
        lines += ["", f"# {BY_NAME[key].comment}", f"{key} = {_toml(values[key])}"]
    Path(path).write_text("\n".join(lines).lstrip("\n") + "\n", encoding="utf-8", newline="\n")


def written(roles: Roles) -> dict[str, Any]:
    """Roles as texts and lists: as a configuration and a parameters cell take them."""
    told = {name: getattr(roles, name) for name in ROLES}
    lists = {name: list(value) for name, value in told.items() if isinstance(value, tuple)}
    return {
        **{name: "" if value is None else value for name, value in told.items()},
        **lists,
        "periods": _ends(roles.periods),
    }


def _ends(ends: tuple[Any, Any] | None) -> str | list[str]:
    if ends is None:
        return ""
    first, last = ("" if end is None else str(end) for end in ends)
    # Texts with a colon are no such text.
    return [first, last] if ":" in first + last else f"{first}:{last}"


def _lines(text: str) -> list[str]:
    return [re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", line) for line in text.splitlines()] or [""]


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return '"' + "".join(map(_escaped, value)) + '"'
    return "[" + ", ".join(_toml(one) for one in value) + "]"


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    # Marks of direction are legal, but would hide what the line says.
    if not character.isprintable():
        return f"\\u{ord(character):04X}" if ord(character) < 0x10000 else (
            f"\\U{ord(character):08X}"
        )  # fmt: skip
    return character


def read_config(path: Path | str) -> Config:
    """Read a configuration.

    Parameters
    ----------
    path : path or str
        A TOML file with some of `KEYS`; data, dmu, inputs and outputs are needed. Lists of
        columns may also be one text with commas.

    Raises
    ------
    Refused
        If the file is missing or is no TOML, or a key is unknown, missing or of another type; all
        at once.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "config.toml"
    ...     write_config(file, "ports.csv", Roles.of("port", "berths", "tonnes"))
    ...     found = read_config(file)
    >>> found.data, found.roles.inputs, found.settings["rts"]
    ('ports.csv', ('berths',), 'crs')
    """
    path = Path(path)
    findings = Findings(path.name)
    text = _text(path, findings)
    found = _parsed(text, findings)
    rows = _rows(text)
    unknown = [key for key in found if key not in KEYS]
    for at, key in enumerate(unknown):
        if at > SHOWN:  # comparing names takes time: only those that are shown
            findings.add("error", "unknown key", f"{quoted(key)} is no key", "", row=rows.get(key))
        else:
            near = difflib.get_close_matches(key.lower(), KEYS, 1, 0.5)
            advice = f"did you mean {quoted(near[0])}?" if near else f"keys are {', '.join(KEYS)}"
            findings.add("error", "unknown key", f"{quoted(key)} is no key", advice,
                         row=rows.get(key))  # fmt: skip
    for key in ("data", "dmu", "inputs", "outputs"):
        if found.get(key, "") in ("", []):
            findings.add("error", "missing key", f"expected a value for {quoted(key)}",
                         f"add it: {BY_NAME[key].meaning}", row=rows.get(key))  # fmt: skip
    for key, value in found.items():
        if key in KEYS and "\0" in str(value):
            findings.add("error", "character 0", f"the value of {quoted(key)} has a character 0, "
                         "which no name can have", "delete it", row=rows.get(key))  # fmt: skip
        if key in KEYS and not _fits(key, value):
            findings.add("error", "type of a value", f"expected {_expected(key)} for {quoted(key)}",
                         "correct it", row=rows.get(key), value=str(value))  # fmt: skip
    findings.refuse()
    settings = {key: found[key] for key in _SETTINGS if key in found}
    if isinstance(settings.get("only"), str):
        settings["only"] = settings["only"].replace(",", " ").split()
    given = {key: found[key] for key in ROLES if key in found}
    return Config(found["data"], Roles.of(**given), settings)


def _text(path: Path, findings: Findings) -> str:
    try:
        data = limits.content(path, findings, limits.SETTINGS)
        return re.sub("\r\n?", "\n", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        findings.add("error", "encoding", f"expected UTF-8, found byte {error.start + 1} that is "
                     "not", "save the file as UTF-8")  # fmt: skip
    findings.refuse()
    return ""


def _parsed(text: str, findings: Findings) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also a number of more digits than Python reads
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        lines = text.splitlines()
        row = int(place[1]) if place else None
        problem = re.sub(r" \(at .*\)$", "", str(error))
        if not isinstance(error, tomllib.TOMLDecodeError):
            row = 1 + max(range(len(lines)), key=lambda at: len(lines[at]))
            problem = "a number has more digits than can be read"
            if isinstance(error, RecursionError):
                problem = "values stand too deep within one another"
        line = lines[row - 1] if row and row <= len(lines) else None
        findings.add("error", "not TOML", f"the line cannot be read: {problem}",
                     'write key = "text", key = 1 or key = ["a", "b"]; in a text in double '
                     'quotation marks \\ and " have a \\ before them',
                     row=row, value=line)  # fmt: skip
    findings.refuse()
    return {}


def _rows(text: str) -> dict[str, int]:
    rows: dict[str, int] = {}
    for row, line in enumerate(text.splitlines(), start=1):
        if found := re.match(r"""\s*\[?["']?([\w-]+)["']?\s*[=\]]""", line):
            rows.setdefault(found[1], row)
    return rows


def _expected(key: str) -> str:
    if key == "periods":
        return "a text like 2010:2019"
    kind = type(BY_NAME[key].default)
    return {
        int: f"a whole number below {_MOST:,}",
        list: "a list of texts",
        bool: "true or false",
    }.get(kind, "a text")


def _fits(key: str, value: Any) -> bool:
    texts = isinstance(value, list) and all(isinstance(one, str) for one in value)
    kind = type(BY_NAME[key].default)
    if kind in (int, bool):
        return type(value) is kind and value < _MOST
    if kind is list:
        return texts or isinstance(value, str)
    if key == "periods":
        ends = isinstance(value, list) and len(value) == 2
        if ends and all(isinstance(end, str | int) for end in value):
            return True
        return isinstance(value, str) and value.count(":") < 2
    return isinstance(value, str)
