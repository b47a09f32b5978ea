"""A third-party laboratory enters its own results: its orders alone; a failure holds at once, a pass is confirmed."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.company import PASSWORD
from tests.stories.test_delivery_to_return import deliver, slip
from yingzao.core.accounts.models import Organisation
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.notices.models import Notice
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, void
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.lab_orders import confirm_report, enter_report, take_sample
from yingzao.modules.quality.models import Defect, LabOrder, LotState

pytestmark = pytest.mark.django_db
GOOD = {"tensile": "yes", "bend": "yes", "mass": "yes"}


def report_file():
    return SimpleUploadedFile("ZH-1.pdf", b"%PDF-1.4 report", content_type="application/pdf")


@pytest.fixture
def laboratory(company):
    with acting_as_system("test"):
        install_starter_routes()
        organisation = Organisation(kind="testing", name="城建检测")
        organisation.save()
        company.organisations["testing"] = organisation
    return company.hire("tester", "testing_engineer", company.project, "testing")


@pytest.fixture
def orders(company, laboratory):
    """Two lots of one delivery, the first one's sample at the laboratory."""
    with acting_as(company.site_engineer):
        deliver(company)
        first, second = LabOrder.objects.order_by("pk")
        first = take_sample(
            first, timezone.localdate() - timedelta(days=1), laboratory.organisation, "李见证"
        )
    return first, second


def client_of(person) -> Client:
    client = Client()
    assert client.login(username=person.username, password=PASSWORD)
    return client


def enter(order, person, first, **fields):
    with acting_as(person):
        return enter_report(order, timezone.localdate(), "ZH-1", first, {}, fields.get("file", report_file()))


def test_a_laboratory_opens_the_orders_it_was_given_and_nothing_else(company, laboratory, orders):
    mine, other = orders
    client = client_of(laboratory)
    assert client.get(reverse("record", args=[mine.pk])).status_code == 200
    assert client.get(reverse("record", args=[other.pk])).status_code == 404
    assert client.get(reverse("lab_report", args=[other.pk])).status_code == 404
    found = client.get("/api/v1/quality.lab_order/").json()["results"]
    assert [row["id"] for row in found] == [mine.pk]
    assert client.post(reverse("record_edit", args=[mine.pk]), {"title": "x"}).status_code == 403


def test_what_passes_is_confirmed_by_us_before_anything_is_issued(company, laboratory, orders):
    order = enter(orders[0], laboratory, GOOD)
    assert (order.lot_state, order.status) == (
        LotState.TO_CONFIRM,
        "draft",
    ) and order.attachments.count() == 1
    assert Notice.objects.filter(person=order.responsible, record=order.pk, kind="result").exists()
    delivery = Record.objects.get(pk=order.parts[0][0]).specific
    with acting_as(company.site_engineer):
        wanted = slip(company, delivery, "20")
        with pytest.raises(Refusal, match="待我方确认"):
            submit(wanted, company.site_engineer)
    with acting_as(laboratory), pytest.raises(Refusal, match="委托方"):
        confirm_report(order)
    assert LabOrder.objects.get(pk=order.pk).lot_state == LotState.TO_CONFIRM
    with acting_as(company.quality_engineer):
        assert confirm_report(order).lot_state == LotState.RELEASED
    with acting_as(company.site_engineer):
        submit(wanted, company.site_engineer)


def test_what_fails_is_noticed_and_holds_the_batch_at_once(company, laboratory, orders):
    order = enter(orders[0], laboratory, GOOD | {"mass": "no"})
    assert (order.lot_state, order.status) == (LotState.REJECTED, "closed")
    notice = Defect.objects.get()
    assert (notice.author, notice.status) == (order.author, "in_approval")
    assert client_of(laboratory).get(reverse("record", args=[notice.pk])).status_code == 404


def test_without_its_file_or_sample_a_report_of_the_laboratory_is_refused(company, laboratory, orders):
    with pytest.raises(Refusal, match="文件"):
        enter(orders[0], laboratory, GOOD, file=None)
    assert LabOrder.objects.get(pk=orders[0].pk).results == {}


def test_the_report_is_entered_on_its_page_and_over_rest(company, laboratory, orders):
    client, order = client_of(laboratory), orders[0]
    assert (
        reverse("lab_report", args=[order.pk])
        in client.get(reverse("record", args=[order.pk])).content.decode()
    )
    asked = client.get(reverse("lab_report", args=[order.pk])).content.decode()
    assert "multipart/form-data" in asked
    day = timezone.localdate().isoformat()
    data = {"reported_on": day, "report_number": "ZH-9", "file": report_file()}
    data |= {f"first {key}": value for key, value in GOOD.items()}
    assert client.post(reverse("lab_report", args=[order.pk]), data).status_code == 302
    assert LabOrder.objects.get(pk=order.pk).lot_state == LotState.TO_CONFIRM
    lines = {"reported_on": day, "report_number": "ZH-10", "file": report_file()}
    url = f"/api/v1/quality.lab_order/{order.pk}/do/report/"
    refused = client.post(url, lines | {"results": "colour: yes"})
    assert refused.status_code == 409 and "colour" in refused.content.decode()
    lines["file"] = report_file()
    answer = client.post(url, lines | {"results": "tensile: yes\nbend: yes\nmass: yes"})
    assert answer.status_code == 200 and LabOrder.objects.get(pk=order.pk).report_number == "ZH-10"


def test_somebody_who_may_only_look_enters_nothing(company, laboratory, orders):
    client = client_of(company.viewer)
    assert client.get(reverse("lab_report", args=[orders[0].pk])).status_code == 403
    assert LabOrder.objects.get(pk=orders[0].pk).results == {}


def test_a_voided_delivery_voids_its_open_orders_and_flags_those_at_the_laboratory(
    company, laboratory, orders
):
    sampled, waiting = orders
    delivery = Record.objects.get(pk=sampled.parts[0][0]).specific
    with acting_as(company.site_engineer):
        void(delivery, "退场")
    assert LabOrder.objects.get(pk=waiting.pk).status == "void"
    kept = LabOrder.objects.get(pk=sampled.pk)
    assert kept.status == "draft"
    (notice,) = Notice.objects.filter(record=kept.pk, kind="warning", person=kept.responsible)
    assert delivery.full_number in notice.text and "退场" in notice.text


def test_a_voided_delivery_leaves_the_lot_it_shared(company, laboratory):
    with acting_as(company.site_engineer):
        deliver(company, "40")
        second = deliver(company, "10")
        (order,) = LabOrder.objects.all()
        assert order.quantity == 50
        void(second, "数量有误")
    order.refresh_from_db()
    assert order.quantity == 40 and [row[2] for row in order.parts] == ["40"]
