"""All propositions, and their verdicts on a set of results."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

# These register what they test.
from gbaeff.book.audit.propositions import emissions, index, scores  # noqa: F401
from gbaeff.book.audit.propositions.proposition import REGISTERED, Proposition
from gbaeff.book.audit.propositions.results import Results

SECTIONS = ("abstract", "4.1", "4.2", "4.3", "5")

PROPOSITIONS: dict[str, Proposition] = dict(
    sorted(REGISTERED.items(), key=lambda entry: SECTIONS.index(entry[1].section))
)
"""Every proposition by the claim that it tests, in the order of the paper's sections."""


def judge(results: Results) -> pd.DataFrame:
    """Test every proposition on a set of results.

    Returns
    -------
    pandas.DataFrame
        Indexed by the name of the proposition: id (of the claim), section, test, verdict (one of
        :data:`gbaeff.book.audit.finding.VERDICTS`), cause and computed. "cannot be checked" where
        the results lack a part, a city or a cell that it needs.

    Examples
    --------
    >>> from gbaeff.book.audit.propositions import printed
    >>> judge(printed()).loc["Shenzhen is super-efficient in every year", "verdict"]
    'holds'
    """
    rows = {}
    for one in PROPOSITIONS.values():
        finding = one.on(results)
        rows[one.name] = {"id": one.id, "section": one.section, "test": one.test}
        rows[one.name] |= {field.name: getattr(finding, field.name) for field in fields(finding)}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("proposition")
