"""Argument maps: which statements of a text rest on which, and what hangs on a single one.

A map is a reading of a text. What follows from it is a property of the reading.
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pandas as pd


def graph(statements: pd.DataFrame, links: pd.DataFrame) -> nx.DiGraph:
    """Join statements to a graph; an arrow goes from a reason to what it is a reason for.

    Parameters
    ----------
    statements : pandas.DataFrame
        Indexed by the name of the statement; its columns become attributes of the nodes.
    links : pandas.DataFrame
        Columns source and target; the others become attributes of the arrows. Leave out links
        that are no reasons, such as contrasts.

    Returns
    -------
    networkx.DiGraph

    Raises
    ------
    ValueError
        If a link names no statement, a statement stands twice, or reasons run in a circle.

    Examples
    --------
    >>> import pandas as pd
    >>> links = pd.DataFrame({"source": ["figures"], "target": ["conclusion"]})
    >>> list(graph(pd.DataFrame(index=["figures", "conclusion"]), links).edges)
    [('figures', 'conclusion')]
    """
    if statements.index.has_duplicates:
        raise ValueError(f"twice: {sorted(set(statements.index[statements.index.duplicated()]))}")
    unknown = sorted((set(links["source"]) | set(links["target"])) - set(statements.index))
    if unknown:
        raise ValueError(f"no statement is named {', '.join(map(repr, unknown))}")
    made = nx.DiGraph()
    made.add_nodes_from((name, row.to_dict()) for name, row in statements.iterrows())
    rest = links.columns.difference(["source", "target"])
    for _, link in links.iterrows():
        made.add_edge(link["source"], link["target"], **{str(name): link[name] for name in rest})
    if not nx.is_directed_acyclic_graph(made):
        circle = [source for source, _ in nx.find_cycle(made)]
        raise ValueError(f"reasons run in a circle: {' → '.join(map(str, circle))}")
    return made


def reach(argument: nx.DiGraph, grounds: Iterable[str]) -> pd.DataFrame:
    """For each statement, how many reasons and which grounds stand behind it.

    Parameters
    ----------
    argument : networkx.DiGraph
        From :func:`graph`.
    grounds : iterable of str
        Statements taken as ground, such as those that carry figures.

    Returns
    -------
    pandas.DataFrame
        Indexed as the statements: reasons (arrows that end at it), grounds (those from which
        arrows lead to it, and itself if it is one) and steps (arrows from the nearest of them;
        missing if there is none).

    Raises
    ------
    ValueError
        If a ground is no statement.

    Examples
    --------
    >>> import pandas as pd
    >>> links = pd.DataFrame({"source": ["figures"], "target": ["conclusion"]})
    >>> argument = graph(pd.DataFrame(index=["figures", "conclusion"]), links)
    >>> reach(argument, ["figures"])["steps"].astype(int).to_dict()
    {'figures': 0, 'conclusion': 1}
    """
    wanted = _known(argument, grounds)
    steps = {name: nx.single_source_shortest_path_length(argument, name) for name in wanted}
    rows = {
        node: {
            "reasons": argument.in_degree(node),
            "grounds": sum(node in found for found in steps.values()),
            "steps": min((found[node] for found in steps.values() if node in found), default=None),
        }
        for node in argument
    }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("statement")
    return table.astype({"steps": "Int64"})


def lost(argument: nx.DiGraph, grounds: Iterable[str], without: str) -> list[str]:
    """Statements that no ground reaches any more once one statement is taken away.

    Parameters
    ----------
    argument : networkx.DiGraph
        From :func:`graph`.
    grounds : iterable of str
        As in :func:`reach`.
    without : str
        The statement taken away; it is not counted among the lost.

    Returns
    -------
    list of str
        In the order of the statements.

    Raises
    ------
    ValueError
        If a ground or the statement taken away is no statement.

    Examples
    --------
    >>> import pandas as pd
    >>> links = pd.DataFrame({"source": ["figures"], "target": ["conclusion"]})
    >>> argument = graph(pd.DataFrame(index=["figures", "conclusion"]), links)
    >>> lost(argument, ["figures"], "figures")
    ['conclusion']
    """
    kept = set(_known(argument, grounds)) - set(_known(argument, [without]))
    left = argument.subgraph(set(argument) - {without})
    still = kept.union(*(nx.descendants(left, name) for name in kept))
    before = reach(argument, grounds)["grounds"] > 0
    return [node for node in before.index[before] if node not in still and node != without]


def _known(argument: nx.DiGraph, names: Iterable[str]) -> list[str]:
    wanted = list(names)
    unknown = [name for name in wanted if name not in argument]
    if unknown:
        raise ValueError(f"no statement is named {', '.join(map(repr, unknown))}")
    return wanted
