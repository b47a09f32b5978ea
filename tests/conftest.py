"""Fixtures shared by all tests: the company, and where real files lie when this machine has them."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.company import PASSWORD, Company
from tests.copied import company_here

SHARED_DATA = Path(
    os.environ.get("YINGZAO_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)


@pytest.fixture
def company(db, settings, tmp_path) -> Company:
    settings.MEDIA_ROOT = tmp_path / "files"
    return company_here()


@pytest.fixture
def signed_in(client):
    """``signed_in(person)`` → a test client with that person's session."""

    def sign_in(person):
        assert client.login(username=person.username, password=PASSWORD)
        return client

    return sign_in


@pytest.fixture
def settled(monkeypatch):
    """Let the event log on PostgreSQL tell also what was written this very second."""
    monkeypatch.setattr("yingzao.core.api.events._CLOCKS_DIFFER", timedelta(0))


@pytest.fixture
def shared_data() -> Path:
    """The folder of real files; the test is skipped, loudly, where it is absent."""
    if not SHARED_DATA.exists():
        pytest.skip(f"real files not present at {SHARED_DATA}")
    return SHARED_DATA
