"""What a reader takes along: the data in one file, and how to cite them and the book."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from gbaeff import __version__
from gbaeff.book.build.wheel import archive

NAME = "gbaeff-data.zip"
LEFT_OUT = ("benchmarks/", "examples/", "geo/coastline.csv", "geo/land.csv")
"""What is no data of the studies: speed, exercises, outlines of maps."""


def fingerprint(folder: Path) -> str:
    """Hash of the data files by which two states of the data can be told apart.

    Parameters
    ----------
    folder : Path
        The data directory.

    Returns
    -------
    str
        Twelve hexadecimal digits.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def pack(folder: Path) -> bytes:
    """Pack the data: panel, printed tables, texts, audit, with a dictionary of what is inside.

    Parameters
    ----------
    folder : Path
        The data directory.

    Returns
    -------
    bytes
        A zip file, the same bytes each time. Beside the tables of `folder` it holds the two panels
        as one table each, and the claims with their verdicts as one table.
    """
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    kept = [entry for entry in package["resources"] if not entry["path"].startswith(LEFT_OUT)]
    files = {entry["path"]: (folder / entry["path"]).read_bytes() for entry in kept}
    made = [*_panels(), _claims(package)]
    files |= {entry["path"]: text.encode() for entry, text in made}
    package["version"] = __version__
    package["id"] = f"gbaeff-data {__version__} {fingerprint(folder)}"
    package["resources"] = [*(entry for entry, _ in made), *kept]
    files["datapackage.json"] = (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
    files["README.md"] = _readme(package, folder).encode()
    return archive({f"gbaeff-data/{name}": content for name, content in files.items()})


def _panels() -> list[tuple[dict[str, Any], str]]:
    """The panels of the named choices of series, one row a city and year."""
    from gbaeff import data

    key = [
        {"name": "city", "type": "string", "description": "Code of the city; see cities"},
        {"name": "year", "type": "year", "description": "Year"},
    ]
    made = []
    for choice in dict.fromkeys(data.choices()["choice"]):
        about = f"The panel of the choice {choice}, one row a city and year"
        told = "Made of panel/figures.csv by panel/choices.csv; status and source stand there."
        units = data.chosen(choice).groupby("variable")["unit"].unique()
        fields = key + [
            {
                "name": name,
                "type": "number",
                "description": f"{name.replace('_', ' ')}, {' or '.join(units[name])}",
            }
            for name in data.VARIABLES
        ]
        entry = _entry(f"panel_{choice}", about, told, fields, ["city", "year"])
        made.append((entry, data.wide(choice)[[field["name"] for field in fields]]))
    return [(entry, _csv(frame)) for entry, frame in made]


def _claims(package: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The claims of the texts beside the verdicts on them."""
    from gbaeff.data import dictionary

    fields = {
        name: next(e for e in package["resources"] if e["name"] == name)["schema"]["fields"]
        for name in ("claims", "verdicts")
    }
    claims, verdicts = (dictionary.texts(name) for name in fields)
    rows = claims.merge(verdicts, on="id", how="left", validate="one_to_one")
    about = "Claims of the seven texts with the verdicts on them"
    told = "claims.csv and audit/verdicts.csv in one table."
    both = [*fields["claims"], *(field for field in fields["verdicts"] if field["name"] != "id")]
    return _entry("claims_with_verdicts", about, told, both, ["id"]), _csv(rows)


def _entry(
    name: str, title: str, description: str, fields: list[dict[str, Any]], key: list[str]
) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "title": title,
        "description": description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": key},
    }


def _csv(frame: Any) -> str:
    text: str = frame.to_csv(index=False, lineterminator="\n")
    return text


def _readme(package: dict[str, Any], folder: Path) -> str:
    """What is inside, how to cite it, and the terms of the publishers."""
    own = (folder / "README.md").read_text(encoding="utf-8")
    terms = own.split("## Sources and terms", 1)[1].split("\n## ", 1)[0].strip()
    rows = "\n".join(f"| `{e['path']}` | {e['title']} |" for e in package["resources"])
    return f"""# Data of gbaeff {__version__}

State of the data: {package["id"]}. Tidy CSV files (UTF-8, one header line). `datapackage.json`
gives the type, the unit and the meaning of every column. Begin with `panel_replica.csv`,
`qin/table2.csv` to `qin/table6.csv` and `claims_with_verdicts.csv`.

| file | content |
| --- | --- |
{rows}

## Sources and terms

{terms}
"""


def bibtex(title: str, author: str, year: str, state: str) -> str:
    """BibTeX entries of the book and of its data.

    Examples
    --------
    >>> print(bibtex("A book", "The authors", "2026", "0123456789ab").splitlines()[0])
    @misc{gbaeff,
    """
    return f"""@misc{{gbaeff,
  author = {{{{{author}}}}},
  title = {{{title}: a book that runs}},
  year = {{{year}}},
  note = {{gbaeff, version {__version__}}}
}}
@misc{{gbaeff-data,
  author = {{{{{author}}}}},
  title = {{Data of gbaeff: the Greater Bay Area panel and the printed tables of the studies}},
  year = {{{year}}},
  note = {{Version {__version__}, state {state}}}
}}
"""
