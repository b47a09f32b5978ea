"""Accept a proposal whole or in part: the delays become a new draft of the plan; the plan itself is not touched."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.records.models import Meaning
from yingzao.core.records.services import Refusal, link, locked
from yingzao.core.records.status import EDITABLE, IN_FORCE, Status
from yingzao.engines.resources import levelling as engine
from yingzao.engines.resources.levelling import Move, Proposal
from yingzao.engines.schedule import ConstraintKind

from ..calculations import recompute
from ..models import Activity, ConstraintChoice, LevellingProposal, Plan, ProposedMove
from ..rows import update_rows
from ..succession import next_version
from .asking import Question, question_of
from .words import error_text


@dataclass(frozen=True)
class Accepted:
    """The new draft, and how many stretches are overloaded by it still."""

    plan: Plan
    overloads: int


@transaction.atomic
def accept(proposal: LevellingProposal, chosen: Collection[int], reason: str) -> Accepted:
    """Make a new draft of the plan in which the ``chosen`` moves (their keys) hold; refused if the plan has changed."""
    fresh = locked(proposal)
    plan = locked(fresh.source)
    question = question_of(plan)
    _refuse_if_late(fresh, plan, question)
    if not reason.strip():
        raise Refusal(_("Give the reason: it stands in the history of the new version."))
    moves = list(fresh.moves.select_related("activity"))
    wanted = [move for move in moves if move.pk in chosen]
    if not wanted:
        raise Refusal(_("Choose at least one activity."))
    result = _check(question, moves, wanted)
    title = _("%(plan)s, levelled by %(number)s") % {"plan": plan.title, "number": fresh.number}
    new = next_version(plan, title, reason)
    _hold_back(new, wanted)
    new.sign("levelled", {"proposal": [None, fresh.full_number], "reason": [None, reason.strip()[:200]],
                          "activities": [None, ", ".join(move.code for move in wanted)[:2000]]})  # fmt: skip
    link(new, fresh, Meaning.FOLLOWS_FROM)
    for move in wanted:
        move.accepted = True
    update_rows(ProposedMove, ("accepted",), wanted)
    fresh.accepted_into, fresh.reason, fresh.status = new, reason.strip()[:200], Status.CLOSED
    fresh.save(action="accepted")
    return Accepted(new, len(result.overloads))


def _refuse_if_late(proposal: LevellingProposal, plan: Plan, question: Question) -> None:
    if (proposal.state not in EDITABLE and proposal.state not in IN_FORCE) or proposal.accepted_into_id:
        raise Refusal(
            _("%(number)s is %(status)s: level the plan anew for another proposal.")
            % {"number": proposal.full_number, "status": proposal.get_status_display()}
        )
    if question.digest != proposal.computed_from:
        text = _("%s has changed since it was levelled, so these delays no longer fit. Level it anew.")
        raise Refusal(text % plan.full_number)
    if plan.state == Status.IN_APPROVAL:
        raise Refusal(_("%s is in approval. Accept the proposal when it is decided.") % plan.full_number)
    if plan.state not in EDITABLE and plan.state not in IN_FORCE:
        text = _("%(plan)s is %(status)s and can no longer be changed.")
        raise Refusal(text % {"plan": plan.full_number, "status": plan.get_status_display()})


def is_stale(proposal: LevellingProposal) -> bool:
    """Has the plan changed since it was levelled?"""
    return question_of(proposal.source).digest != proposal.computed_from


def _check(
    question: Question, moves: list[ProposedMove], wanted: list[ProposedMove]
) -> engine.PartlyAccepted:
    """What the engine makes of the chosen delays; the rest starts as early as links allow."""
    whole = Proposal(
        tuple(
            Move(m.source_id, m.old_start, m.old_finish, m.new_start, m.new_finish, m.delay_minutes, None)
            for m in moves
        ),
        (), False,
    )  # fmt: skip
    try:
        return engine.accept_part(
            question.network,
            question.supply,
            question.assignments,
            whole,
            [move.source_id for move in wanted],
        )
    except engine.LevellingError as error:
        raise Refusal(error_text(error, question.resources, question.names)) from error


def _hold_back(plan: Plan, moves: list[ProposedMove]) -> None:
    """Let what waits for a resource start no earlier than proposed; what is pushed follows by its links.

    Where the links alone do not push an activity as far, for its predecessor was not chosen, it is held back too.
    """
    _bind(plan, [move for move in moves if move.why.get("code") == "waiting"])
    starts = dict(plan.activities.values_list("source_id", "early_start"))
    _bind(plan, [move for move in moves if (starts[move.source_id] or 0) < move.new_start])


def _bind(plan: Plan, moves: list[ProposedMove]) -> None:
    """Give each activity an earliest start beside the constraint it may have, and compute."""
    rows = {row.source_id: row for row in plan.activities.filter(source_id__in=[m.source_id for m in moves])}
    for move in moves:
        _start_no_earlier(rows[move.source_id], move.new_start)
    update_rows(Activity, ("constraint_kind", "constraint_at", "particulars"), rows.values())
    recompute(plan)


def _start_no_earlier(row: Activity, at: int) -> None:
    no_earlier = ConstraintKind.START_NO_EARLIER.value
    second = row.particulars.get("secondary_constraint")
    if not row.constraint_kind or row.constraint_kind == ConstraintChoice.START_NO_EARLIER:
        row.constraint_kind, row.constraint_at = ConstraintChoice.START_NO_EARLIER, at
    elif second is None or second[0] == no_earlier:
        row.particulars = {**row.particulars, "secondary_constraint": [no_earlier, at]}
    else:
        text = _("%s has two constraints already. Take one away, then level the plan anew.")
        raise Refusal(text % row)
