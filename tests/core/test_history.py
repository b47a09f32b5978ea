"""Every write is signed, and what was changed or removed outside the application is found."""

import pytest
from django.db import connection

from tests.samples import write
from yingzao.core.history.actor import UnsignedWrite, acting_as
from yingzao.core.history.chain import Finding, head_digest, verify
from yingzao.core.history.models import HistoryEntry, HistoryHead
from yingzao.core.projects.models import Project
from yingzao.core.records.services import change
from yingzao.modules.collaboration.models import ContactSheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(company):
    with acting_as(company.technician):
        return write(company, ContactSheet, title="请提供管线图")


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        assert cursor.rowcount == 1


def codes() -> set[str]:
    return {finding.code for finding in verify()}


def test_an_untouched_company_verifies_without_findings(company, sheet):
    assert list(verify()) == []


def test_a_change_names_actor_field_before_and_after(company, sheet):
    with acting_as(company.site_engineer, ip="10.0.0.7"):
        change(sheet, sheet.version, title="请提供管线综合图")
    entry = HistoryEntry.objects.filter(model="collaboration.contactsheet", object_id=sheet.pk).first()
    assert (entry.actor_name, entry.ip, entry.action) == (company.site_engineer.name, "10.0.0.7", "changed")
    assert entry.changes["title"] == ["请提供管线图", "请提供管线综合图"]


def test_a_write_without_an_actor_is_refused_and_stores_nothing(company):
    before = HistoryEntry.objects.count()
    with pytest.raises(UnsignedWrite):
        company.project.save()
    with pytest.raises(UnsignedWrite):
        Project(code="NEW", name="新项目", short_name="新", type="road").save()
    assert not Project.objects.filter(code="NEW").exists()
    assert HistoryEntry.objects.count() == before


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_bulk_writes_on_signed_rows_are_refused(company, sheet, verb):
    with acting_as(company.technician), pytest.raises(UnsignedWrite):
        getattr(ContactSheet.objects.all(), verb)()
    sheet.refresh_from_db()
    assert sheet.title == "请提供管线图"


def test_deleting_a_record_is_refused(company, sheet):
    with acting_as(company.technician), pytest.raises(UnsignedWrite):
        sheet.delete()
    assert ContactSheet.objects.filter(pk=sheet.pk).exists()


def test_a_record_changed_by_sql_is_found(company, sheet):
    sql("UPDATE records_record SET title = %s WHERE id = %s", "改过的", sheet.pk)
    assert list(verify()) == [Finding("row_changed", model="collaboration.contactsheet", object_id=sheet.pk)]


def test_an_inserted_row_without_history_is_found(company, sheet):
    sql(
        "INSERT INTO projects_lot (project_id, code, name) VALUES (%s, %s, %s)",
        company.project.pk,
        "X",
        "假标段",
    )
    assert codes() == {"row_unsigned"}


def test_a_changed_history_entry_is_found_and_named(company, sheet):
    entry = HistoryEntry.objects.filter(object_id=sheet.pk, model="collaboration.contactsheet").get()
    sql("UPDATE history_entry SET actor_name = %s WHERE id = %s", "别人", entry.pk)
    found = list(verify())
    assert found[0].code == "entry_changed"
    assert (found[0].chain, found[0].position) == (entry.chain, entry.position)


def test_a_removed_middle_entry_is_found(company, sheet):
    entry = HistoryEntry.objects.filter(chain=0).order_by("position")[2]
    sql("DELETE FROM history_entry WHERE id = %s", entry.pk)
    assert "entry_missing" in codes()


def test_the_removed_newest_entry_is_found(company, sheet):
    newest = HistoryEntry.objects.filter(chain=company.project.pk).order_by("-position").first()
    sql("DELETE FROM history_entry WHERE id = %s", newest.pk)
    assert "entry_missing" in codes()


def test_removing_the_newest_entry_and_winding_the_head_back_is_found(company, sheet):
    chain = company.project.pk
    newest, before = HistoryEntry.objects.filter(chain=chain).order_by("-position")[:2]
    sql("DELETE FROM history_entry WHERE id = %s", newest.pk)
    sql(
        "UPDATE history_head SET length = %s, last_seal = %s WHERE chain = %s",
        before.position,
        before.seal,
        chain,
    )
    assert "head_changed" in codes()


def test_a_removed_head_is_found(company, sheet):
    sql("DELETE FROM history_head WHERE chain = %s", company.project.pk)
    assert "head_missing" in codes()


def test_a_cut_off_chain_shows_against_a_noted_head_digest(company, sheet):
    noted = head_digest()
    with acting_as(company.technician):
        change(sheet, sheet.version, title="第二版")
    assert head_digest() != noted


def test_passwords_are_never_written_to_history(company):
    person = company.technician
    with acting_as(company.administrator):
        person.set_password("another secret 2026")
        person.save()
    entry = HistoryEntry.objects.filter(model="accounts.person", object_id=person.pk).first()
    assert entry.changes["password"] == ["•", "•"]
    assert not any("md5$" in str(e.changes) for e in HistoryEntry.objects.all())


def test_a_password_hash_changed_by_sql_is_found(company):
    sql("UPDATE accounts_person SET password = %s WHERE id = %s", "md5$x$y", company.owner.pk)
    assert codes() == {"row_changed"}


def test_each_project_has_a_chain_of_its_own(company, sheet):
    chains = set(HistoryHead.objects.values_list("chain", flat=True))
    assert {0, company.project.pk} <= chains
