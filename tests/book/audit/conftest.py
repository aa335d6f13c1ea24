import pytest

from gbaeff.book.audit import snapshot


@pytest.fixture(scope="session")
def audit():
    """The whole audit, which no test may change."""
    return snapshot.compute()
