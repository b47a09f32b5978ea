"""The wheel of improvement: what each stage asks for, and that nothing closes without a figure before and after."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.events import on
from yingzao.core.records.models import Meaning
from yingzao.core.records.services import Refusal, create, link, locked, set_status
from yingzao.core.records.status import Status
from yingzao.core.rectification.services import sign_step
from yingzao.core.routes.events import Approved, Returned, TaskGiven, Withdrawn
from yingzao.core.routes.models import Run

from .models import CycleStage, ImprovementCycle, Verdict
from .steps import ACT, CHECK, CYCLE_ROUTE, DO, PLAN

STAGES = {PLAN: CycleStage.PLAN, DO: CycleStage.DO, CHECK: CycleStage.CHECK, ACT: CycleStage.ACT}


def refuse_unplanned(cycle: ImprovementCycle) -> None:
    """A plan names cause and measure, who carries it out until when, and the figure as it is before."""
    if not (cycle.cause.strip() and cycle.measure.strip()):
        raise Refusal(_("Write down cause and measure before it is sent in."))
    if cycle.responsible_id is None or cycle.due_on is None:
        raise Refusal(_("Name who carries the measure out, and until when."))
    if cycle.before is None:
        raise Refusal(_("Measure “%s” before anything is changed, and write the figure down.") % cycle.metric)


def refuse_unmeasured(cycle: ImprovementCycle, step: str, verb: str) -> None:
    """A stage is signed over what it is there for; called before every signature, from wherever it comes."""
    if verb != "approve":
        return
    if step == DO and not cycle.done.strip():
        raise Refusal(_("Write down what was done."))
    if step in (CHECK, ACT) and (cycle.before is None or cycle.after is None):
        text = _(
            "“%s” was not measured after the measure; without figures before and after nothing is closed."
        )
        raise Refusal(text % cycle.metric)
    if step != ACT:
        return
    if not cycle.verdict:
        raise Refusal(_("Say whether it becomes the standard or another cycle follows."))
    effect = cycle.effect
    if cycle.verdict == Verdict.STANDARD and effect is not None and not effect.is_better:
        text = _("“%(metric)s” did not get better (%(before)s → %(after)s): it cannot become the standard.")
        raise Refusal(text % {"metric": cycle.metric, "before": cycle.before, "after": cycle.after})


def report_done(cycle: ImprovementCycle, done: str) -> ImprovementCycle:
    """Do: what was carried out."""
    return _advance(cycle, DO, opinion=done, done=done.strip())


def measure_after(cycle: ImprovementCycle, after: Decimal, after_source: str) -> ImprovementCycle:
    """Check: the figure as it is now, and where it comes from."""
    text = f"{after} {cycle.unit}".strip()
    return _advance(cycle, CHECK, opinion=text, after=after, after_source=after_source.strip())


@transaction.atomic
def conclude_cycle(cycle: ImprovementCycle, verdict: str, conclusion: str) -> ImprovementCycle:
    """Act: it becomes the standard, or the next cycle begins with the figure reached so far."""
    return _advance(cycle, ACT, opinion=conclusion, verdict=verdict, conclusion=conclusion.strip())


def _advance(cycle: ImprovementCycle, step: str, opinion: str, **written: Any) -> ImprovementCycle:
    not_yours = _("This stage is not yours to report now; look at the present state.")
    return sign_step(cycle, step, not_yours, opinion, "stage_reported", **written)


@on(TaskGiven)
def note_stage(event: TaskGiven) -> None:
    """A step of the route opens → the wheel stands there."""
    task = event.subject
    if task.step in STAGES and task.run.route_version.route.code == CYCLE_ROUTE:
        _stand_at(task.run.record.specific, STAGES[task.step])


@on(Returned, of=ImprovementCycle)
@on(Withdrawn, of=ImprovementCycle)
def note_return(event: Returned | Withdrawn) -> None:
    """The plan is back with its author → it stands nowhere."""
    _stand_at(event.subject, "")


@on(Approved, of=ImprovementCycle)
def close(event: Approved) -> None:
    """The last stage was signed → the cycle is closed; where another is wanted, its plan lies ready as a draft."""
    run = Run.newest_of(event.subject)
    if run is None or run.route_version.route.code != CYCLE_ROUTE:
        return
    cycle: Any = locked(event.subject)
    _stand_at(cycle, CycleStage.CLOSED)
    closed = set_status(cycle, Status.CLOSED)
    if cycle.verdict == Verdict.AGAIN:
        link(_next_cycle(cycle), closed, Meaning.FOLLOWS_FROM)


def _next_cycle(cycle: ImprovementCycle) -> ImprovementCycle:
    kept = ("subject", "problem", "cause", "metric", "unit", "better", "target", "responsible", "part")
    return create(
        ImprovementCycle, project=cycle.project, title=(_("Next cycle: %s") % cycle.title)[:160],
        before=cycle.after, before_source=cycle.after_source, **{name: getattr(cycle, name) for name in kept},
    )  # fmt: skip


def _stand_at(record: Any, stage: str) -> None:
    fresh: Any = locked(record)
    if fresh.stage != stage:
        fresh.stage = stage
        fresh.save(action="stage")
