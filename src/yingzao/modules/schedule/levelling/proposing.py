"""Level a plan as a job: search within a time limit, then keep the answer as a proposal with its reasons."""

import time
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.jobs.models import Job
from yingzao.core.jobs.runner import JobFailure, later
from yingzao.core.records.services import Refusal, create
from yingzao.engines import schedule as scheduling
from yingzao.engines.calendar import CalendarError
from yingzao.engines.resources import levelling as engine
from yingzao.engines.resources.levelling import Move, Proposal, Pushed, Waiting

from ..importing import Reporter
from ..models import SPANNING, LevellingProposal, Plan, ProposedMove
from .asking import Question, question_of, refuse_without_question
from .usage import ResourceUse, usage_of
from .words import error_text

BATCH = 500
SECONDS = (5, 20, 60, 180)
SEARCHED = (20, 80)
"""Percent of the job at which the search begins and ends."""


def ask_for_proposal(
    plan: Plan,
    person: Person,
    reach: str,
    seconds: int,
    pinned: Sequence[str] = (),
    preferred: Sequence[str] = (),
) -> Job:
    """Enqueue levelling; refused at once where nothing can be levelled or a code is unknown."""
    question = question_of(plan)
    refuse_without_question(question)
    known = {row.code for row in question.rows.values()}
    if unknown := [code for code in (*pinned, *preferred) if code not in known]:
        raise Refusal(_("The plan has no activity “%s”.") % unknown[0][:60])
    return later(
        level_plan, owner=person, title=(_("Levelling of %s") % plan.title)[:160], project=plan.project,
        plan_id=plan.pk, uid=str(uuid.uuid4()), reach=reach, seconds=seconds, pinned=list(pinned),
        preferred=list(preferred),
    )  # fmt: skip


def level_plan(
    progress: Reporter, *, plan_id: int, uid: str, reach: str, seconds: int, pinned: Sequence[str],
    preferred: Sequence[str],
) -> str:  # fmt: skip
    """The job: the same ``uid`` twice is one proposal."""
    plan = Plan.objects.select_related("project").get(pk=plan_id)
    twin = LevellingProposal.objects.filter(uid=uid, project=plan.project).first()
    if twin is not None:
        return twin.screen_url
    progress.report(5, _("Reading the plan"))
    try:
        question = question_of(plan)
        refuse_without_question(question)
        progress.report(SEARCHED[0], _("Levelling %d activities") % len(question.rows))
        options = _options(question, reach, pinned, preferred, _Clock(progress, seconds))
        answer = _level(question, options)
        progress.report(85, _("Storing"))
        with transaction.atomic():
            asked = {"seconds": seconds, "pinned": list(pinned), "preferred": list(preferred)}
            return _store(plan, question, answer, uid, reach, asked).screen_url
    except Refusal as problem:
        raise JobFailure(str(problem)) from problem


class _Clock:
    """The time left of the search; asked for it, it also tells how far the job is and hears a wish to cancel."""

    def __init__(self, progress: Reporter, seconds: int) -> None:
        self._progress, self._seconds = progress, seconds
        self._began = self._told = time.monotonic()

    def __call__(self) -> float:
        now = time.monotonic()
        if now - self._told > 1:
            self._told = now
            share = min((now - self._began) / self._seconds, 1.0)
            begins, ends = SEARCHED
            self._progress.report(int(begins + (ends - begins) * share), _("Looking for a shorter plan"))
        return self._seconds - (now - self._began)


def _options(
    question: Question, reach: str, pinned: Sequence[str], preferred: Sequence[str], clock: _Clock
) -> engine.LevelOptions:
    by_code = {row.code: name for name, row in question.rows.items()}
    return engine.LevelOptions(
        reach=engine.Reach(reach),
        pinned=question.held() | {by_code[code] for code in pinned if code in by_code},
        priorities={by_code[code]: place for place, code in enumerate(preferred, 1) if code in by_code},
        time_left=clock,
    )


def _level(question: Question, options: engine.LevelOptions) -> Proposal:
    try:
        return engine.level(question.network, question.supply, question.assignments, options)
    except engine.LevellingError as error:
        raise Refusal(error_text(error, question.resources, question.names)) from error
    except (scheduling.CycleError, scheduling.ScheduleError, CalendarError) as error:
        raise Refusal(_("The plan cannot be computed: %s") % error) from error


def _store(
    plan: Plan, question: Question, answer: Proposal, uid: str, reach: str, asked: dict[str, Any]
) -> LevellingProposal:
    title = _("Levelling of %(plan)s, %(day)s") % {
        "plan": plan.title,
        "day": timezone.localdate().isoformat(),
    }
    proposal = create(
        LevellingProposal, project=plan.project, uid=uuid.UUID(uid), title=title[:160], source=plan, reach=reach,
        asked=asked, picture=_picture(plan, question, answer), computed_from=question.digest,
        finish_before=answer.finish_before, finish_after=answer.finish_after, proven=answer.proven,
    )  # fmt: skip
    ProposedMove.objects.bulk_create(
        [
            _move(proposal, question, m)
            for m in answer.delays
            if question.rows[m.activity_id].kind not in SPANNING
        ],
        BATCH,
    )
    return proposal


def _move(proposal: LevellingProposal, question: Question, move: Move) -> ProposedMove:
    row = question.rows[move.activity_id]
    return ProposedMove(
        proposal=proposal, activity=row, source_id=row.source_id, code=row.code, name=row.name,
        old_start=move.old_start, old_finish=move.old_finish, new_start=move.new_start, new_finish=move.new_finish,
        delay_minutes=move.delay_minutes, minutes_per_day=row.calendar.minutes_per_day,
        total_float=row.total_float, why=_why(question, move),
    )  # fmt: skip


def _why(question: Question, move: Move) -> dict[str, Any]:
    names = question.names
    if isinstance(move.reason, Waiting):
        resource = question.resources[move.reason.resource_id].title
        return {
            "code": "waiting", "resource": resource, "start": move.reason.start, "finish": move.reason.finish,
            "holders": [names.get(each, each) for each in move.reason.holders],
        }  # fmt: skip
    assert isinstance(move.reason, Pushed)  # what moves has a reason
    before = question.rows[move.reason.predecessor_id]
    days = move.reason.delay_minutes / before.calendar.minutes_per_day
    return {"code": "pushed", "activity": str(before), "days": round(days, 2)}


def _picture(plan: Plan, question: Question, answer: Proposal) -> list[dict[str, Any]]:
    """Every resource with its days before and after, as text and numbers that JSON keeps exactly."""
    moved = {question.rows[m.activity_id].pk: (m.new_start, m.new_finish) for m in answer.delays}
    before, after = usage_of(plan), usage_of(plan, moved)
    return [_pair(one, two) for one, two in zip(before, after, strict=True) if one.days or two.days]


def _pair(before: ResourceUse, after: ResourceUse) -> dict[str, Any]:
    """What suffices and stays as it was is kept by its name alone: the history holds every proposal whole."""
    overloaded = [before.overloaded_days, after.overloaded_days]
    days = [_days(before), _days(after)]
    if not any(overloaded) and days[0] == days[1]:
        days = [[], []]
    return {
        "number": before.resource.number, "name": before.resource.title, "unit": before.resource.unit,
        "before": days[0], "after": days[1], "overloaded": overloaded,
    }  # fmt: skip


def _days(use: ResourceUse) -> list[list[Any]]:
    """Day, units wanted, units at hand (null: not known), overloaded or not."""
    return [
        [d.on.isoformat(), str(d.demand), None if d.capacity is None else str(d.capacity), d.is_overloaded]
        for d in use.days
    ]
