"""The small module without the book: what it imports, and that it works with nothing else."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"

BOOK = ("matplotlib", "IPython", "jupytext", "papermill", "sphinx", "openpyxl", "networkx")

USE = """
    import sys

    class Wall:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] in BOOK:
                raise ModuleNotFoundError(f"{name} is behind the wall")

    sys.meta_path.insert(0, Wall())

    import numpy as np
    import pkgutil, importlib
    import gbaeff
    from gbaeff import Panel, bootstrap, data, malmquist, second_stage, super_sbm
    from gbaeff.course import check
    from gbaeff.indicators import coefficient_of_variation, ranks
    from gbaeff.indicators.inequality import gini

    for room in ("dea", "indicators", "stats", "data", "extensions", "course.answers"):
        package = importlib.import_module(f"gbaeff.{room}")
        for module in pkgutil.walk_packages(package.__path__, f"gbaeff.{room}."):
            importlib.import_module(module.name)
    for name in gbaeff.__all__:
        getattr(gbaeff, name)

    panel = data.panel(cities="mainland").during([2018, 2019])
    scores = super_sbm(panel)
    assert scores.efficient.any() and not scores.efficient.all()
    assert len(repr(scores)) and len(scores._repr_html_())
    assert malmquist(panel).table.notna().all(axis=None)
    assert ranks(scores.score).min() == 1 and 0 < gini(scores.score) < 1
    assert coefficient_of_variation(scores.score) > 0
    shops = Panel.from_arrays([[2], [4], [5], [3]], [[3], [5], [4], [2]])
    corrected = bootstrap(shops, rts="crs", draws=10, seed=1).frame
    assert (corrected["bias_corrected"] < corrected["score"]).all()
    print(sorted(name for name in BOOK if name in sys.modules))
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"BOOK = {BOOK!r}\n" + code],
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
    )


def test_the_small_module_needs_nothing_of_the_book():
    small = run(textwrap.dedent(USE))
    assert small.returncode == 0, small.stderr
    assert small.stdout.strip() == "[]"


def test_the_wall_holds():
    """A name behind the wall cannot be imported, or the test above would say nothing."""
    wall = textwrap.dedent(USE).partition("import numpy")[0]
    tried = "for name in BOOK:\n    try:\n        __import__(name)\n"
    tried += "    except ModuleNotFoundError as error:\n        print(error)\n"
    assert run(wall + tried).stdout.splitlines() == [f"{name} is behind the wall" for name in BOOK]
