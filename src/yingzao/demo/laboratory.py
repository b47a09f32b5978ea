"""Deliveries at the laboratory: steel released and issued, a batch that is too light and goes back, joints and piles."""

from decimal import Decimal
from functools import partial
from typing import Any

from yingzao.core.records.services import change
from yingzao.core.routes.services import decide, submit
from yingzao.modules.quality.lab_orders import enter_report, take_sample
from yingzao.modules.quality.models import Defect, LabOrder
from yingzao.modules.resources.models import IssueSlip, MaterialDelivery, MaterialReturn

from .people import METRO, TOWER
from .tale import Day, Ref, Tale

WITNESS = "魏正平（见证员 JZ-0417）"
BARS = {"tensile": "yes", "bend": "yes", "mass": "yes"}


def tell(tale: Tale) -> None:
    _test(tale, "delivery 1", -81, -78, BARS)
    _test(tale, "delivery 2", -46, -43, BARS, witness="")
    _test(tale, "delivery 5", -2)
    for day, key, quantity, crew in (
        (-70, "delivery 1", "28.500", "钢筋一班"), (-52, "delivery 1", "24.000", "钢筋二班"),
        (-40, "delivery 2", "31.200", "钢筋一班"),
    ):  # fmt: skip
        tale.write(day, "08:20", "clyuan", f"issue {day}", IssueSlip, METRO, title=f"{crew}领料", delivery=Ref(key),
                   quantity=Decimal(quantity), issued_to=crew, issued_on=Day(day), part="1.3")  # fmt: skip
    tale.write(-1, "08:30", "clyuan", "issue now", IssueSlip, METRO, title="钢筋二班领料（待复验放行）", delivery=Ref("delivery 5"),
               quantity=Decimal("12.000"), issued_to="钢筋二班", issued_on=Day(-1), part="1.3", is_submitted=False)  # fmt: skip
    _too_light(tale)
    _by_hand(tale)


def _test(
    tale: Tale, delivery: str, sampled: int, reported: int | None = None, results: dict[str, str] | None = None,
    who: str = "zjy", witness: str = WITNESS,
) -> None:  # fmt: skip
    """The lots of a delivery are sampled on one day and, perhaps, reported on another."""
    tale.on(sampled, "10:40", who, partial(_sample, tale, delivery, sampled, witness))
    if reported is not None:
        tale.on(reported, "16:10", who, partial(_report, tale, delivery, reported, results or {}))


def _orders(tale: Tale, key: str) -> list[Any]:
    record = tale.record(key)
    if isinstance(record, LabOrder):
        return [record]
    named = LabOrder.objects.filter(links_out__target=record.pk, links_out__withdrawn=False)
    return list(named.distinct().order_by("pk"))


def _sample(tale: Tale, key: str, day: int, witness: str) -> None:
    for order in _orders(tale, key):
        take_sample(order, tale.day(day), tale.organisations["testing"], witness)


def _report(tale: Tale, key: str, day: int, results: dict[str, str]) -> None:
    for order in _orders(tale, key):
        enter_report(order, tale.day(day), f"ZH-CL-{order.pk:05}", results, {})


def _too_light(tale: Tale) -> None:
    """Bars of a trader lose in mass: rejected without a second test, noticed, and driven off two days later."""
    tale.write(-22, "10:30", "clyuan", "light", MaterialDelivery, METRO, title="热轧带肋钢筋 HRB400E 20 进场", part="1",
               responsible="clyuan", delivered_on=Day(-22), material=Ref("热轧带肋钢筋 HRB400E 20"), quantity=Decimal("18.240"),
               supplier=Ref("steel"), batch_number="LG2619", certificate="ZS-88290", reinspected_as="rebar")  # fmt: skip
    _test(tale, "light", -21, -18, {**BARS, "mass": "no"})
    tale.decide(-17, "09:00", "xmzg", "light", "reject", opinion="重量偏差不合格，不得使用，清退出场。")
    tale.on(-16, "09:30", "clyuan", partial(_drive_off, tale))
    tale.on(-16, "16:30", "clyuan", partial(_answer, tale))


def _drive_off(tale: Tale) -> None:
    back = MaterialReturn.objects.get(delivery=tale.record("light").pk)
    told = {"returned_on": tale.day(-16), "vehicle": "临A·D4127", "witnessed_by": WITNESS}
    submit(change(back, back.version, **told), tale.people["clyuan"])
    run = back.runs.latest("pk")
    tale.on(
        -15,
        "10:00",
        "xmjl",
        lambda: decide(run, tale.people["xmjl"], "approve", opinion="同意退场，已通知供应商换货。"),
    )


def _answer(tale: Tale) -> None:
    """The notice that the failed test opened is answered and closed like any other."""
    notice = Defect.objects.filter(links_out__target__in=[each.pk for each in _orders(tale, "light")]).get()
    tale.things["light notice"] = notice
    tale.rectify(-16, "16:40", "clyuan", "light notice", "该批钢筋已封存并全部退场，换货批次重新报验。",
                 (-15, "zjy", "退场影像与过磅单已核对。"), cause="material")  # fmt: skip


def _by_hand(tale: Tale) -> None:
    tale.write(-33, "09:10", "zjy", "splices", LabOrder, METRO, title="1 段侧墙直螺纹接头检测", part="1.3.1", responsible="sgy",
               tested_as="coupler", quantity=Decimal(420), unit="个", lot_words="HRB400E 25 · 钢筋一班",
               arrived_on=Day(-33), is_submitted=False)  # fmt: skip
    _test(tale, "splices", -33, -31, {"joint_tensile": "yes"})
    tale.write(-75, "09:10", "zjy3", "piles", LabOrder, TOWER, title="主楼工程桩桩身完整性检测", part="0", responsible="sgy4",
               tested_as="integrity", quantity=Decimal(86), lot_words="Φ800 钻孔灌注桩", arrived_on=Day(-80),
               is_submitted=False)  # fmt: skip
    _test(tale, "piles", -74, -70, {"integrity": "yes"}, who="zjy3")
