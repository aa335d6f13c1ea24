"""A reader's panel whose units, columns and file are called the worst that comes to mind."""

from pathlib import Path

import pandas as pd

from gbaeff.book.reader import rerun

ROOT = Path(__file__).resolve().parents[1]

NAMES = [
    "<script>alert(1)</script>",
    r"$\frac{",
    "{{ x }}",
    '=HYPERLINK("http://x","y")',
    "../../x",
    "long " + "n" * 295,
    "广州",
    "القاهرة",
    "🚢",
    "a|b",
    "`ticks` ```",
    "{doc}`x`",
    "100 % %d",
    "\"double\" 'single' -- ---",
    "two\nlines",
    "\u202egnp.exe",
    r"$a$ \(b\)",
    "http://evil.example",
]
COLUMNS = {
    "dmu": "<b>unit</b>",
    "period": "$t$",
    "inputs": ["<img src=x onerror=alert(1)>", r"$\frac{"],
    "outputs": ["=1+1, {{ y }}"],
    "undesirable": ["广州 `b`"],
}


def nasty(path: Path) -> Path:
    names = list(pd.core.common.flatten(COLUMNS.values()))
    rows = [
        [name, year, 5.0 + at, 9.0 + at % 5 + year % 7, 4.0 + (at * 7) % 11, 3.0 + (at * 3) % 7]
        for year in (2020, 2021)
        for at, name in enumerate(NAMES)
    ]
    pd.DataFrame(rows, columns=names).to_csv(path, index=False)
    return path


def rerun_of_them(place: Path) -> Path:
    """Execute and render two pages about them; return the folder."""
    file = nasty(place / "<b>广 #1 $x$ {{ z }}.csv")
    outputs = [f'"{name}"' for name in COLUMNS["outputs"]]
    settings = COLUMNS | {"outputs": ",".join(outputs)}
    made = rerun.rerun(ROOT, str(file), place / "out", settings=settings, only=["scores", "peers"])
    assert set(made.pages) >= {"notebooks/41_own_scores.html", "notebooks/43_own_peers.html"}
    return made.out
