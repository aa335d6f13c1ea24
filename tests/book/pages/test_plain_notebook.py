"""MyST of the book as Markdown that any Jupyter shows."""

import pytest

from gbaeff.book.pages.plain_notebook import plain

TEXTS = {"tab-a": "Table 4.1", "ex-b": "Exercise 4.2", "eq-c": "(5.1)", "03_model": "Nine cities"}


@pytest.mark.parametrize(
    ("myst", "markdown"),
    [
        ("see {numref}`tab-a` and {doc}`03_model`", "see Table 4.1 and *Nine cities*"),
        ("{doc}`../book/cite` or {doc}`here <03_model>`", "*cite* or here"),
        ("claim {ref}`Q001 <claim-q001>`", "claim Q001"),
        ("{cite:t}`qin2023`; {cite:p}`a,qin2023`", "Qin 2023; (a; Qin 2023)"),
        ("[a [b]{.name}]{.long}", "a b"),
        ("(part)=\n## A part", "## A part"),
        ("$$\nx = y\n$$ (eq-c)\nby {eq}`eq-c`", "$$\nx = y \\tag{5.1}\n$$\nby (5.1)"),
        ("```{math}\nx\n```", "$$\nx\n$$"),
        (":::{admonition} Claims\n- one\n:::", "**Claims.**\n\n- one"),
        (":::{important}\nRead this.\n:::", "**Important.** Read this."),
        ("```{exercise}\n:label: ex-b\n\nDo it.\n```", "**Exercise 4.2.** Do it."),
        (
            "````{solution} ex-b\n:class: dropdown\nDone.\n\n```python\n1\n```\n````",
            "**Solution of Exercise 4.2.** Done.\n\n```python\n1\n```",
        ),
        (
            "```{solution-start} ex-b\n```\nDone.\n```{solution-end}\n```",
            "**Solution of Exercise 4.2.**\n\nDone.\n",
        ),
        (
            "```{list-table} Models.\n:name: tab-a\n\n* - a\n  - b\n* - c\n  - d\n    e\n```",
            "*Table 4.1.* Models.\n\n| a | b |\n| --- | --- |\n| c | d e |",
        ),
        (
            ":::::{dropdown} All\n::::{table} Models.\n:name: tab-a\n\n| a |\n| --- |\n::::\n\n"
            ":::{div} source\nSource: us. Download: {download}`CSV <a.csv>`\n:::\n:::::",
            "<details>\n<summary>All</summary>\n\n*Table 4.1.* Models.\n\n| a |\n| --- |\n\n"
            "Source: us.\n\n</details>",
        ),
    ],
)
def test_myst_becomes_markdown(myst, markdown):
    assert plain(myst, TEXTS, {"qin2023": "Qin 2023"}).strip() == markdown.strip()
