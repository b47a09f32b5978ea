"""Inspection lots counted beforehand: moved with every lot that is written, read by matrix and figures, recounted.

Every write of a lot goes through ``InspectionLot.save`` (bulk writes refuse), which calls :func:`moving`: what the row
said before, read under its lock, is taken off, and what it says afterwards is added, in the same transaction. The
history's lock on the project makes writers of one project follow one another, so sums are never added to at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection, transaction

from yingzao.core.history.models import HistoryHead
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.models import Record

_FACTS = """
SELECT r.project_id, r.lot_id, r.organisation_id, p.path, l.item, l.stage, l.crew, l.points, l.within,
       substr(CAST(l.inspected_on AS text), 1, 7), COALESCE(substr(CAST(l.first_judged_on AS text), 1, 7), ''),
       COALESCE(l.first_passed, {no}), l.attempts - 1
FROM records_record r JOIN quality_inspectionlot l ON l.record_ptr_id = r.id
LEFT JOIN projects_part p ON p.id = r.part_id
WHERE r.id = %s AND r.status NOT IN ('void', 'superseded') {locked}
"""
_AT_PLACES = """
WITH RECURSIVE above(part_id, place_id) AS (
  SELECT id, id FROM projects_part WHERE project_id = %s
  UNION ALL
  SELECT above.part_id, p.parent_id FROM above JOIN projects_part p ON p.id = above.place_id
  WHERE p.parent_id IS NOT NULL
)
SELECT r.project_id, r.lot_id, r.organisation_id, above.place_id, above.place_id <> above.part_id, l.item, l.stage,
       COUNT(*), SUM(l.points), SUM(l.within)
FROM records_record r JOIN quality_inspectionlot l ON l.record_ptr_id = r.id
JOIN above ON above.part_id = r.part_id
WHERE r.project_id = %s AND r.status NOT IN ('void', 'superseded') GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_IN_MONTHS = """
SELECT r.project_id, r.lot_id, r.organisation_id, l.crew, substr(CAST(l.inspected_on AS text), 1, 7),
       COALESCE(substr(CAST(l.first_judged_on AS text), 1, 7), ''), COUNT(*), SUM(l.points), SUM(l.within),
       SUM(CASE WHEN l.points > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN l.first_passed THEN 1 ELSE 0 END),
       SUM(l.attempts - 1)
FROM records_record r JOIN quality_inspectionlot l ON l.record_ptr_id = r.id
WHERE r.project_id = %s AND r.status NOT IN ('void', 'superseded') GROUP BY 1, 2, 3, 4, 5, 6
"""


class _Kept(NamedTuple):
    """A table of tallies: what its rows are told apart by, what they sum up, and how they are counted anew."""

    table: str
    keys: tuple[str, ...]
    sums: tuple[str, ...]
    counted: str

    @property
    def columns(self) -> str:
        return ", ".join((*_WHOSE, *self.keys, *self.sums))


_WHOSE = ("project_id", "lot_id", "organisation_id")
_NULLABLE = ("lot_id", "organisation_id")
_PLACES = _Kept(
    "quality_placetally", ("place_id", "is_below", "item", "stage"), ("lots", "points", "within"), _AT_PLACES
)
_MONTHS = _Kept(
    "quality_monthtally", ("crew", "inspected_in", "judged_in"),
    ("lots", "points", "within", "measured", "at_once", "rework"), _IN_MONTHS,
)  # fmt: skip
_Deltas = defaultdict[tuple[Any, ...], list[int]]


class Facts(NamedTuple):
    """What of a lot is counted, as it stands in the database; months are written 2026-03, empty for none."""

    project_id: int
    lot_id: int | None
    organisation_id: int | None
    path: str | None
    item: str
    stage: str
    crew: str
    points: int
    within: int
    inspected_in: str
    judged_in: str
    first_passed: bool
    rework: int


@contextmanager
def moving(lot: Record) -> Iterator[None]:
    """Around the saving of a lot: the tallies follow in the same transaction."""
    with transaction.atomic(savepoint=False):
        before = None if lot._state.adding else _facts(lot.pk)
        yield
        after = _facts(lot.pk)
        if before != after:
            _move(before, after)


def _facts(pk: int) -> Facts | None:
    """What the database says of a lot, which stays locked; None where nothing of it is counted."""
    is_sqlite = connection.vendor == "sqlite"  # it lets one writer in at a time
    sql = _FACTS.format(no="0" if is_sqlite else "FALSE", locked="" if is_sqlite else "FOR UPDATE OF r, l")
    with connection.cursor() as cursor:
        cursor.execute(sql, [pk])
        row = cursor.fetchone()
    return Facts(*row) if row else None


