"""Walk a patrol: points of a route, rounds that fall due, what was seen, and what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.photos import Developed
from yingzao.core.history.actor import current_actor
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.services import Refusal, create, locked
from yingzao.core.records.status import EDITABLE, IN_FORCE
from yingzao.core.rectification.evidence import develop

from .models import PatrolRound, PatrolRoute, PatrolVisit
from .photographs import keep_photos

MOST_POINTS = 60


@dataclass(frozen=True)
class Point:
    """A point of a route: its place in the walk from 1, the part, and what is looked at."""

    place: int
    part: Part
    look_at: str


@dataclass(frozen=True)
class Stop:
    """A point of a round, with what was seen there; None where nobody was yet."""

    point: Point
    visit: PatrolVisit | None


def points_in(text: str, project: Project) -> list[Point]:
    """The points that lines name; raises Refusal for a part that the project does not have, or for none at all."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or len(lines) > MOST_POINTS:
        raise Refusal(_("A route has between 1 and %s points, one in each line.") % MOST_POINTS)
    codes = [line.split(None, 1) for line in lines]
    parts = {part.code: part for part in project.parts.filter(code__in=[code[0] for code in codes])}
    found = []
    for place, (code, *rest) in enumerate(codes, start=1):
        if code not in parts:
            raise Refusal(_("The project has no part %s. Begin each line with the code of a part.") % code)
        found.append(Point(place, parts[code], rest[0][:120] if rest else ""))
    return found


def stops_of(walk: PatrolRound) -> list[Stop]:
    """The points of a round in the order of walking."""
    visits = {visit.place: visit for visit in walk.visits.select_related("by")}
    return [Stop(point, visits.get(point.place)) for point in points_in(walk.points, walk.project)]


def _point_of(walk: PatrolRound, place: int) -> Point | None:
    return next((each for each in points_in(walk.points, walk.project) if each.place == place), None)


@transaction.atomic
def begin_round(route: PatrolRoute, due_on: date | None = None) -> PatrolRound:
    """A round of a route in force, with its points as they are now; due today unless another day is given."""
    if route.status not in IN_FORCE:
        raise Refusal(_("%s is not in force: submit it first.") % route.full_number)
    day = due_on or timezone.localdate()
    return create(
        PatrolRound, project=route.project, title=f"{route.title} {day:%m-%d}"[:160], patrol=route, part=route.part,
        responsible=route.responsible, due_on=day, points=route.points,
    )  # fmt: skip


def visit(
    walk: PatrolRound, place: int, is_good: bool, note: str = "", photos: Sequence[UploadedFile] = (),
    at: datetime | None = None,
) -> PatrolVisit:  # fmt: skip
    """Note what was seen at a point, now or ``at`` the moment a phone without a line noted; photos are read first."""
    person = Person.objects.get(pk=current_actor().person_id)
    point = _point_of(walk, place)
    try:
        developed = develop(photos, walk.project, point.part if point else walk.part, person)
    except ValidationError as problem:
        raise Refusal(" ".join(problem.messages)) from problem
    return note_visit(walk, place, person, is_good, note, developed, at)


@transaction.atomic
def note_visit(
    walk: PatrolRound, place: int, person: Person, is_good: bool, note: str = "",
    photos: Sequence[Developed] = (), at: datetime | None = None,
) -> PatrolVisit:  # fmt: skip
    """:func:`visit` with photos that were read already."""
    fresh: PatrolRound = locked(walk)
    moment, now = at or timezone.now(), timezone.now()
    point = _point_of(fresh, place)
    if fresh.state not in EDITABLE or point is None:
        raise Refusal(_("%s is closed, or has no such point.") % fresh.full_number)
    if fresh.visits.filter(place=place).exists():
        raise Refusal(_("Point %s was seen already in this round.") % place)
    if not is_good and not note.strip():
        raise Refusal(_("Say what is wrong at this point."))
    if not fresh.created_at <= moment <= now + timedelta(minutes=10):
        raise Refusal(_("A point is seen after its round was begun and not in the future."))
    seen = PatrolVisit(
        round=fresh, place=place, part=point.part, at=min(moment, now), by=person, is_good=is_good,
        note=note.strip()[:200],
    )  # fmt: skip
    seen.save(action="read")
    fresh.seen += 1
    fresh.problems += not is_good
    fresh.save(action="counted")
    if photos:
        keep_photos(fresh, photos, f"{place} {point.part}"[:80])
    return seen


def missed_of(walk: PatrolRound) -> list[Point]:
    """The points of a round that nobody was at."""
    return [stop.point for stop in stops_of(walk) if stop.visit is None]


def open_rounds(route: PatrolRoute) -> Any:
    """Rounds of any revision of a route that are not closed."""
    return PatrolRound.objects.filter(patrol__number=route.number, project=route.project_id).open()


def begin_next(walk: PatrolRound) -> PatrolRound | None:
    """The round that follows a closed one, from the newest revision in force; None where the route was given up."""
    routes = PatrolRoute.objects.filter(
        project=walk.project_id, number=walk.patrol.number, status__in=IN_FORCE
    )
    route = routes.newest_first().first()
    if route is None or open_rounds(route).exists():
        return None
    return begin_round(route, timezone.localdate() + timedelta(days=route.every_days))
