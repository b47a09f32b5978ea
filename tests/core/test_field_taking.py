"""What is taken along: forms to go on with, files with their size, what is optional, and what has ended since."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.core.test_field_entries import Phone, defect_form, draft
from tests.core.test_rectification import site  # noqa: F401  (the fixture)
from tests.pdfs import squeezed, text_of
from tests.samples import write
from yingzao.core.field.choosing import choose
from yingzao.core.files.models import store_bytes
from yingzao.core.history.actor import acting_as
from yingzao.core.procedures.models import Procedure, ProcedureVersion, VersionStatus
from yingzao.core.projects.models import Part
from yingzao.core.records.services import attach, void
from yingzao.modules.documents.models import Drawing
from yingzao.modules.governance.models import ControlledCopy
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(site, client):  # noqa: F811
    return Phone(client, site.quality_engineer)


def listed(phone, site) -> dict:  # noqa: F811
    return phone.client.get(reverse("field_items", args=[site.project.code])).json()


def test_a_draft_comes_along_with_its_form_for_whoever_may_change_it(phone, site):  # noqa: F811
    record = draft(site)
    edit = reverse("record_edit", args=[record.pk])
    urls = {item["url"]: item for item in listed(phone, site)["items"]}
    assert record.get_absolute_url() in urls and urls[edit]["of"] == record.get_absolute_url()
    other = Phone(phone.client, site.safety_officer)
    with acting_as(site.safety_officer):
        choose(site.safety_officer, record)
    urls = [item["url"] for item in listed(other, site)["items"]]
    assert record.get_absolute_url() in urls and edit not in urls


def drawing(site, number, part=None, size=1000):  # noqa: F811
    with acting_as(site.administrator):
        made = write(site, Drawing, title="围护结构", drawing_number=number, issue="B", part=part)
        attach(made, store_bytes(bytes(size), f"{number}.pdf", "application/pdf"))
    return made


def test_drawings_of_ones_tasks_come_along_and_the_others_are_offered_with_their_size(phone, site):  # noqa: F811
    elsewhere = Part.objects.exclude(path__startswith=site.part.path).exclude(pk=site.part.pk)
    elsewhere = next(
        p for p in elsewhere.filter(project=site.project) if not site.part.path.startswith(p.path)
    )
    mine, other = drawing(site, "JG-01", site.part, 3000), drawing(site, "JG-02", elsewhere, 5000)
    loose = drawing(site, "JG-03")
    with acting_as(site.quality_engineer):
        record = draft(site)
        record.responsible = site.quality_engineer
        record.save()
    items = listed(phone, site)["items"]
    by_url = {item["url"]: item for item in items}
    assert by_url[mine.get_absolute_url()]["label"] == "JG-01 B 围护结构"
    assert not by_url[mine.get_absolute_url()]["optional"]
    assert by_url[other.get_absolute_url()]["optional"] and by_url[loose.get_absolute_url()]["optional"]
    sizes = {item["of"]: item["bytes"] for item in items if item["bytes"]}
    assert (sizes[mine.get_absolute_url()], sizes[other.get_absolute_url()]) == (3000, 5000)


def test_what_was_voided_is_told_to_a_device_that_may_still_have_it(phone, site):  # noqa: F811
    record = draft(site)
    assert record.get_absolute_url() not in [each["url"] for each in listed(phone, site)["ended"]]
    with acting_as(site.quality_engineer):
        void(Defect.objects.get(pk=record.pk), "写错了")
    ended = {each["url"]: each for each in listed(phone, site)["ended"]}
    assert ended[record.get_absolute_url()]["why"] == "作废"
    outsider = Phone(phone.client, site.outsider)
    answer = outsider.client.get(reverse("field_items", args=[site.project.code]))
    assert answer.status_code == 404


def test_a_controlled_copy_comes_along_and_is_marked_once_it_is_recalled(phone, site):  # noqa: F811
    today = timezone.localdate()
    with acting_as(site.administrator):
        procedure = Procedure(code="CX-77", title="高支模管理程序", owner=site.administrator)
        procedure.save()
        old, new = (
            ProcedureVersion(
                procedure=procedure, version=name, text="一 目的", status=status, valid_from=today,
                valid_until=today + timedelta(days=700),
            )
            for name, status in (("1.0", VersionStatus.PILOT), ("2.0", VersionStatus.IN_FORCE))
        )  # fmt: skip
        old.save()
        new.save()
        copy = ControlledCopy(version=old, number=1, person=site.quality_engineer)
        copy.save()
    page = reverse("procedure_version", args=[old.pk])
    assert page in [item["url"] for item in listed(phone, site)["items"]]
    with acting_as(site.administrator):
        copy.recalled_at = timezone.now()
        copy.save()
    told = listed(phone, site)
    assert page not in [item["url"] for item in told["items"]]
    ended = {each["url"]: each for each in told["ended"]}[page]
    assert ended["newer_url"] == reverse("procedure_version", args=[new.pk])


@pytest.mark.parametrize("ago", [timedelta(hours=5), timedelta(0)], ids=["late", "at-once"])
def test_paper_says_what_was_entered_afterwards_as_the_screen_does(phone, site, ago):  # noqa: F811
    path = reverse("notice_new", args=[site.project.code, "quality.defect"])
    answer = phone.send(phone.filled(path, defect_form(site), ago=ago)).json()
    record = Defect.objects.get()
    paper = phone.client.get(reverse("record_print", args=[record.pk])).content.decode()
    printed = squeezed(text_of(phone.client.get(reverse("record_pdf", args=[record.pk])).content))
    is_late = bool(ago)
    assert ("补录：" in paper, "补录：" in printed) == (is_late, is_late)
    assert (answer["receipt"][:12] in printed) == is_late
    if is_late:
        written = timezone.localtime(record.site_entries.get().written_really_at)
        assert squeezed(f"{site.quality_engineer.name}现场填写于{written:%Y-%m-%d%H:%M}") in printed
