"""Laboratory orders: what a lot needs, its sample, its results, and where it stands by the re-inspection table."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingzao.core.accounts.models import Organisation, OrganisationKind, Person
from yingzao.core.accounts.wording import together
from yingzao.core.events import publish
from yingzao.core.files.models import store_upload
from yingzao.core.history.actor import acting_as, acting_as_system, current_actor
from yingzao.core.notices.models import NoticeKind
from yingzao.core.notices.services import tell
from yingzao.core.records.services import Refusal, attach, locked
from yingzao.core.records.status import Status
from yingzao.core.records.wording import in_words
from yingzao.engines.answer import Answer
from yingzao.engines.quality.reinspection import (
    Delivery,
    Kind,
    ReinspectionLot,
    Specimens,
    material_of,
    may_enlarge,
    pile_sample,
    plan_lots,
    site_points,
)
from yingzao.engines.quality.release import Sampled, State, release
from yingzao.standards.confidence import Confidence
from yingzao.standards.loader import load

from .events import FoundFailing, LotJudged
from .models import LabOrder, LotState

_ENDED = (State.RELEASED, State.REJECTED)
TO_CONFIRM = gettext_noop("The laboratory entered the report of %(number)s: compare it and confirm.")


@dataclass(frozen=True)
class Wanted:
    """Tests that a lot needs with their specimens, and the rule they come from; ``lot`` only for materials."""

    specimens: tuple[Specimens, ...]
    clause: str
    confidence: Confidence
    lot: ReinspectionLot | None = None


@dataclass(frozen=True)
class TestRow:
    """One test of an order as pages show it; results are yes, no, or empty while unknown."""

    key: str
    name: Any
    specimens: int
    first: str
    second: str
    may_retest: bool


def wanted_of(order: LabOrder) -> Wanted:
    """What the table asks for; refuses a lot that is too large for one order, or a unit it does not count in."""
    table = load("reinspection")
    try:
        if any(rule.key == order.tested_as for rule in table.piles):
            piles = pile_sample(int(order.quantity), order.tested_as, table)
            specimens = (Specimens(order.tested_as, piles.n, False),)
            return Wanted(specimens, piles.clause, piles.confidence)
        if any(rule.key == order.tested_as for rule in table.site_tests):
            points = site_points(order.quantity, order.tested_as, table)
            specimens = (Specimens(order.tested_as, points.points, False),)
            return Wanted(specimens, points.clause, points.confidence)
        told = _delivery(order)
        lots = plan_lots([told], table, enlarged={told.kind} if order.is_enlarged else ())
    except ValueError as error:
        raise Refusal(_unfit(order)) from error
    if len(lots) > 1:
        text = _("One order is one lot, at most %(largest)s %(unit)s: write %(count)s orders.")
        raise Refusal(text % {"largest": lots[0].largest, "unit": order.unit, "count": len(lots)})
    return Wanted(lots[0].specimens, lots[0].clause, lots[0].confidence, lots[0])


def _delivery(order: LabOrder) -> Delivery:
    return Delivery(
        str(order.uid), order.tested_as, "", "", "", order.quantity, order.unit, order.arrived_on, order.produced_on
    )  # fmt: skip


def _unfit(order: LabOrder) -> str:
    units = units_of(order.tested_as)
    if units and order.unit not in units:
        return _("Lots of it are counted in %(units)s; give the quantity in that unit.") % {
            "units": together(units)
        }
    return _("The quantity is above zero, and it is not produced after it arrived.")


def units_of(tested_as: str) -> list[str]:
    """Units in which the table counts lots of a material; none for piles and points."""
    material = next((row for row in load("reinspection").materials if row.key == tested_as), None)
    return [lot.unit for lot in material.lots] if material else []


def check_order(order: LabOrder) -> None:
    """Before it is stored: piles and points are counted in the unit of the table; state and day follow."""
    table = load("reinspection")
    if any(rule.key == order.tested_as for rule in table.piles):
        order.unit = "根"
    for rule in table.site_tests:
        if rule.key == order.tested_as:
            order.unit = rule.unit
    judge(order)


def judge(order: LabOrder, as_of: date | None = None) -> None:
    """Set state and due day by sample and results; does not store."""
    state, due_on = _by_results(order, as_of or timezone.localdate())
    is_waiting = order.awaits_confirmation and state is State.RELEASED
    order.lot_state, order.due_on = LotState.TO_CONFIRM if is_waiting else state.value, due_on


def standing(order: LabOrder, as_of: date) -> tuple[State, date | None]:
    """Where the lot stands on that day, and when the next thing should have happened.

    What the laboratory entered itself releases nothing before somebody of ours has confirmed it.
    """
    state, due_on = _by_results(order, as_of)
    is_waiting = order.awaits_confirmation and state is State.RELEASED
    return (State.AT_LABORATORY if is_waiting else state), due_on


def _by_results(order: LabOrder, as_of: date) -> tuple[State, date | None]:
    wanted, sampled = wanted_of(order), sampled_of(order)
    if wanted.lot is not None:
        found = release(wanted.lot, sampled, as_of, load("reinspection"))
        return found.state, found.due_on
    if sampled is None:
        return State.TO_SAMPLE, order.due_on
    answer = sampled.results.get(order.tested_as, Answer.UNKNOWN)
    return {Answer.YES: State.RELEASED, Answer.NO: State.REJECTED}.get(
        answer, State.AT_LABORATORY
    ), order.due_on


def sampled_of(order: LabOrder) -> Sampled | None:
    if order.sampled_on is None:
        return None
    results, retests = (
        {key: Answer(value) for key, value in told.items()} for told in (order.results, order.retests)
    )
    return Sampled(order.sampled_on, order.is_witnessed, results, retests)


def tests_of(order: LabOrder) -> list[TestRow]:
    """The tests of an order in the order of the table."""
    table = load("reinspection")
    rows: tuple[Any, ...] = (*table.piles, *table.site_tests)
    others = {row.key: row for row in rows}
    return [
        TestRow(
            each.test, in_words(others[each.test] if each.test in others else table.tests[each.test]), each.count,
            order.results.get(each.test, ""), order.retests.get(each.test, ""), each.retest,
        )
        for each in wanted_of(order).specimens
    ]  # fmt: skip


@transaction.atomic
def take_sample(order: LabOrder, sampled_on: date, laboratory: Organisation, witness: str) -> LabOrder:
    """The sample was taken and sent; without the name of a witness it does not count as witnessed."""
    fresh = _open(order)
    if not fresh.arrived_on <= sampled_on <= timezone.localdate():
        text = _("A sample is taken between %(arrived)s, when it arrived, and today.")
        raise Refusal(text % {"arrived": fresh.arrived_on})
    fresh.sampled_on, fresh.laboratory, fresh.witness = sampled_on, laboratory, witness.strip()
    judge(fresh)
    fresh.save(action="sampled")
    return fresh


@transaction.atomic
def enter_report(
    order: LabOrder,
    reported_on: date,
    report_number: str,
    first: Mapping[str, str],
    second: Mapping[str, str],
    file: UploadedFile | None = None,
) -> LabOrder:
    """Results by test, ``yes`` or ``no``; the lot is released, rejected or tested again. Empty ones are unknown.

    What the laboratory enters itself comes with its report as a file. It rejects at once, and releases once confirmed.
    """
    fresh = _open(order)
    is_laboratory = _is_by_laboratory(fresh)
    if is_laboratory and file is None:
        raise Refusal(_("Add the report as a file: it is confirmed by what stands in it."))
    if fresh.sampled_on is None or fresh.laboratory is None:
        raise Refusal(_("Take the sample first: a report belongs to one."))
    if not fresh.sampled_on <= reported_on <= timezone.localdate():
        text = _("A report is dated between %(sampled)s, when the sample was taken, and today.")
        raise Refusal(text % {"sampled": fresh.sampled_on})
    fresh.results = {key: value for key, value in first.items() if value}
    fresh.retests = {
        key: value for key, value in second.items() if value and fresh.results.get(key) == Answer.NO
    }
    fresh.reported_on, fresh.report_number = reported_on, report_number.strip()
    fresh.awaits_confirmation = is_laboratory
    judge(fresh, reported_on)
    if file is not None:
        attach(fresh, store_upload(file), fresh.report_number)
    if fresh.lot_state == LotState.TO_CONFIRM:
        tell(
            [fresh.responsible or fresh.author],
            NoticeKind.RESULT,
            TO_CONFIRM,
            fresh,
            {"number": fresh.number},
        )
    _end(fresh, "tested", _as_client(fresh) if is_laboratory else nullcontext())
    return fresh


@transaction.atomic
def confirm_report(order: LabOrder) -> LabOrder:
    """Somebody of ours has compared what the laboratory entered with its report: the lot is released."""
    fresh = _open(order)
    if fresh.lot_state != LotState.TO_CONFIRM:
        raise Refusal(_("No report of the laboratory waits to be confirmed."))
    if _is_by_laboratory(fresh):
        raise Refusal(_("A report is confirmed by the side that ordered it, not by the laboratory."))
    fresh.awaits_confirmation = False
    judge(fresh, fresh.reported_on)
    _end(fresh, "confirmed", nullcontext())
    return fresh


def _end(order: LabOrder, action: str, in_whose_name: AbstractContextManager[Any]) -> None:
    """Store what was judged, and tell what follows from it; that is not written by an outside laboratory."""
    if order.lot_state in _ENDED:
        order.status = Status.CLOSED
    order.save(action=action)
    with in_whose_name:
        if order.lot_state in _ENDED:
            publish(LotJudged(order))
        if order.lot_state == LotState.REJECTED:
            publish(FoundFailing(order, words=failed_words(order)))


def _as_client(order: LabOrder) -> AbstractContextManager[Any]:
    """In the name of whoever ordered the test: notice and return are ours, and it is they who check again."""
    client = order.author or order.responsible
    return acting_as(client) if client else acting_as_system("laboratory")


def _is_by_laboratory(order: LabOrder) -> bool:
    """Is whoever acts of the laboratory itself, and not of our own company?"""
    actor = Person.objects.filter(pk=current_actor().person_id).select_related("organisation").first()
    is_outside = actor is not None and actor.organisation.kind != OrganisationKind.OWN
    return is_outside and actor is not None and actor.organisation_id == order.laboratory_id


def read_results(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """First and second results of lines such as ``tensile: yes`` and ``bend: no yes``; refuses what is neither."""
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        key, _colon, told = (piece.strip() for piece in line.partition(":"))
        words = told.split()
        if not 1 <= len(words) <= 2 or not {*words} <= {Answer.YES.value, Answer.NO.value}:
            raise Refusal(_("“%s” cannot be read: write a test and yes or no, as in “tensile: yes”.") % line)
        first[key], *again = words
        if again:
            second[key] = again[0]
    return first, second


def may_be_enlarged(project: int, kind: Kind, certified: bool) -> bool:
    """May the next lot of that material, maker and grade be twice as large, by the lots reported so far?

    GB 50204-2015 3.0.8; a lot tested again did not pass at once, and a failure after enlarging ends it for good.
    """
    material = material_of(kind.material, load("reinspection"))
    begins = " | ".join((kind.material, kind.maker, kind.grade, ""))
    ended = LabOrder.objects.filter(project=project, lot_key__startswith=begins, status=Status.CLOSED)
    passed = [
        order.lot_state == LotState.RELEASED and not order.retests
        for order in ended.order_by("reported_on", "pk")
    ]
    return may_enlarge(passed, material, certified=certified)


def failed_words(order: LabOrder) -> str:
    """The tests that failed for good, in words."""
    failed = [
        str(row.name) for row in tests_of(order)
        if (row.second or row.first) == Answer.NO
    ]  # fmt: skip
    return together(failed)


def _open(order: LabOrder) -> LabOrder:
    fresh = locked(order)
    if fresh.status != Status.DRAFT:
        raise Refusal(_("%s is ended; write another order to test anew.") % fresh.full_number)
    return fresh


def state_today(order: LabOrder) -> State:
    """Where an ended order stands today: what was released may have grown too old since."""
    return standing(order, timezone.localdate())[0]


def share_of(number: str, order: LabOrder) -> Decimal:
    """Quantity of the delivery of that number which lies in the lot."""
    return sum((Decimal(row[2]) for row in order.parts if row[1] == number), Decimal(0))
