"""What follows a write: in its transaction, or after it without harm to it."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from yingzao.core import events


@dataclass(frozen=True)
class Happened(events.Event):
    pass


@pytest.mark.django_db(transaction=True)
def test_a_fault_after_the_commit_undoes_nothing_and_stops_no_other(monkeypatch, caplog):
    monkeypatch.setattr(events, "_later", {**events._later, Happened: []})
    told = []

    @events.after_commit(Happened)
    def breaks(event):
        raise RuntimeError("no room")

    @events.after_commit(Happened)
    def hears(event):
        told.append(event.subject)

    with transaction.atomic():
        events.publish(Happened("sheet"))
        assert told == []
    assert told == ["sheet"] and "breaks" in caplog.text
