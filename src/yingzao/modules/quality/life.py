"""What a route brings about on the records of quality: stages and acceptances of lots, the seal, rounds of patrols."""

from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.events import on
from yingzao.core.records.events import Attached, Revised
from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import IN_FORCE, Status
from yingzao.core.routes.events import Approved, Presented, Returned, Submitted, TaskGiven, Withdrawn

from .models import (
    ConcealedWork,
    ControlPoint,
    InspectionLot,
    LotStage,
    PatrolRound,
    PatrolRoute,
    WorksAcceptance,
)
from .patrols import begin_next, begin_round, missed_of, open_rounds
from .steps import LOT_ROUTE, MUTUAL, SELF, SPECIAL, SUPERVISION
from .witnessing import give_notice
from .works import sum_up

_STAGES = {
    SELF: LotStage.SELF, MUTUAL: LotStage.MUTUAL, SPECIAL: LotStage.SPECIAL, SUPERVISION: LotStage.SUPERVISION,
}  # fmt: skip
_ORDER = list(_STAGES.values())
_ACCEPTING = {LotStage.SPECIAL, LotStage.SUPERVISION}


@on(TaskGiven)
def note_stage(event: TaskGiven) -> None:
    """A step of the route opens → the lot stands at it."""
    task = event.subject
    stage = _STAGES.get(task.step)
    if stage is None or task.run.route_version.route.code != LOT_ROUTE:
        return
    fresh: InspectionLot = locked(task.run.record.specific)
    if fresh.stage == stage:
        return
    if fresh.stage in _ACCEPTING and _ORDER.index(stage) < _ORDER.index(LotStage(fresh.stage)):
        _judge_first(
            fresh, passed=False
        )  # sent back to an earlier check: what follows is one more acceptance
        fresh.attempts += 1
    fresh.stage = stage
    fresh.save(action="stage")


@on(Presented, of=InspectionLot)
def count_acceptance(event: Presented) -> None:
    """A lot that was not accepted is presented again → one more acceptance."""
    fresh: InspectionLot = locked(event.subject)
    if fresh.stage == LotStage.REWORK:
        fresh.attempts += 1
        fresh.save(action="stage")


@on(Returned, of=InspectionLot)
def note_rework(event: Returned) -> None:
    """Inspector or supervisor turned it down → rework, and it was not accepted at the first time."""
    fresh: InspectionLot = locked(event.subject)
    if fresh.stage in _ACCEPTING:
        fresh.stage = LotStage.REWORK
        _judge_first(fresh, passed=False)
    elif fresh.stage != LotStage.REWORK:
        fresh.stage = LotStage.NOT_SENT
    fresh.save(action="stage")


@on(Withdrawn, of=InspectionLot)
def note_withdrawal(event: Withdrawn) -> None:
    fresh: InspectionLot = locked(event.subject)
    fresh.stage = LotStage.REWORK if fresh.first_passed is False else LotStage.NOT_SENT
    fresh.save(action="stage")


@on(Approved, of=InspectionLot)
def note_acceptance(event: Approved) -> None:
    """The supervisor accepted it → what follows may begin."""
    fresh: InspectionLot = locked(event.subject)
    fresh.stage, fresh.accepted_on = LotStage.ACCEPTED, timezone.localdate()
    _judge_first(fresh, passed=True)
    fresh.save(action="stage")


def _judge_first(lot: InspectionLot, passed: bool) -> None:
    if lot.first_passed is None:
        lot.first_passed, lot.first_judged_on = passed, timezone.localdate()


@on(Presented, of=ConcealedWork)
@on(Presented, of=ControlPoint)
def note_notice(event: Presented) -> None:
    """Sent in → the supervisor has notice of the inspection."""
    fresh: ConcealedWork | ControlPoint = locked(event.subject)
    if fresh.inspection_at is not None:
        fresh.notified_at = timezone.now()
        fresh.save(action="told")


@on(Submitted, of=ConcealedWork)
@on(Submitted, of=ControlPoint)
def tell_witnesses(event: Submitted) -> None:
    """On its route → those who attend are told the hour, the place and the clause."""
    give_notice(event.subject)


@on(Attached, of=ConcealedWork)
def keep_sealed(event: Attached) -> None:
    """Accepted → sealed: nothing more is hung on it but with a comment, which is dated and signed by itself."""
    if event.subject.status in IN_FORCE and event.attachment.comment_id is None:
        raise Refusal(_("%s is sealed: the works are covered.") % event.subject.full_number)


@on(Revised, of=ConcealedWork)
def keep_as_accepted(event: Revised) -> None:
    number = event.subject.full_number
    if event.subject.status == Status.DRAFT:
        raise Refusal(
            _("%s is sealed: works uncovered again are inspected by a record of their own.") % number
        )


@on(Presented, of=WorksAcceptance)
def keep_summary(event: Presented) -> None:
    """Sent in → what it sums up is kept: a lot written later does not change what is signed."""
    fresh: WorksAcceptance = locked(event.subject)
    found = sum_up(fresh)
    fresh.summary, fresh.lots = found.as_json(), found.lots
    fresh.save(action="counted")


@on(Approved, of=WorksAcceptance)
def note_works_accepted(event: Approved) -> None:
    fresh: WorksAcceptance = locked(event.subject)
    fresh.accepted_on = timezone.localdate()
    fresh.save(action="stage")


@on(Revised, of=WorksAcceptance)
def begin_summary_anew(event: Revised) -> None:
    """A revision sums up what is there now, and is not accepted yet."""
    fresh: WorksAcceptance = locked(event.subject)
    fresh.summary, fresh.lots, fresh.accepted_on = {}, None, None
    fresh.save(action="counted")


@on(Approved, of=PatrolRoute)
def begin_patrol(event: Approved) -> None:
    """A route came into force → its first round is due today, unless one of an earlier revision is open."""
    if not open_rounds(event.subject).exists():
        begin_round(event.subject)


@on(Approved, of=PatrolRound)
def close_round(event: Approved) -> None:
    """A round was closed → what was missed is counted, and the next one falls due."""
    fresh: PatrolRound = locked(event.subject)
    fresh.missed = len(missed_of(fresh))
    fresh.save(action="counted")
    begin_next(fresh)
