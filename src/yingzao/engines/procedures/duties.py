"""Who answers for a step (RACI), and where nobody does."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .steps import DUTIES, Step


class Fault(StrEnum):
    NO_RESPONSIBLE = "no_responsible"
    NO_APPROVER = "no_approver"
    SEVERAL_APPROVERS = "several_approvers"
    VACANT = "vacant"


@dataclass(frozen=True)
class Gap:
    """What is wrong with the duties of ``step``; ``role`` is the one that nobody holds."""

    step: Step
    fault: Fault
    role: str = ""


def gaps(steps: Iterable[Step], held: Container[str] | None = None) -> tuple[Gap, ...]:
    """Steps without a responsible or with other than one approver, and roles that nobody holds.

    ``held`` are the roles somebody holds in one project; None asks about the procedure alone.
    """
    return tuple(gap for step in steps for gap in _of_step(step, held))


def _of_step(step: Step, held: Container[str] | None) -> Iterator[Gap]:
    approvers = step.duties.get("A", ())
    if not step.duties.get("R"):
        yield Gap(step, Fault.NO_RESPONSIBLE)
    if not approvers:
        yield Gap(step, Fault.NO_APPROVER)
    elif len(approvers) > 1:
        yield Gap(step, Fault.SEVERAL_APPROVERS)
    if held is not None:
        named = dict.fromkeys(role for duty in DUTIES for role in step.duties.get(duty, ()))
        yield from (Gap(step, Fault.VACANT, role) for role in named if role not in held)
