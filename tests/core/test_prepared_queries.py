"""A query whose SQL is written once gives the very rows the queryset would."""

import threading

import pytest
from django.db import connection, connections
from django.db.transaction import TransactionManagementError

from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.history.models import HistoryEntry, HistoryHead
from yingzao.core.history.prepared import PreparedQuery
from yingzao.modules.collaboration.models import ContactSheet


@pytest.fixture
def sheets(company):
    with acting_as(company.technician):
        return [write(company, ContactSheet, title=f"联系单 {n}") for n in range(3)]


@pytest.mark.django_db
def test_it_gives_the_rows_of_the_queryset_with_what_was_joined(sheets, django_assert_num_queries):
    ask = PreparedQuery(lambda pk: ContactSheet.objects.filter(pk=pk).select_related("project", "addressee"))
    for sheet in sheets:
        asked = ContactSheet.objects.select_related("project", "addressee").get(pk=sheet.pk)
        with django_assert_num_queries(1):
            found = ask.first(sheet.pk)
            assert found == asked and found.project == asked.project and found.addressee == asked.addressee
        assert found.history_state() == asked.history_state()


@pytest.mark.django_db
def test_each_argument_goes_to_its_own_place(sheets):
    ask = PreparedQuery(
        lambda key, model: (
            HistoryEntry.objects.filter(model=model, object_id=key).order_by("id").values("action")
        )
    )
    label = "collaboration.contactsheet"
    for sheet in sheets:
        same = HistoryEntry.objects.filter(model=label, object_id=sheet.pk).order_by("id").values("action")
        assert ask(sheet.pk, label) == list(same) != []
    assert ask(sheets[0].pk, "quality.defect") == [] and ask.first(0, label) is None


@pytest.mark.django_db
@pytest.mark.parametrize("key", [2**63, -(2**63) - 1, 10**30])
def test_a_number_that_no_column_holds_is_found_nowhere(company, key):
    assert PreparedQuery(lambda pk: ContactSheet.objects.filter(pk=pk))(key) == []


@pytest.mark.django_db
def test_what_is_written_between_two_questions_is_in_the_second_answer(company, sheets):
    ask = PreparedQuery(lambda pk: ContactSheet.objects.filter(pk=pk))
    sheet = ask.first(sheets[0].pk)
    sheet.title = "改后"
    with acting_as(company.technician):
        sheet.save()
    assert ask.first(sheet.pk).title == "改后"


@pytest.mark.django_db
def test_a_row_that_was_asked_for_is_saved_as_any_other(company, sheets):
    sheet = PreparedQuery(lambda pk: ContactSheet.objects.filter(pk=pk)).first(sheets[1].pk)
    sheet.title = "改后"
    with acting_as(company.technician):
        sheet.save()
    entry = HistoryEntry.objects.filter(model="collaboration.contactsheet", object_id=sheet.pk).first()
    assert entry.changes["title"] == ["联系单 1", "改后"]


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_within_a_transaction_only(company):
    ask = PreparedQuery(lambda chain: HistoryHead.objects.select_for_update().filter(pk=chain))
    if not connection.features.has_select_for_update:
        assert ask.first(0).chain == 0
        return
    for _time in range(2):
        with pytest.raises(TransactionManagementError):
            ask.first(0)


@pytest.mark.django_db(transaction=True)
def test_threads_ask_over_connections_of_their_own(company):
    ask = PreparedQuery(lambda chain: HistoryHead.objects.filter(pk=chain).values_list("length", flat=True))
    answers = [ask.first(0)]

    def ask_aside() -> None:
        answers.append(ask.first(0))
        connections.close_all()

    thread = threading.Thread(target=ask_aside)
    thread.start()
    thread.join()
    assert answers[0] == answers[1] > 0