def _move(before: Facts | None, after: Facts | None) -> None:
    places: _Deltas = defaultdict(lambda: [0] * len(_PLACES.sums))
    months: _Deltas = defaultdict(lambda: [0] * len(_MONTHS.sums))
    for facts, sign in ((before, -1), (after, 1)):
        if facts is None:
            continue
        whose = facts[:3]
        for place, is_below in _places_of(facts):
            _add(
                places[*whose, place, is_below, facts.item, facts.stage],
                sign,
                (1, facts.points, facts.within),
            )
        _add(
            months[*whose, facts.crew, facts.inspected_in, facts.judged_in], sign,
            (1, facts.points, facts.within, int(facts.points > 0), int(facts.first_passed), facts.rework),
        )  # fmt: skip
    _store(_PLACES, places)
    _store(_MONTHS, months)


def _add(sums: list[int], sign: int, more: tuple[int, ...]) -> None:
    for place, value in enumerate(more):
        sums[place] += sign * value


def _places_of(facts: Facts) -> list[tuple[int, bool]]:
    """The place of a lot and those above it, each with whether the lot lies below it."""
    if facts.path is None:
        return []
    steps = facts.path.split("/")[:-1]
    paths = ["/".join(steps[:depth]) + "/" for depth in range(1, len(steps) + 1)]
    found = Part.objects.filter(project=facts.project_id, path__in=paths).values_list("pk", "path")
    return [(pk, path != facts.path) for pk, path in found.order_by("path")]


def _store(kept: _Kept, deltas: Mapping[tuple[Any, ...], list[int]]) -> None:
    """Add ``deltas`` to the rows of their keys, and drop rows in which no lot is left."""
    rows = [(*key, *sums) for key, sums in deltas.items() if any(sums)]
    if not rows:
        return
    names = (*_WHOSE, *kept.keys)
    apart = [f"(COALESCE({name}, 0))" if name in _NULLABLE else name for name in names]
    added = ", ".join(f"{name} = {kept.table}.{name} + excluded.{name}" for name in kept.sums)
    places = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
    left = " AND ".join(f"{name} = %s" for name in ("project_id", *kept.keys))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {kept.table} ({kept.columns}) VALUES {places} "  # noqa: S608
            f"ON CONFLICT ({', '.join(apart)}) DO UPDATE SET {added}",
            [value for row in rows for value in row],
        )
        for key, sums in deltas.items():
            if sums[0] < 0:
                cursor.execute(f"DELETE FROM {kept.table} WHERE lots = 0 AND {left}", [key[0], *key[3:]])  # noqa: S608


@transaction.atomic
def recount(project: Project | int) -> None:
    """Count the lots of a project anew, while nobody writes in it."""
    pk = project if isinstance(project, int) else project.pk
    list(
        HistoryHead.objects.select_for_update().filter(chain=pk)
    )  # what every writer of the project waits for
    with connection.cursor() as cursor:
        for kept in (_PLACES, _MONTHS):
            cursor.execute(f"DELETE FROM {kept.table} WHERE project_id = %s", [pk])  # noqa: S608
            cursor.execute(f"INSERT INTO {kept.table} ({kept.columns}) {kept.counted}", _asked(kept, pk))


def disagreements(project: Project | int) -> Iterator[str]:
    """Rows in which what is kept and what is counted differ, each on its side; none when all is well."""
    pk = project if isinstance(project, int) else project.pk
    for kept in (_PLACES, _MONTHS):
        stored = f"SELECT {kept.columns} FROM {kept.table} WHERE project_id = %s"  # noqa: S608
        counted = f"SELECT * FROM ({kept.counted}) AS counted"  # noqa: S608
        for name, sql, asked in (
            ("kept", f"SELECT * FROM ({stored}) AS kept EXCEPT {counted}", [pk, *_asked(kept, pk)]),  # noqa: S608
            ("counted", f"{counted} EXCEPT {stored}", [*_asked(kept, pk), pk]),
        ):
            with connection.cursor() as cursor:
                cursor.execute(sql, asked)
                for row in cursor.fetchall():
                    yield f"{kept.table} {name}: {', '.join(map(str, row))}"


def _asked(kept: _Kept, project: int) -> list[int]:
    return [project] * kept.counted.count("%s")
