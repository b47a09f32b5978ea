"""Who sits where: from described signers to persons, never one person twice, never a seat lost.

The order for every seat is: the deputy of an absent or departed signer → the signer → whoever the step
escalates to → a vacant seat that an administrator reassigns. A start is refused where it would come to a
vacant seat; later a vacant seat is allowed, provided an active administrator exists, else the decision that
would open it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .desk import Desk
from .model import Signer, Step
from .quorum import needed
from .refusals import Refused
from .state import StepStatus, Task, TaskKind, TaskStatus


@dataclass(frozen=True, slots=True)
class Place:
    """A seat to be opened; ``person`` None is vacant."""

    person: int | None
    origin: str = "route"
    on_behalf_of: int | None = None
    side: str = ""


def occupied(desk: Desk, key: str, but_seat: int | None = None) -> set[int]:
    """Everybody who sits, signs for or has signed in the present round of a step."""
    people: set[int] = set()
    for task in desk.round_tasks(key):
        if task.seat != but_seat:
            people.update(p for p in (task.person, task.on_behalf_of, task.closed_by) if p is not None)
    return people


def objection(desk: Desk, step: Step, person: int, side: str, taken: Iterable[int]) -> Refused | None:
    """Why the person may not sit on that seat; None when nothing speaks against it."""
    if not desk.directory.is_active(person):
        return Refused("person_left", person=person)
    if person in desk.submitters and not step.author_may_sign:
        return Refused("author_may_not_sign", person=person, step=step.name)
    if side and not desk.directory.holds(person, side):
        return Refused("role_missing", person=person, role=side, step=step.name)
    if person in taken:
        return Refused("already_signer", person=person, step=step.name)
    return None


def revise_objection(desk: Desk, person: int) -> Refused | None:
    """Why the person may not take the author's turn: a submitter must not have signed."""
    if not desk.directory.is_active(person):
        return Refused("person_left", person=person)
    if person in desk.submitters:
        return None
    free = {step.key for step in desk.route.all_steps() if step.author_may_sign}
    for task in desk.tasks:
        if (
            task.status is TaskStatus.APPROVED
            and person in (task.closed_by, task.on_behalf_of)
            and task.step not in free
        ):
            return Refused("has_signed", person=person)
    return None


def objection_to(desk: Desk, task: Task, person: int) -> Refused | None:
    """Why the person may not hold or act on an existing task."""
    if task.kind is TaskKind.REVISE:
        return revise_objection(desk, person)
    step = desk.route.step(task.step)
    return objection(desk, step, person, task.side, occupied(desk, task.step, task.seat))


def present_deputy(desk: Desk, person: int) -> int | None:
    """Who stands in for an absent person, unless the deputy is away as well."""
    deputy = desk.directory.deputy(person)
    return None if deputy is None or desk.directory.deputy(deputy) is not None else deputy


def stand_in(
    desk: Desk, step: Step, person: int, side: str, taken: set[int], reserved: set[int]
) -> Place | None:
    """The place of one signer: his deputy while he is away (unless already needed himself), else he."""
    if person in desk.submitters and not step.author_may_sign:
        return None
    deputy = present_deputy(desk, person)
    if deputy is not None and person not in taken:
        refused = objection(desk, step, deputy, side, taken | reserved)
        if refused is None:
            return Place(deputy, "deputy", person, side)
    if objection(desk, step, person, side, taken) is None:
        return Place(person, side=side)
    return None


def superior(desk: Desk, step: Step, side: str, taken: set[int]) -> Place | None:
    """The first person the step escalates to who may sit."""
    if step.escalate_to is None:
        return None
    for person in desk.directory.resolve(step.escalate_to):
        place = stand_in(desk, step, person, side, taken, set())
        if place is not None:
            return Place(place.person, "escalated", place.on_behalf_of, side)
    return None


def _take(place: Place, taken: set[int]) -> Place:
    taken.update(p for p in (place.person, place.on_behalf_of) if p is not None)
    return place


def _seats_of(desk: Desk, step: Step, groups: list[tuple[str, tuple[int, ...]]]) -> list[Place]:
    """Places of groups of candidates (side, persons); a group nobody of whom sits gets one further place."""
    taken: set[int] = set()
    reserved = {p for _, people in groups for p in people}
    places: list[Place] = []
    empty: list[str] = []
    for side, people in groups:
        found = False
        for person in people:
            place = stand_in(desk, step, person, side, taken, reserved)
            if place is not None:
                places.append(_take(place, taken))
            found = found or place is not None or (not side and person in taken)
        if not found:
            empty.append(side)
    for side in _missing(step, len(places), empty):
        place = superior(desk, step, side, taken) or Place(None, "vacant", side=side)
        places.append(_take(place, taken))
    return places


