"""Is an activity ready to start (约束清零)? Six constraints, each ready, missing or unknown, with the reason.

Unknown is said where nothing in the system tells; it never means ready. A start is refused only for what is named as a
gate of the activity (``gates``); what else is known to be missing is listed here beforehand, so that somebody acts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.projects.models import Part, Project
from yingzao.core.records.ledgers import Text
from yingzao.core.records.status import IN_FORCE

from .gates import Missing, missing_by_activity
from .models import Activity, ActivityGate, State
from .queries import activities_of, current_plan

MOST_ROWS = 200


class Constraint(models.TextChoices):
    """What must be in hand before work begins."""

    SCHEME = "scheme", gettext_lazy("scheme")
    BRIEFING = "briefing", gettext_lazy("briefing")
    MATERIAL = "material", gettext_lazy("material")
    DRAWING = "drawing", gettext_lazy("drawing")
    CREW = "crew", gettext_lazy("crew")
    PERMIT = "permit", gettext_lazy("permit and others")


class Readiness(models.TextChoices):
    READY = "ready", gettext_lazy("ready")
    MISSING = "missing", gettext_lazy("missing")
    UNKNOWN = "unknown", gettext_lazy("unknown")

    @property
    def colour(self) -> str:
        return {"ready": "green", "missing": "red", "unknown": ""}[self.value]


@dataclass(frozen=True)
class Answer:
    """How one constraint of an activity stands, in words, and where it is seen or mended."""

    constraint: Constraint
    state: Readiness
    text: Text
    url: str = ""


ConstraintChecker = Callable[[list[Activity]], dict[int, list[Answer]]]
"""Given activities of one project, what is known of their constraints by primary key; several may speak of one."""

_checkers: list[ConstraintChecker] = []

#: kind of a record named as a gate → the constraint it stands for; all others are permits and the like
GATES_OF = {
    "technical.method_statement": Constraint.SCHEME, "technical.expert_review": Constraint.SCHEME,
    "technical.briefing": Constraint.BRIEFING, "resources.material_delivery": Constraint.MATERIAL,
    "documents.drawing": Constraint.DRAWING, "training.training_session": Constraint.CREW,
}  # fmt: skip
UNKNOWN_TEXTS: dict[Constraint, Text] = {
    Constraint.SCHEME: gettext_lazy("no scheme is named as a gate"),
    Constraint.BRIEFING: gettext_lazy("no scheme or briefing is named as a gate"),
    Constraint.MATERIAL: gettext_lazy("what material it needs is not recorded"),
    Constraint.DRAWING: gettext_lazy("no drawing is registered for its part"),
    Constraint.CREW: gettext_lazy("how many workers are free is not recorded"),
    Constraint.PERMIT: gettext_lazy("no permit is named as a gate"),
}


def constraint_checker(checker: ConstraintChecker) -> ConstraintChecker:
    """Decorator: ask ``checker`` when the constraints of activities are shown."""
    _checkers.append(checker)
    return checker


@dataclass(frozen=True)
class Row:
    """An activity with one cell for each constraint, in their order."""

    activity: Activity
    cells: tuple[tuple[Constraint, Readiness, tuple[Answer, ...]], ...]

    @property
    def is_blocked(self) -> bool:
        return any(state is Readiness.MISSING for _constraint, state, _answers in self.cells)

    @property
    def missing(self) -> list[Answer]:
        return [a for _c, state, answers in self.cells if state is Readiness.MISSING for a in answers]


@dataclass
class LookAhead:
    """What is due to start within ``days`` of the data date; ``left_out`` more are not shown."""

    days: int
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0

    @property
    def blocked(self) -> list[Row]:
        return [row for row in self.rows if row.is_blocked]


def look_ahead(project: Project, days: int) -> LookAhead:
    plan = current_plan(project)
    if plan is None:
        return LookAhead(days)
    due = activities_of(project).filter(
        progress=State.NOT_STARTED, early_start__lt=plan.data_date + days * 1440
    )
    activities = list(due.order_by("early_start", "position")[:MOST_ROWS])
    return LookAhead(days, rows_of(activities), max(due.count() - MOST_ROWS, 0))


def rows_of(activities: Iterable[Activity]) -> list[Row]:
    """Every constraint of every activity; one question to each checker for all of them."""
    asked = list(activities)
    found: dict[int, list[Answer]] = {}
    for checker in _checkers:
        for pk, answers in checker(asked).items():
            found.setdefault(pk, []).extend(answers)
    return [
        Row(activity, tuple(_cell(c, found.get(activity.pk, [])) for c in Constraint)) for activity in asked
    ]


def _cell(constraint: Constraint, answers: list[Answer]) -> tuple[Constraint, Readiness, tuple[Answer, ...]]:
    """The worst answer decides; what the others say of that state is said too, each once."""
    own = [answer for answer in answers if answer.constraint is constraint]
    for state in (Readiness.MISSING, Readiness.READY):
        if chosen := [answer for answer in own if answer.state is state]:
            return constraint, state, tuple(dict.fromkeys(chosen))
    unknown = own or [Answer(constraint, Readiness.UNKNOWN, UNKNOWN_TEXTS[constraint])]
    return constraint, Readiness.UNKNOWN, tuple(unknown)


def lacking_by_activity(activities: Iterable[Activity]) -> dict[int, list[Missing]]:
    """What keeps activities from starting: missing gates, then what else is known to be missing."""
    asked = list(activities)
    found = missing_by_activity(asked)
    for row in rows_of(asked):
        told = {str(each.text) for each in found.get(row.activity.pk, ())}
        more = [Missing(a.text, a.url) for a in row.missing if str(a.text) not in told]
        if more:
            found.setdefault(row.activity.pk, []).extend(more)
    return found


def lies_with(part: Part | None, other: Part | None) -> bool:
    """Is one of the two parts the other or above it?"""
    if part is None or other is None:
        return False
    return part.path.startswith(other.path) or other.path.startswith(part.path)


@constraint_checker
def named_gates(activities: list[Activity]) -> dict[int, list[Answer]]:
    """Records named as gates, but for schemes: their chain is told by whoever knows it."""
    gates = ActivityGate.objects.filter(activity__in=[a.pk for a in activities], withdrawn=False)
    found: dict[int, list[Answer]] = {}
    missing = missing_by_activity(activities)
    for gate in gates.exclude(record__kind="technical.method_statement").select_related("record"):
        record = gate.record
        constraint = GATES_OF.get(record.kind, Constraint.PERMIT)
        url = record.get_absolute_url()
        texts = [each.text for each in missing.get(gate.activity_id, ()) if each.url == url]
        if texts:
            answers = [Answer(constraint, Readiness.MISSING, text, url) for text in texts]
        else:
            state = Readiness.READY if record.status in IN_FORCE else Readiness.UNKNOWN
            answers = [Answer(constraint, state, str(record), url)]
        found.setdefault(gate.activity_id, []).extend(answers)
    return found


@constraint_checker
def responsible_named(activities: list[Activity]) -> dict[int, list[Answer]]:
    """Of the crew the plan knows who answers for the work, never how many hands are free."""
    return {
        activity.pk: [Answer(
            Constraint.CREW, Readiness.UNKNOWN,
            _("%s answers for it; how many workers are free is not recorded") % activity.responsible.name
            if activity.responsible else _("nobody is named responsible; free workers are not recorded"),
        )]
        for activity in activities
    }  # fmt: skip
