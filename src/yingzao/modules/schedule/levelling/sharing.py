"""A machine that several projects want on the same days: who gets it by score, and what was decided (共用资源调配)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal, create, set_status
from yingzao.core.records.status import Status
from yingzao.engines.calendar import moment
from yingzao.engines.resources.usage import Conflict, Holding, conflicts, use_by_day

from ..models import Activity, Plan, Resource, SharedDecision
from ..queries import current_plan
from .demands import demands_of
from .priority import Ranked, ranking
from .supply import capacities, standing
from .usage import holdings_of
from .words import span_words, units_text


@dataclass(frozen=True)
class Claim:
    """What one project wants in a contested stretch."""

    ranked: Ranked
    resource: Resource
    demand: Decimal
    activities: tuple[Activity, ...]

    @property
    def project(self) -> Project:
        return self.ranked.project


@dataclass(frozen=True)
class Contest:
    """Days on end on which projects together want more of a shared resource than there is, best score first."""

    shared_number: str
    conflict: Conflict
    claims: tuple[Claim, ...]

    @property
    def key(self) -> str:
        """Names the contest in a form: number and days."""
        return f"{self.shared_number}|{self.conflict.first}|{self.conflict.last}"

    @property
    def proposed(self) -> Claim | None:
        """Who is served first by score; None while the leaders' scores are missing or equal."""
        first, second = self.claims[0].ranked, self.claims[1].ranked
        if first.score is None or first.score == second.score:
            return None
        return self.claims[0]

    @property
    def text(self) -> str:
        """What is wanted by whom, in one line."""
        first = self.claims[0].resource
        return _("%(resource)s (%(number)s), %(capacity)s: %(days)s needs %(demand)s by %(projects)s") % {
            "resource": first.title,
            "number": self.shared_number,
            "capacity": units_text(self.conflict.capacity, first.unit),
            "days": span_words(self.conflict.first, self.conflict.last),
            "demand": units_text(self.conflict.demand, first.unit),
            "projects": together(claim.project for claim in self.claims),
        }


def shared_resources(projects: Sequence[Project]) -> dict[str, list[Resource]]:
    """Company number → the resources of several projects that name it, each once."""
    rows = Resource._default_manager.filter(project__in=projects).exclude(shared_number="").current()
    found: dict[str, list[Resource]] = {}
    for resource in standing(rows.select_related("project")):
        found.setdefault(resource.shared_number, []).append(resource)
    return {number: rows for number, rows in sorted(found.items()) if len({r.project_id for r in rows}) > 1}


def contests(projects: Sequence[Project]) -> list[Contest]:
    """Where the plans in use of several projects want more of a shared resource than there is.

    What a project was told to leave to another no longer counts as its own: it is short of it in its own plan.
    """
    projects = list(projects)
    ranked = {each.project.pk: each for each in ranking(projects)}
    plans = {project.pk: current_plan(project) for project in projects}
    found: list[Contest] = []
    for number, resources in shared_resources(projects).items():
        found += _contests_of(number, resources, plans, ranked)
    return sorted(found, key=lambda each: (each.conflict.first, each.shared_number))


def _contests_of(
    number: str, resources: list[Resource], plans: dict[int, Plan | None], ranked: dict[int, Ranked]
) -> list[Contest]:
    supply = [each for r in resources for each in capacities([r]).values()]
    if not supply:
        return []  # nobody has said how many there are
    most = max(supply, key=lambda each: each.capacity)
    whole = type(most)(number, most.capacity, most.name)
    rows: dict[str, Activity] = {}
    owner: dict[str, Resource] = {}
    held: list[Holding] = []
    for resource in resources:
        plan = plans.get(resource.project_id)
        if plan is None:
            continue
        demands = [d for d in demands_of(plan) if d.resource.number == resource.number]
        rows |= {str(d.activity_id): d.activity for d in demands}
        mine = holdings_of(plan, demands).get(resource.number, [])
        owner |= {each.activity: resource for each in mine}
        held += _without_waiting(resource, mine)
    units = {each.activity: each.units for each in held}
    found = []
    for conflict in conflicts(use_by_day(held, whole)):
        if len({owner[name].project_id for name in conflict.activities}) > 1:
            claims = _claims(conflict, owner, rows, units, ranked)
            found.append(Contest(number, conflict, claims))
    return found


def _without_waiting(resource: Resource, mine: list[Holding]) -> list[Holding]:
    """Holdings outside the days that a decision gave to another project."""
    decided = standing(
        SharedDecision._default_manager.filter(
            project=resource.project_id, shared_number=resource.shared_number
        ).current()
    )
    if not decided:
        return mine
    return [
        Holding(
            each.activity, each.units,
            tuple(s for s in each.stretches if not any(_covers(d, s[0]) for d in decided)),
        )
        for each in mine
    ]  # fmt: skip


def _covers(decision: SharedDecision, at: int) -> bool:
    return decision.begins_on <= moment(at).date() <= decision.ends_on


def _claims(
    conflict: Conflict, owner: dict[str, Resource], rows: dict[str, Activity], units: dict[str, Decimal],
    ranked: dict[int, Ranked],
) -> tuple[Claim, ...]:  # fmt: skip
    mine: dict[int, list[str]] = {}
    for name in conflict.activities:
        mine.setdefault(owner[name].project_id, []).append(name)
    claims = [
        Claim(
            ranked[project], owner[names[0]], sum((units[name] for name in names), Decimal(0)),
            tuple(rows[name] for name in names),
        )
        for project, names in mine.items()
    ]  # fmt: skip
    order = {project: place for place, project in enumerate(ranked)}
    return tuple(sorted(claims, key=lambda claim: order[claim.project.pk]))


@transaction.atomic
def decide(contest: Contest, winner: Project, reason: str) -> list[SharedDecision]:
    """Give the resource to one project on the contested days; each other project keeps a record that it waits.

    Against the order of scores, or where there is none, only with a reason.
    """
    claims = {claim.project.pk: claim for claim in contest.claims}
    if winner.pk not in claims:
        raise Refusal(_("%s does not want it on these days.") % winner)
    proposed = contest.proposed
    if (proposed is None or proposed.project.pk != winner.pk) and not reason.strip():
        raise Refusal(_("This is not what the scores propose: give the reason."))
    first = claims[winner.pk]
    scores = {claim.project.code: claim.ranked.inputs for claim in contest.claims}
    decisions = []
    for claim in contest.claims:
        if claim.project.pk == winner.pk:
            continue
        title = _("%(resource)s goes to %(project)s %(days)s") % {
            "resource": claim.resource.title, "project": winner,
            "days": span_words(contest.conflict.first, contest.conflict.last),
        }  # fmt: skip
        decision = create(
            SharedDecision, project=claim.project, title=title[:160], shared_number=contest.shared_number,
            begins_on=contest.conflict.first, ends_on=contest.conflict.last,
            units=min(first.demand, contest.conflict.capacity), given_to=winner,
            proposed_for=proposed.project if proposed else None, scores=scores, reason=reason.strip()[:200],
        )  # fmt: skip
        decisions.append(set_status(decision, Status.APPROVED, "decided"))
    return decisions


def find_contest(found: Sequence[Contest], key: str) -> Contest:
    """The contest a form named; refused where the plans have moved meanwhile."""
    for contest in found:
        if contest.key == key:
            return contest
    raise Refusal(_("The plans have changed: nobody contends for it on these days any more. Look again."))
