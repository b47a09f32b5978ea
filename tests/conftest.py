"""Fixtures shared by all tests: the company, and where real files lie when this machine has them."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.company import PASSWORD, Company
from tests.copied import company_here
from tests.installation import migrated_postgresql, migrated_sqlite
from yingzao.core.records.kinds import not_looking

SHARED_DATA = Path(
    os.environ.get("YINGZAO_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data")
)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Tests are laid out by the ledgers that the code declares; those that users build live in a database."""
    with not_looking():
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in ("untouched", "long")])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> Iterator[None]:
    """Let the test database begin as a copy of one that is migrated, so that not every process migrates its own."""
    if connection.vendor == "postgresql":
        template = migrated_postgresql(os.environ["DATABASE_URL"], "tests.settings")
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        yield
        return
    name = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(name, uri=True)) as kept:  # in memory: there while somebody is connected
        with closing(sqlite3.connect(migrated_sqlite("tests.settings"))) as migrated:
            migrated.backup(kept)
        yield


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
