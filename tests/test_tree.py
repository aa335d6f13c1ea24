"""The tests stand in the same rooms as the code, and none is long."""

from pathlib import Path

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src/gbaeff"
# Modules that are tested where they are used: a part of a page, of a command or of a measure.
ELSEWHERE = {
    "book/audit/finding.py": "book/audit/claims/test_registry.py",
    "book/audit/specification_pages.py": "book/audit/test_specifications.py",
    "book/build/engine.py": "book/build/test_site.py",
    "book/build/execute.py": "book/build/test_site.py",
    "book/build/processes.py": "book/build/test_watch.py",
    "book/build/own_copy.py": "test_wheel.py",
    "book/build/student.py": "course/test_editions.py",
    "book/build/wheel.py": "test_wheel.py",
    "book/pages/figures.py": "book/pages/test_markup.py",
    "book/pages/reading.py": "book/reader/test_propositions.py",
    "book/pages/sentences.py": "book/pages/test_markup.py",
    "book/pages/tables.py": "book/pages/test_markup.py",
    "book/reader/answers.py": "book/reader/test_propositions.py",
    "book/reader/comparison.py": "book/reader/test_compare.py",
    "book/reader/intake/column.py": "book/reader/intake/test_sheet.py",
    "book/reader/intake/layout.py": "book/reader/intake/test_wide.py",
    "book/reader/intake/limits.py": "book/reader/intake/test_hostile.py",
    "book/reader/model.py": "book/reader/test_study.py",
    "book/reader/pictures.py": "book/reader/test_propositions.py",
    "book/reader/prose.py": "book/reader/test_methods.py",
    "book/reader/wording.py": "book/reader/test_methods.py",
    "book/studies/association_figures.py": "book/studies/test_association.py",
    "book/studies/visits_figures.py": "book/studies/test_visits.py",
    "course/answers": "course/test_check.py",
    "course/programmes.py": "course/test_check.py",
    "dea/checks.py": "dea/test_measures.py",
    "dea/indices.py": "dea/test_results.py",
    "dea/links.py": "dea/test_productivity.py",
    "dea/technologies.py": "dea/test_measures.py",
    "dea/timeline.py": "dea/test_productivity.py",
    "extensions/bootstrap.py": "stats/test_bootstrap.py",
    "extensions/by_production.py": "dea/test_disposability.py",
    "stats/draws.py": "stats/test_bootstrap.py",
}


def test_every_module_has_tests_in_its_room():
    """One of its own, or one of its folder, or one that the table above names."""
    without = []
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE)
        if module.name in ("__init__.py", "__main__.py"):
            continue
        room = TESTS / module.parent
        names = (module.stem, module.parent.name)
        own = [room / f"test_{name}.py" for name in names]
        own.append(room.parent / f"test_{module.parent.name}.py")
        named = {module.as_posix(), module.parent.as_posix()} & set(ELSEWHERE)
        if not named and not any(file.is_file() for file in own):
            without.append(module.as_posix())
    assert without == []
    assert [name for name in ELSEWHERE if not (SOURCE / name).exists()] == []
    assert [name for name in ELSEWHERE.values() if not (TESTS / name).is_file()] == []


def test_no_test_is_long():
    long = {
        path.relative_to(TESTS).as_posix(): lines
        for path in TESTS.rglob("test_*.py")
        if (lines := path.read_text(encoding="utf-8").count("\n")) > 600
    }
    assert long == {}


def test_no_module_is_long():
    """A module that a reader takes in at one sitting."""
    assert [p.name for p in SOURCE.rglob("*.py") if p.stat().st_size > 30_000] == []
