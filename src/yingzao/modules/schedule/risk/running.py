"""The analysis as a job: gather, simulate, and store inputs and results together with their digest."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.events import on
from yingzao.core.history.actor import current_actor
from yingzao.core.jobs.runner import JobFailure
from yingzao.core.records.events import Revised
from yingzao.core.records.services import Refusal, create
from yingzao.core.routes.services import submit
from yingzao.engines.calendar import CalendarError, moment
from yingzao.engines.forecast import simulation

from ..calculations import run_engine
from ..importing import Reporter
from ..models import Plan, RiskAnalysis, RiskOutcome
from ..models.risk import digest_of
from .gathering import Gathered, committed_finishes, digest, gather
from .outcome import inputs_of, main_finish, result_of

MOST_ITERATIONS = 20_000
MOST_WATCHED_CELLS = 4_000_000
"""Finish dates kept for the odds of being late (iterations × activities)."""

Simulate = Callable[..., simulation.SimulationResult]


def run_analysis(
    progress: Reporter, *, plan_id: int, uid: str, analysis_title: str, iterations: int, seed: int,
    with_weather: bool = True, threads: int | None = None, simulate: Simulate = simulation.simulate,
) -> str:  # fmt: skip
    """The job; the same ``uid`` twice is one analysis. Stores nothing unless all of it was computed."""
    plan = Plan.objects.select_related("project").get(pk=plan_id)
    twin = RiskAnalysis.objects.filter(uid=uid, project=plan.project).first()
    if twin is not None:
        return twin.screen_url
    progress.report(5, _("Reading the plan"))
    found = gather(plan, with_weather)
    try:
        refuse_unless_simulated(found)
        digest_before = digest(plan)
        run_engine(found.network)
        progress.report(20, _("Simulating %d times") % iterations)
        committed = committed_finishes(plan, found.rows)
        watched = _watched(found, committed, iterations)
        result = simulate(found.network, found.model(), seed, iterations, threads, watched_ids=watched)
        progress.report(85, _("Storing"))
        return _store(
            found, result, digest_before, committed, uid=uid, title=analysis_title, seed=seed
        ).screen_url
    except Refusal as problem:
        raise JobFailure(str(problem)) from problem
    except simulation.SimulationError as problem:
        text = _("The plan is too large for %d iterations at once. Ask for fewer.") % iterations
        raise JobFailure(text if problem.code == "simulation.iterations" else str(problem)) from problem
    except CalendarError as problem:
        text = _(
            "Simulated durations lead beyond the year 2400. Check estimates, risk events and days lost to weather."
        )
        raise JobFailure(text) from problem


def refuse_unless_simulated(found: Gathered) -> None:
    """Only the plan in use is analysed, and only while work is left."""
    if not found.plan.is_current:
        raise Refusal(_("%s is not in use. Put it to use first, then analyse it.") % found.plan.full_number)
    if not found.uncertain:
        raise Refusal(_("%s has no unfinished activity with a duration.") % found.plan.full_number)


def _watched(found: Gathered, committed: dict[str, int], iterations: int) -> list[str]:
    """Activities whose odds of being late are wanted: those with least float, as many as memory allows."""
    rows = [each.row for each in found.uncertain if each.row.source_id in committed]
    rows.sort(key=lambda row: row.total_float if row.total_float is not None else 1 << 40)
    return [row.source_id for row in rows[: MOST_WATCHED_CELLS // iterations]]


@transaction.atomic
def _store(
    found: Gathered, result: simulation.SimulationResult, network_digest: str, committed: dict[str, int], *,
    uid: str, title: str, seed: int,
) -> RiskAnalysis:  # fmt: skip
    inputs, outcome = inputs_of(found), result_of(found, result, committed)
    ends = main_finish(result)
    analysis = create(
        RiskAnalysis, project=found.plan.project, uid=uuid.UUID(uid), title=title, source=found.plan,
        data_day=found.plan.data_day, iterations=result.iterations, seed=seed,
        planned_finish=_day(ends.planned), p50_finish=_day(ends.p50), p80_finish=_day(ends.p80),
        p90_finish=_day(ends.p90), network_digest=network_digest, outcome_digest=digest_of(inputs, outcome),
    )  # fmt: skip
    RiskOutcome.objects.create(analysis=analysis, inputs=inputs, result=outcome)
    submit(analysis, Person.objects.get(pk=current_actor().person_id))
    return analysis


def _day(instant: int) -> Any:
    return moment(instant - 1).date()


@on(Revised, of=RiskAnalysis)
def keep_unrevised(event: Revised) -> None:
    """An analysis stays as it was computed; another one is another record."""
    raise Refusal(_("An analysis is never changed. Run a new one instead."))
