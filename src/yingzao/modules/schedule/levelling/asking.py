"""A plan and its demands as the engine takes them, and a digest by which a changed plan is recognised."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.engines import schedule as scheduling
from yingzao.engines.resources import levelling as engine

from ..calculations import network_of
from ..models import MILESTONES, SPANNING, Activity, ConstraintChoice, Plan, Resource, State
from .demands import demands_of
from .supply import by_number, capacities, resources_of

HELD_BY_CONSTRAINT = {
    ConstraintChoice.START_ON, ConstraintChoice.FINISH_ON, ConstraintChoice.MANDATORY_START,
    ConstraintChoice.MANDATORY_FINISH, ConstraintChoice.AS_LATE_AS_POSSIBLE,
}  # fmt: skip
"""Constraints by which a planner has said where an activity is: levelling leaves it there."""


@dataclass(frozen=True)
class Question:
    """Everything levelling is computed from."""

    rows: dict[str, Activity]
    network: scheduling.Network
    resources: dict[str, Resource]
    supply: tuple[engine.Resource, ...]
    assignments: tuple[engine.Assignment, ...]

    @property
    def digest(self) -> str:
        """The same for the same network, capacities and demands; anything that moves a date changes it."""
        told = repr((self.network, self.supply, self.assignments))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def names(self) -> dict[str, str]:
        """Code and name of every activity by its source id."""
        return {source_id: str(row) for source_id, row in self.rows.items()}

    def held(self) -> frozenset[str]:
        """Activities that stay because a constraint says where they are."""
        return frozenset(
            name
            for name, row in self.rows.items()
            if row.progress == State.NOT_STARTED and row.constraint_kind in HELD_BY_CONSTRAINT
        )


def question_of(plan: Plan) -> Question:
    """Read a plan for levelling; resources of unknown capacity limit nothing."""
    rows = list(plan.activities.select_related("calendar").order_by("position", "pk"))
    network = network_of(plan, rows, list(plan.dependencies.all()))
    resources = resources_of(plan.project)
    supply = capacities(resources)
    assignments = tuple(
        engine.Assignment(demand.activity.source_id, demand.resource.number, demand.units)
        for demand in demands_of(plan)
        if demand.resource.number in supply
        and demand.activity.kind not in (*MILESTONES, *SPANNING)
        and demand.activity.progress != State.COMPLETED
    )
    return Question(
        {row.source_id: row for row in rows},
        network,
        by_number(resources),
        tuple(supply.values()),
        assignments,
    )


def refuse_without_question(question: Question) -> None:
    """Levelling needs somebody who wants something that is limited."""
    if not question.assignments:
        raise Refusal(
            _(
                "No unfinished activity needs a resource of known capacity. Write down resources and demand first."
            )
        )
