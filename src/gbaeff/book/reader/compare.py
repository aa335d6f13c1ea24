"""`gbaeff compare`: a page and tables on two reruns side by side."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from gbaeff.book.build import folder, site
from gbaeff.book.pages import figures, markup, reading, tables
from gbaeff.book.pages.glue import count
from gbaeff.book.pages.sentences import joined
from gbaeff.book.reader import export, layout, pictures, rerun
from gbaeff.book.reader.answers import bullets
from gbaeff.book.reader.comparison import STEPS, Comparison, opened
from gbaeff.book.reader.propositions import (
    Claim,
    Proposition,
    Words,
    change,
    counted,
    largest,
    number,
    precision,
)
from gbaeff.book.reader.robustness import agreement
from gbaeff.dea.panel import DataError
from gbaeff.indicators import EQUAL

MARKER = ".gbaeff-compare"


def compare(root: Path, a: Path, b: Path, out: Path, *, force: bool = False) -> Path:
    """Write a page and tables on two reruns.

    Parameters
    ----------
    root : Path
        The book, whose look the page has.
    a, b : Path
        Folders that `gbaeff rerun` made.
    out : Path
        Folder for the result. It appears when everything in it is complete.
    force : bool
        Replace an earlier result there.

    Returns
    -------
    Path
        The first page.

    Raises
    ------
    BookError
        If a folder is no rerun, they share no unit, or the place is taken.
    """
    folder.recover(out, MARKER)
    folder.check(out, MARKER, force=force)
    found = Comparison.of(opened(a), opened(b))
    with folder.whole(out, MARKER, force=force) as new:
        work = new / "work"
        source = work / "source"
        rerun.stage_look(root, source, "Two reruns side by side")
        page = Page(found, source / "book")
        (source / "book" / "index.md").write_text(
            page.text(a.name, b.name), encoding="utf-8", newline="\n"
        )
        toc = {"format": "jb-book", "root": "book/index"}
        site.stage_chapters(work, toc, source)
        rendered, _ = site.site(source, toc, work, strict=True)
        rendered.rename(new / "site")
        for kind, suffixes in (("tables", [".csv"]), ("figures", [".svg", ".png"])):
            (new / kind).mkdir()
            for file in sorted((source / "book" / "files").iterdir()):
                if file.suffix in suffixes:
                    shutil.copyfile(file, new / kind / file.name)
        export.write({f.stem: f for f in sorted((new / "tables").iterdir())}, new / "tables.xlsx")
        shutil.rmtree(work)
        (new / MARKER).touch()
    return out / "site" / "index.html"


# What is said ------------------------------------------------------------------------------------


def said(found: Comparison) -> list[Proposition]:
    """What two reruns have in common and what not, who moved and why."""
    say: Callable[..., Proposition] = partial(Proposition.of, words=words(found))
    shared, (at_a, at_b) = found.shared(found.last), found.last
    when = None if at_a is None and at_b is None else (at_a, at_b)
    told = [
        say(
            "compared: units",
            both=Claim("in both", "list", tuple(shared), (len(shared),), period=when),
            a=Claim("only in A", "list", tuple(found.only("a")), (len(found.only("a")),)),
            b=Claim("only in B", "list", tuple(found.only("b")), (len(found.only("b")),)),
        )
    ]
    differs = found.settings.index[found.settings["of scores"]]
    told.append(say("compared: settings", differ=counted_names("settings", differs)))
    cells = found.cells
    if len(cells):
        differ = cells[cells["differs"]]
        told.append(
            say(
                "compared: figures",
                differ=number("figures that differ", len(differ), total=len(cells)),
                most=largest("change of a figure, %", differ["change"], least=1),
                zero=number("figures of 0 in A", int((differ["A"] == 0).sum())),
            )
        )
    scores = found.scores()
    known = scores.dropna(subset=["score A", "score B"])
    lacking = scores.index.difference(known.index, sort=False)
    if len(lacking):
        told.append(say("compared: no score", lacking=counted_names("no score in both", lacking)))
    if len(known):
        means = [float(known[f"score {name}"].mean()) for name in "AB"]
        if abs(means[1] - means[0]) <= EQUAL:
            means[1] = means[0]  # one number is said of both
        digits = precision(means)
        told.append(
            say(
                "compared: mean score",
                change=change("mean score", "A", "B", *means),
                units=number("units with a score in both", len(known)),
                a=number("mean score A", means[0], digits),
                b=number("mean score B", means[1], digits),
            )
        )
    if len(known) > 1:
        told += places(known, say)
    on = found.efficient()
    if len(on):
        kinds = {"both": on["A"] & on["B"], "a": on["A"] & ~on["B"], "b": on["B"] & ~on["A"]}
        told.append(
            say(
                "compared: frontier",
                **{name: counted(f"efficient, {name}", true) for name, true in kinds.items()},
            )
        )
    if len(known):
        told.append(reasons(found, say))
    return told


def places(known: pd.DataFrame, say: Callable[..., Proposition]) -> list[Proposition]:
    """Who moved, among two units or more that have both scores."""
    moves = known["places moved"]
    up = (moves > 0) & (known["place B"] < known["place A"])
    down = (moves > 0) & ~up
    told = [
        say(
            "compared: places",
            up=counted("moves up", up),
            down=counted("moves down", down),
            kept=counted("keeps its place", moves == 0),
        )
    ]
    if moves.max() > 0:
        most = largest("places moved", moves, least=0)
        told.append(say("compared: most moved", most=most, up=counted("moves up", up)))
    return told


def reasons(found: Comparison, say: Callable[..., Proposition]) -> Proposition:
    """What moved the scores, of two reruns with units that have a score in both."""
    steps = found.differences
    differ = counted_names("differences", steps)
    moved = found.scores()["change"].abs()
    if len(steps) < 2:
        few = number("scores that change", int((moved > EQUAL).sum()), total=int(moved.count()))
        return say("compared: one reason", differ=differ, moved=few)
    try:
        sizes = found.parts.dropna().abs()
    except DataError:
        sizes = pd.DataFrame()
    return say(
        "compared: reasons",
        differ=differ,
        most=largest("mean size of part", sizes.mean()) if len(sizes) else None,
        units=number("units with all parts", len(sizes)),
    )


def counted_names(quantity: str, names: Any) -> Claim:
    """Claim which names there are, and how many."""
    return Claim(quantity, "list", tuple(names), (len(names),))


def words(found: Comparison) -> Words:
    """How labels are written: units, columns and settings, pairs of periods."""

    def period(pair: Any) -> str:
        texts = [
            markup.name(reading.period_text(at), 20) if at is not None else "its only period"
            for at in pair
        ]
        same = texts[0] == texts[1]
        return f"{texts[0]}" if same else f"{texts[0]} of A and {texts[1]} of B"

    return Words(lambda unit: markup.name(found.names[unit]), markup.name, period)


# The page ----------------------------------------------------------------------------------------


class Page:
    """The page on a comparison, whose files go beside it."""

    def __init__(self, found: Comparison, place: Path) -> None:
        self.found, self.files = found, place / "files"
        self.files.mkdir()

    def text(self, a: str, b: str) -> str:
        """The page as MyST text; `a` and `b` are how the two are called."""
        found = self.found
        parts = [
            "# Two reruns side by side",
            f"A is {markup.name(a)}, B is {markup.name(b)}. Both were computed again from their "
            "data and settings. Scores are on one scale: 1 is the frontier, more is better. What "
            "differs by no more than a millionth is equal.",
            bullets(said(found)),
        ]
        if not found.common:
            parts.append(
                "The two have no period in common: the one that each asks about, else its last, is "
                "compared, with its own frontier. A change holds what happened in between."
            )
        measures = found.settings.index.intersection(["measure", "orientation"])
        if len(measures):
            parts.append(
                "The two measure distance in different ways, so places can be compared, scores "
                "hardly."
            )
        parts += ["## Who moved, and why", self._scores()]
        parts += ["## What differs", *self._differences()]
        return "\n\n".join(parts) + "\n"

    def _scores(self) -> str:
        found = self.found
        table = found.scores()
        how = ""
        try:
            parts = found.parts.rename(columns=_SHORT)
            if len(found.differences) > 1:
                table = table.join(parts)
                steps = joined(f"{STEPS[step]}" for step in found.differences)
                how = (
                    f" The change of a score is the sum of its parts, on the way from A to B step "
                    f"by step: {steps}. In another order the parts would be others."
                )
        except DataError as error:
            how = f" Parts of the changes cannot be computed: {markup.escape(error)}."
        whole_numbers = {name: "Int64" for name in ("place A", "place B", "places moved")}
        table = table.astype(whole_numbers)
        caption = (
            "Units in both, the largest move first: scores, places among the units with a score "
            f"in both, and what moved them.{how}"
        )
        whole = [self._table(table, "scores", caption)]
        known = table.dropna(subset=["score A", "score B"])
        if len(known):
            whole.append(self._figure(known))
        if len(found.pairs) > 1:
            whole.append(self._periods())
        return "\n\n".join(whole)

    def _figure(self, known: pd.DataFrame) -> str:
        if len(known) <= layout.FULL:
            drawn = known.set_axis([figures.label(self.found.names[unit]) for unit in known.index])
            ends = pd.DataFrame(
                {
                    "low": drawn[["score A", "score B"]].min(axis=1),
                    "high": drawn[["score A", "score B"]].max(axis=1),
                }
            )
            figure = figures.ranges(ends, points=drawn["score B"], label="score")
            caption = "Scores: each bar goes from A to B, the dot is B; 1 is the frontier."
            alt = f"Bars of {count(len(known), 'unit')}, from the score in A to that in B."
        else:
            figure = pictures.histogram(known["change"], label="change of the score", line=0.0)
            caption = "How many units have which change of the score from A to B."
            alt = f"Histogram of the changes of {count(len(known), 'score')}."
        return self._drawn(figure, "change", caption, alt, known[["score A", "score B", "change"]])

    def _periods(self) -> str:
        rows, every = {}, {}
        for pair in self.found.pairs:
            period = reading.period_text(pair[0])
            table = self.found.scores(pair)
            tested: Any = agreement(table["score A"], {"B": table["score B"]}).loc["B"]
            rows[period] = {
                "units": int(tested["units"]),
                "mean A": table["score A"].mean(),
                "mean B": table["score B"].mean(),
                "rank corr.": tested["rank correlation"],
                "places, mean": tested["mean places moved"],
                "places, most": int(tested["most places moved"]),
            }
            every[period] = table
        shown = pd.DataFrame.from_dict(rows, orient="index").rename_axis("period")
        caption = (
            "Periods in both: units with a score in both, mean scores, rank correlation (Spearman, "
            "of five units or more) and places moved. The CSV has every unit."
        )
        data = pd.concat(every, names=["period"])
        return self._table(shown, "periods", caption, data=data, unit=False)

    def _differences(self) -> list[str]:
        found, parts = self.found, []
        if len(found.settings):
            shown = found.settings[["A", "B"]].map(lambda text: markup.plain(text, 80) or "–")
            data = found.settings
            caption = "Settings that differ; those of the index and of draws do not move scores."
            parts.append(self._table(shown, "settings", caption, data=data, unit=False))
        else:
            parts.append("All settings are the same.")
        cells = found.cells[found.cells["differs"]].drop(columns="differs")
        if len(cells):
            order = (-cells["change"].abs().round(9)).sort_values(kind="stable").index
            cells = cells.loc[order].rename(columns={"change": "change, %"}).reset_index("column")
            short = {name: cells[name].map(markup.short) for name in "AB"}
            cells = cells.astype({"column": object})
            shown = cells.assign(**short)
            shown["column"] = shown["column"].map(lambda name: markup.cell(name))
            caption = "Figures that differ, the largest change first."
            parts.append(self._table(shown, "figures", caption, data=cells, right="AB"))
        left = found.left().set_index("unit")
        if len(left):
            caption = (
                "Units in one only: their scores there, and for how many others they are a peer; "
                "without such a peer others score higher."
            )
            parts.append(self._table(left, "left", caption))
        return parts

    def _table(
        self,
        frame: pd.DataFrame,
        name: str,
        caption: str,
        *,
        data: pd.DataFrame | None = None,
        unit: bool = True,
        right: str = "",
    ) -> str:
        whole = frame if data is None else data
        path = self.files / f"compare-{name}.csv"
        markup.safe(whole).to_csv(path, lineterminator="\n")
        page = layout.head(frame, "in this order", "rows")
        shown = page.frame
        if unit:
            shown = layout.named_columns(shown, self.found.names.__getitem__)
        text = tables.markdown(shown, right=[*right])
        links = {"CSV": Path("files") / path.name}
        return tables.placed(text, f"compare-{name}", caption + page.note, "both reruns.", links)

    def _drawn(self, figure: Any, name: str, caption: str, alt: str, data: pd.DataFrame) -> str:
        links = {"CSV": Path("files") / f"compare-{name}.csv"}
        markup.safe(data).to_csv(self.files / f"compare-{name}.csv", lineterminator="\n")
        for kind, path in figures.saved(figure, self.files, f"compare-{name}").items():
            links[kind] = Path("files") / path.name
        return figures.placed(links, f"compare-{name}", markup.option(alt), caption, "both reruns.")


_SHORT = {"gone": "only in A", "figures": "figures", "settings": "settings", "new": "only in B"}
