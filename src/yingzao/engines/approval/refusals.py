"""Refusals: every reason the engine says no, as a stable code and a translatable sentence.

``Refused.message`` is a gettext msgid with named parameters. Parameters named in :data:`PERSON_PARAMS` are
person ids, which the caller turns into names before it interpolates.
"""

from __future__ import annotations

PERSON_PARAMS = frozenset({"person", "by"})


def gettext_noop(message: str) -> str:
    """Mark a sentence for the catalogues without translating it here."""
    return message


MESSAGES: dict[str, str] = {
    "already_signer": gettext_noop(
        "%(person)s already has a place in step “%(step)s”; another person is needed."
    ),
    "author_may_not_sign": gettext_noop("%(person)s submitted this and may not sign step “%(step)s”."),
    "dual_one_person": gettext_noop("Step “%(step)s” needs two different persons for the roles %(roles)s."),
    "has_signed": gettext_noop("%(person)s has signed this and therefore cannot submit it."),
    "last_signer": gettext_noop(
        "Step “%(step)s” would be left without enough signers; reassign the task instead."
    ),
    "no_step_applies": gettext_noop("No step of route “%(route)s” applies, so nobody would approve this."),
    "no_such_step": gettext_noop("There is no step “%(step)s” in this run."),
    "no_such_task": gettext_noop("There is no task %(task)s in this run."),
    "no_task": gettext_noop("%(person)s has no open task here."),
    "nobody_can_sign": gettext_noop("Nobody can sign step “%(step)s”."),
    "nobody_to_urge": gettext_noop("No open task here has a signer who could be urged."),
    "nobody_to_escalate": gettext_noop("Step “%(step)s” names nobody the task could be escalated to."),
    "not_a_participant": gettext_noop("%(person)s takes no part in this run."),
    "not_administrator": gettext_noop("Only an administrator of the route may do this."),
    "not_earlier": gettext_noop("“%(step)s” is not an earlier step that was passed."),
    "not_live": gettext_noop("This run is closed: %(status)s."),
    "not_overdue": gettext_noop("Task %(task)s is not overdue."),
    "not_the_signer": gettext_noop("Task %(task)s belongs to somebody else."),
    "not_submitter": gettext_noop("Only the person who submitted this may do this."),
    "not_vetoed": gettext_noop("This run is not vetoed."),
    "may_not_lift": gettext_noop("Only the person who vetoed or a superior role may lift the veto."),
    "may_not_remove": gettext_noop("Only the person who added the signer or an administrator may remove it."),
    "may_not_veto": gettext_noop("%(person)s holds no role that may veto this."),
    "person_left": gettext_noop("%(person)s is no longer active and cannot be given or do this."),
    "person_missing": gettext_noop("Name the person."),
    "reason_missing": gettext_noop("Give a reason."),
    "role_missing": gettext_noop("%(person)s does not hold the role %(role)s that step “%(step)s” needs."),
    "same_person": gettext_noop("%(person)s already has this task."),
    "revision_changed": gettext_noop(
        "Somebody else acted meanwhile; look at the present state and decide again."
    ),
    "route_invalid": gettext_noop("The route cannot be used: %(problems)s."),
    "task_ambiguous": gettext_noop("%(person)s has several open tasks here; say which one."),
    "task_closed": gettext_noop("Task %(task)s was already closed by %(by)s: %(status)s."),
    "task_waits": gettext_noop("Task %(task)s waits for another signature first."),
    "too_few_signers": gettext_noop(
        "Step “%(step)s” needs %(needed)s different signers; only %(found)s can sign."
    ),
    "unknown_condition": gettext_noop(
        "Condition “%(condition)s” of step “%(step)s” is not known for this record."
    ),
    "unknown_place": gettext_noop("A signer is added before, parallel or after, not “%(place)s”."),
    "unknown_verb": gettext_noop("“%(verb)s” is not an action of an approval."),
    "wrong_task": gettext_noop("This action does not fit task %(task)s."),
}


class Refused(Exception):
    """The engine says no and changes nothing. ``code`` is stable, ``message`` a msgid for ``params``."""

    def __init__(self, code: str, **params: object) -> None:
        self.code = code
        self.message = MESSAGES[code]
        self.params = params
        super().__init__(self.message % params)
