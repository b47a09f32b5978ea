"""Steel comes → its lots are sampled with a witness → released and issued, or rejected, noticed and sent back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.projects.models import MeasurementUnit
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, create
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.lab_orders import enter_report, take_sample
from yingzao.modules.quality.models import Defect, LabOrder, LotState
from yingzao.modules.resources.models import IssueSlip, MaterialDelivery, MaterialReturn
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.services import create_activity, place_activity, start_activity
from yingzao.modules.schedule.succession import make_current

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
GOOD = {"tensile": "yes", "bend": "yes", "mass": "yes"}


@pytest.fixture
def clerk(company):
    with acting_as(company.site_engineer):
        install_starter_routes()
        yield company.site_engineer


def deliver(company, quantity: str = "75", number: str = "LG-1", **fields) -> MaterialDelivery:
    values = {
        "title": "钢筋进场", "material": company.material, "quantity": Decimal(quantity), "batch_number": number,
        "certificate": "ZS-1", "reinspected_as": "rebar", "responsible": company.quality_engineer,
        "delivered_on": TODAY() - timedelta(days=3), "part": company.part, **fields,
    }  # fmt: skip
    delivery = create(MaterialDelivery, project=company.project, **values)
    submit(delivery, company.site_engineer)
    return delivery


def judge(company, order, first, second=None, witness: str = "李见证 JZ-01") -> LabOrder:
    if order.sampled_on is None:
        order = take_sample(order, TODAY() - timedelta(days=2), company.own, witness)
    return enter_report(order, TODAY(), "ZH-1", first, second or {})


def slip(company, delivery, quantity: str) -> IssueSlip:
    return create(
        IssueSlip, project=company.project, title="领料", delivery=delivery, quantity=Decimal(quantity),
        issued_to="钢筋班",
    )  # fmt: skip


def test_75_t_of_one_batch_are_two_lots_and_only_what_is_released_is_issued(company, clerk):
    delivery = deliver(company)
    first, second = LabOrder.objects.order_by("pk")
    assert (first.quantity, second.quantity, first.lot_state) == (60, 15, LotState.TO_SAMPLE)
    assert first.due_on == delivery.delivered_on + timedelta(days=2) and first.days_late == 1
    wanted = slip(company, delivery, "20")
    with pytest.raises(Refusal, match=first.number):
        submit(wanted, clerk)
    assert Record.objects.get(pk=wanted.pk).status == "draft"
    judge(company, second, GOOD)
    with pytest.raises(Refusal, match="15"):
        submit(wanted, clerk)
    assert judge(company, first, GOOD).lot_state == LotState.RELEASED
    submit(wanted, clerk)
    assert IssueSlip.objects.get(pk=wanted.pk).status == "approved"
    with pytest.raises(Refusal, match="55"):
        slip(company, delivery, "56")
    assert IssueSlip.objects.count() == 1


def test_more_of_the_same_batch_fills_the_lot_that_has_room(company, clerk):
    deliver(company, "40")
    later = deliver(company, "30")
    first, second = LabOrder.objects.order_by("pk")
    assert [row[2] for row in first.parts] == ["40", "20"] and second.quantity == 10
    judge(company, first, GOOD)
    submit(slip(company, later, "20"), clerk)
    with pytest.raises(Refusal):
        submit(slip(company, later, "5"), clerk)


def test_a_rejected_lot_opens_a_notice_and_sends_its_batch_back(company, clerk):
    delivery = deliver(company, "15")
    order = judge(company, LabOrder.objects.get(), {"tensile": "no", "bend": "yes", "mass": "yes"})
    assert order.lot_state == LotState.RETEST and not Defect.objects.exists()
    order = judge(company, order, {**GOOD, "tensile": "no"}, {"tensile": "no"})
    assert (order.lot_state, order.status) == (LotState.REJECTED, "closed")
    notice, back = Defect.objects.get(), MaterialReturn.objects.get()
    assert notice.status == "in_approval" and notice.responsible == company.quality_engineer
    assert "拉伸" in notice.title and order.number in back.reason and back.quantity == 15
    with pytest.raises(Refusal):
        submit(back, clerk)  # nobody wrote when it left
    with pytest.raises(Refusal):
        slip(company, delivery, "1")
    assert MaterialReturn.objects.get().status == "draft" and not IssueSlip.objects.exists()
    assert list(verify()) == []


def test_the_mass_of_bars_is_not_tested_again(company, clerk):
    deliver(company, "15")
    order = judge(company, LabOrder.objects.get(), {**GOOD, "mass": "no"}, {"mass": "yes"})
    assert order.lot_state == LotState.REJECTED


def test_a_delivery_in_a_unit_that_lots_are_not_counted_in_is_not_sent_in(company, clerk):
    with pytest.raises(Refusal, match="t"):
        deliver(company, unit=MeasurementUnit.objects.get(symbol="根"))
    assert MaterialDelivery.objects.get().status == "draft" and not LabOrder.objects.exists()


def test_what_nobody_says_is_unknown_and_not_issued_but_the_next_delivery_learns(company, clerk):
    unknown = deliver(company, "5", reinspected_as="")
    assert not LabOrder.objects.exists()
    with pytest.raises(Refusal, match=unknown.number):
        submit(slip(company, unknown, "1"), clerk)
    deliver(company, "5", "LG-2")
    assert deliver(company, "5", "LG-3", reinspected_as="").reinspected_as == "rebar"


def test_old_cement_is_no_longer_issued_without_a_new_test(company, clerk):
    fields = {"reinspected_as": "cement_bag", "produced_on": TODAY() - timedelta(days=120)}
    delivery = deliver(company, "15", delivered_on=TODAY() - timedelta(days=110), **fields)
    order = take_sample(LabOrder.objects.get(), TODAY() - timedelta(days=109), company.own, "")
    tests = dict.fromkeys(("strength", "soundness", "setting"), "yes")
    assert enter_report(order, TODAY() - timedelta(days=80), "ZH-2", tests, {}).status == "closed"
    with pytest.raises(Refusal, match="超期"):
        submit(slip(company, delivery, "1"), clerk)


def test_a_sample_or_report_out_of_its_time_is_refused_and_nothing_changes(company, clerk):
    deliver(company, "15")
    order = LabOrder.objects.get()
    for day in (TODAY() - timedelta(days=4), TODAY() + timedelta(days=1)):
        with pytest.raises(Refusal):
            take_sample(order, day, company.own, "")
    with pytest.raises(Refusal):
        enter_report(order, TODAY(), "ZH-1", GOOD, {})
    with pytest.raises(Refusal):
        submit(order, clerk)
    order.refresh_from_db()
    assert (order.sampled_on, order.results, order.version) == (None, {}, 1)


def test_piles_and_too_large_lots_of_joints_are_ordered_by_hand(company, clerk):
    order = write(company, LabOrder, tested_as="static", quantity=Decimal(80))
    assert order.unit == "根"
    with pytest.raises(Refusal, match="3"):
        write(company, LabOrder, tested_as="weld_slag", quantity=Decimal(700), unit="个")
    assert LabOrder.objects.count() == 1


def test_a_failed_test_of_works_holds_the_activities_at_its_part_until_the_notice_is_closed(company, clerk):
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="总进度计划", starts_on=TODAY())
        activity = create_activity(plan, code="A10", name="承台", days=5)
        place_activity(activity, company.part, None)
        make_current(plan)
    order = write(
        company,
        LabOrder,
        tested_as="integrity",
        quantity=Decimal(20),
        responsible=company.quality_engineer,
        arrived_on=TODAY() - timedelta(days=9),
    )
    judge(company, order, {"integrity": "no"})
    notice = Defect.objects.get()
    with acting_as(company.production_manager), pytest.raises(Refusal, match=notice.number):
        start_activity(activity, TODAY())
    notice.status = "closed"
    notice.save(action="closed")
    with acting_as(company.production_manager):
        start_activity(activity, TODAY())


def test_report_board_and_paper_are_written_and_read_on_pages(company, clerk, signed_in):
    delivery = deliver(company, "15")
    order = take_sample(LabOrder.objects.get(), TODAY() - timedelta(days=1), company.own, "李见证")
    url = reverse("lab_report", args=[order.pk])
    data = {"reported_on": TODAY(), "report_number": "ZH-3", **{f"first {k}": v for k, v in GOOD.items()}}
    assert signed_in(company.viewer).post(url, data).status_code == 403
    client = signed_in(company.quality_engineer)
    assert "拉伸" in client.get(url).content.decode()
    assert client.post(url, data).status_code == 302
    assert LabOrder.objects.get().lot_state == LotState.RELEASED
    board = client.get(reverse("reinspection", args=["LJL"])).content.decode()
    assert "热轧钢筋" in board and "建建〔2000〕211号" in board
    paper = client.get(reverse("record_print", args=[delivery.pk])).content.decode()
    assert "B.0.6" in paper and order.number in paper and "致项目监理机构" in paper
    assert signed_in(company.outsider).get(reverse("reinspection", args=["LJL"])).status_code == 404
