"""What a paper takes of a rerun: the tables of its pages in LaTeX and Word, and text in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from gbaeff.book.pages import plain_notebook
from gbaeff.book.reader.export import settle

_BREAK = re.compile(r"(?<!\\)\|")
_LATEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"<": r"\textless{}", ">": r"\textgreater{}", "[": "{[}", "]": "{]}", "\u00a0": "~"}
    # What LaTeX with the fonts of old does not know by itself.
    | {"−": "$-$", "–": "--", "±": r"$\pm$", "×": r"$\times$", "∞": r"$\infty$", "₂": "$_2$"}
    | {"…": r"\ldots{}", "’": "'", "“": "``", "”": "''", "▲": r"$\uparrow$", '"': "''"}
)


class Table(NamedTuple):
    """A table as a page shows it.

    Attributes
    ----------
    name, caption : str
        Without the prefix of its label; as plain text.
    right : list of bool
        Whether a column stands to the right.
    """

    name: str
    caption: str
    rows: list[list[str]]
    right: list[bool]


def tables(outputs: Sequence[str], cited: Mapping[str, str]) -> list[Table]:
    """Find the tables among MyST texts as a chapter's cells put them on the page.

    Parameters
    ----------
    cited : mapping
        How each work is cited, by key.
    """
    made = []
    for text in outputs:
        for caption, name, _, body, _ in plain_notebook.TABLE.findall(text):
            head, align, *rows = [
                [_bare(cell, cited) for cell in _BREAK.split(line)[1:-1]]
                for line in body.strip().split("\n")
            ]
            right = [cell.endswith(":") for cell in align]
            made.append(
                Table(name.removeprefix("tab-"), _bare(caption, cited), [head, *rows], right)
            )
    return made


def _bare(text: str, cited: Mapping[str, str]) -> str:
    """MyST text as plain text."""
    plain = plain_notebook.plain(text.strip(), {}, cited)
    return re.sub(r"\\([^A-Za-z0-9\s])", r"\1", plain)


def latex(text: object) -> str:
    r"""Write plain text in LaTeX.

    Examples
    --------
    >>> print(latex("R&D_1 is 5 % below −0.3 {x}"))
    R\&D\_1 is 5 \% below $-$0.3 \{x\}
    """
    return str(text).translate(_LATEX)


def latex_table(table: Table) -> str:
    """A table in LaTeX with the rules of booktabs."""
    head, *rows = (" & ".join(map(latex, row)) + r" \\" for row in table.rows)
    align = "".join("r" if right else "l" for right in table.right)
    lines = [
        r"\begin{table}[htbp]",
        r"\centering",
        rf"\caption{{{latex(table.caption)}}}",
        rf"\label{{tab:{table.name}}}",
        rf"\begin{{tabular}}{{{align}}}",
        *(r"\toprule", head, r"\midrule", *rows, r"\bottomrule"),
        r"\end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines)


def write_latex(made: Sequence[Table], file: Path) -> None:
    """Write tables as a file of LaTeX, to be cut up or to be read by a paper."""
    first = "% Needs \\usepackage{booktabs}; names in other scripts need XeLaTeX or LuaLaTeX."
    text = "\n\n".join([first, *map(latex_table, made)]) + "\n"
    file.write_text(text, encoding="utf-8", newline="\n")


def write_word(made: Sequence[Table], file: Path) -> None:
    """Write tables as a document of Word, the same bytes each time."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document: Any = Document()
    document.styles["Normal"].font.size = Pt(9)
    for table in made:
        document.add_paragraph(
            table.caption, style="Caption"
        ).paragraph_format.keep_with_next = True
        grid = document.add_table(len(table.rows), len(table.right), style="Light List")
        for row, texts in zip(grid.rows, table.rows):
            for cell, text, right in zip(row.cells, texts, table.right):
                cell.text = text
                cell.paragraphs[0].paragraph_format.space_after = Pt(0)
                if right:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        document.add_paragraph()
    draft = file.with_suffix(".draft")
    document.save(draft)
    settle(draft, file)
    draft.unlink()
