"""A table that gained or renamed columns: what was signed before is still known, and no change hides behind it."""

import json

import pytest
from django.db import models
from django.db.migrations import AddField, Migration, RemoveField, RenameField

from tests.installation import installed
from tests.samples import write
from yingzao.core.history import generations
from yingzao.core.history.actor import acting_as
from yingzao.core.history.generations import was_signed_as
from yingzao.core.history.state import digest_of
from yingzao.modules.collaboration.models import ContactSheet

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def brought_up_to_date(tmp_path_factory) -> dict:
    """What is found in a database of an earlier version that every migration since has gone through."""
    with installed(tmp_path_factory.mktemp("earlier"), prepare=False) as installation:
        return json.loads(installation.script("tests.core.earlier_schema"))


def test_rows_of_an_earlier_version_verify_after_its_migrations_and_their_changes_are_found(
    brought_up_to_date,
):
    assert brought_up_to_date["findings"] == {
        "untouched": [],
        "a column of then": ["row_changed records.attachment"],
        "a later column": ["row_changed records.attachment"],
        "a later text": ["row_changed accounts.organisation"],
        "a later key": ["row_changed projects.part"],
    }


def test_tables_made_at_once_are_those_that_all_migrations_lead_to(brought_up_to_date, tmp_path):
    with installed(tmp_path, prepare=False) as installation:
        installation.run("migrate")
        made_at_once = json.loads(installation.script("tests.tables"))
    assert made_at_once == brought_up_to_date["tables"]


@pytest.fixture
def state(company) -> dict:
    """A contact sheet as it stands in its history."""
    with acting_as(company.technician):
        return write(company, ContactSheet, matter="管线").history_state()


@pytest.fixture
def migrated(monkeypatch):
    """``migrated(*steps)``: as if the ledger's migrations had been these, one step each."""

    def migrate(*steps):
        made = [
            type("Migration", (Migration,), {"operations": [step]})("x", "collaboration") for step in steps
        ]
        real = generations._migrations
        monkeypatch.setattr(
            generations, "_migrations", lambda app: made if app == "collaboration" else real(app)
        )
        generations.generations.cache_clear()

    yield migrate
    monkeypatch.undo()
    generations.generations.cache_clear()


def without(state: dict, *names: str) -> dict:
    return {name: value for name, value in state.items() if name not in names}


def test_each_added_column_makes_one_earlier_generation(state, migrated):
    migrated(
        AddField("contactsheet", "addressee", models.ForeignKey("accounts.Organisation", models.PROTECT)),
        AddField("contactsheet", "matter", models.TextField(default="管线")),
    )
    assert was_signed_as(ContactSheet, state, digest_of(state))
    assert was_signed_as(ContactSheet, state, digest_of(without(state, "matter")))
    addressed = digest_of(without(state, "matter", "addressee_id"))
    assert not was_signed_as(ContactSheet, state, addressed), "the later column says something"
    assert was_signed_as(ContactSheet, state | {"addressee_id": None}, addressed)


def test_a_column_that_was_signed_cannot_be_set_back_to_what_it_began_with(state, migrated):
    migrated(AddField("contactsheet", "matter", models.TextField(default="")))
    assert not was_signed_as(ContactSheet, state | {"matter": ""}, digest_of(state))


def test_a_renamed_column_is_known_by_both_names(state, migrated):
    migrated(RenameField("contactsheet", "subject", "matter"))
    then = without(state, "matter") | {"subject": state["matter"]}
    assert was_signed_as(ContactSheet, state, digest_of(then))
    assert not was_signed_as(ContactSheet, state | {"matter": "改"}, digest_of(then))


def test_what_was_signed_before_a_column_was_dropped_is_not_guessed(state, migrated):
    migrated(
        AddField("contactsheet", "matter", models.TextField(default="管线")),
        RemoveField("contactsheet", "subject"),
    )
    assert not was_signed_as(ContactSheet, state, digest_of(without(state, "matter")))
