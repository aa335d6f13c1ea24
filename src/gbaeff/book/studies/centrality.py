"""Who stands where in a small graph: degree, betweenness, reach, and how firm the order is.

Computed by networkx from a table of edges. A graph drawn from a text holds what the text mentions;
:func:`leave_one_out` says whether a result hangs on a single mention.
"""

from __future__ import annotations

import networkx as nx
import pandas as pd


def positions(edges: pd.DataFrame, *, directed: bool = True) -> pd.DataFrame:
    """Degree, betweenness and reach of each node.

    Freeman (1977), A set of measures of centrality based on betweenness.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns source and target; a pair that occurs twice counts once.
    directed : bool
        Whether paths follow the arrows, or may go against them.

    Returns
    -------
    pandas.DataFrame
        Indexed by node, in the order of the edges: degree, the number of nodes linked to it;
        betweenness, the share of the pairs of other nodes whose shortest path runs through it,
        where a pair with several shortest paths counts in parts (0 to 1); reach, the number of
        nodes that can be got to from it.

    Raises
    ------
    ValueError
        If a column is missing, an edge has no end or leads back to its start, or there are fewer
        than three nodes.

    Examples
    --------
    >>> import pandas as pd
    >>> chain = pd.DataFrame({"source": ["state", "board"], "target": ["board", "firm"]})
    >>> positions(chain).loc["board"].to_dict()
    {'degree': 2.0, 'betweenness': 0.5, 'reach': 1.0}
    """
    return _measured(_graph(edges, directed))


def leave_one_out(edges: pd.DataFrame, *, directed: bool = True) -> pd.DataFrame:
    """Betweenness of each node, and what it becomes when any one edge is left out.

    Parameters
    ----------
    edges, directed
        As in :func:`positions`. All nodes stay; only the edge goes.

    Returns
    -------
    pandas.DataFrame
        Indexed by node: betweenness of the whole graph; low and high, its smallest and largest
        value over the graphs with one edge less; first, the share of these graphs in which no
        node has more, if it has any.

    Raises
    ------
    ValueError
        As :func:`positions`.

    Examples
    --------
    >>> import pandas as pd
    >>> chain = pd.DataFrame({"source": ["state", "board"], "target": ["board", "firm"]})
    >>> leave_one_out(chain).loc["board"].tolist()
    [0.5, 0.0, 0.0, 0.0]
    """
    whole = _graph(edges, directed)
    fewer = pd.DataFrame(
        {
            edge: _measured(nx.restricted_view(whole, [], [edge]))["betweenness"]
            for edge in whole.edges
        }
    )
    ahead = fewer.eq(fewer.max()) & fewer.gt(0)
    return pd.DataFrame(
        {
            "betweenness": _measured(whole)["betweenness"],
            "low": fewer.min(axis=1),
            "high": fewer.max(axis=1),
            "first": ahead.mean(axis=1),
        }
    )


def _graph(edges: pd.DataFrame, directed: bool) -> nx.Graph:
    missing = [name for name in ("source", "target") if name not in edges]
    if missing:
        raise ValueError(f"edges: no column {' and no column '.join(missing)}")
    pairs = edges[["source", "target"]]
    bad = pairs[pairs.isna().any(axis=1) | (pairs["source"] == pairs["target"])]
    if len(bad):
        raise ValueError(f"edges need two different ends; found {bad.head(10).values.tolist()}")
    graph = (nx.DiGraph if directed else nx.Graph)()
    graph.add_edges_from(pairs.itertuples(index=False, name=None))
    if len(graph) < 3:
        raise ValueError(f"expected at least three nodes; found {len(graph)}")
    return graph


def _measured(graph: nx.Graph) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "degree": {node: len(set(nx.all_neighbors(graph, node))) for node in graph},
            "betweenness": nx.betweenness_centrality(graph),
            "reach": {node: len(nx.descendants(graph, node)) for node in graph},
        }
    )
    return frame.reindex(list(graph)).rename_axis("node")