def _missing(step: Step, seated: int, empty: list[str]) -> list[str]:
    """Sides of the further places the quorum needs: each empty group, or what a number is short of."""
    if step.dual is not None or step.quorum.rule in ("all", "percent"):
        return empty
    return [""] * (needed(step.quorum, 0) - seated)


def _dual_groups(desk: Desk, step: Step) -> list[tuple[str, tuple[int, ...]]]:
    """Candidates of both roles, made disjoint: who holds both is offered the side shorter of people."""
    assert step.dual is not None
    first, second = step.dual
    usable = {side: _dual_candidates(desk, step, side) for side in step.dual}
    sides: dict[str, list[int]] = {
        first: [p for p in usable[first] if p not in usable[second]],
        second: [p for p in usable[second] if p not in usable[first]],
    }
    for person in usable[first]:
        if person in usable[second]:
            sides[first if len(sides[first]) <= len(sides[second]) else second].append(person)
    return [(side, tuple(people)) for side, people in sides.items()]


def _dual_candidates(desk: Desk, step: Step, side: str) -> list[int]:
    """Holders of a role who may sign, or departed holders whose deputy may."""
    people = desk.directory.resolve(Signer("role", side))
    return [p for p in people if stand_in(desk, step, p, side, set(), set()) is not None]


def places_for(desk: Desk, step: Step) -> list[Place]:
    """The seats a step would open today; those without a person are vacant."""
    if step.dual is not None:
        return _seats_of(desk, step, _dual_groups(desk, step))
    return _seats_of(desk, step, [("", desk.directory.resolve(signer)) for signer in step.signers])


def check_start(desk: Desk, step: Step) -> None:
    """Refuse a start where an applicable step could not be signed by enough different persons."""
    places = places_for(desk, step)
    if all(place.person is not None for place in places):
        return
    seated = [place for place in places if place.person is not None]
    if step.dual is not None and any(desk.directory.resolve(Signer("role", side)) for side in step.dual):
        raise Refused("dual_one_person", step=step.name, roles=" + ".join(step.dual))
    if seated and step.quorum.rule == "count":
        raise Refused("too_few_signers", step=step.name, needed=needed(step.quorum, 0), found=len(seated))
    raise Refused("nobody_can_sign", step=step.name)


def open_step(desk: Desk, step: Step) -> None:
    """Enter a step and open its seats; refused when a seat stays vacant and nobody could reassign it."""
    places = places_for(desk, step)
    if not all(p.person is not None for p in places) and not desk.has_administrator():
        raise Refused("nobody_can_sign", step=step.name)
    desk.enter_step(step.key)
    for place in places:
        desk.seat(step, place.person, place.origin, on_behalf_of=place.on_behalf_of, side=place.side)


def reseat(desk: Desk, task: Task) -> Place | None:
    """Who takes over a seat whose holder is gone: owner, deputy, another signer, superior, or nobody."""
    if task.kind is TaskKind.REVISE:
        return author_place(desk, task.on_behalf_of, task.person)
    step = desk.route.step(task.step)
    taken = occupied(desk, task.step, task.seat)
    for person in (task.on_behalf_of, task.person):
        place = None if person is None else stand_in(desk, step, person, task.side, taken, set())
        if place is not None:
            return place
    for person in () if task.required else _all_signers(desk, step, task.side):
        place = stand_in(desk, step, person, task.side, taken, set())
        if place is not None:
            return place
    return superior(desk, step, task.side, taken)


def _all_signers(desk: Desk, step: Step, side: str) -> list[int]:
    signers = (Signer("role", side),) if side else step.signers
    return [person for signer in signers for person in desk.directory.resolve(signer)]


def author_place(desk: Desk, *first: int | None) -> Place | None:
    """Who takes the author's turn: the persons named, then every submitter, each after his deputy."""
    for person in (*first, *desk.submitters):
        if person is None:
            continue
        deputy = present_deputy(desk, person)
        if deputy is not None and revise_objection(desk, deputy) is None:
            return Place(deputy, "deputy", person)
        if revise_objection(desk, person) is None:
            return Place(person)
    return None


def current_place(desk: Desk, task: Task) -> Place | None:
    """Who should sit on a held seat today: its holder, or his deputy; None when neither can."""
    assert task.person is not None
    if task.kind is TaskKind.REVISE:
        place = author_place(desk, task.person)
        return place if place and task.person in (place.person, place.on_behalf_of) else None
    step = desk.route.step(task.step)
    taken = occupied(desk, task.step, task.seat)
    return stand_in(desk, step, task.person, task.side, taken, set())


def reachable(desk: Desk, key: str) -> bool:
    """Whether the step was passed, so that work can be sent back to it."""
    return desk.steps[key].status is StepStatus.APPROVED
