"""Reading the posts of a person: their rows every time, what they name only when the company's chain has grown."""

from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from yingzao.core.accounts.identity import company_end
from yingzao.core.history.ends import Memory

from .models import Post

_ROW = "id, role_id, project_id, lot_id, organisation_id, discipline, since, until, successor_id, person_id"
_known: Memory[list[Post]] = Memory(2000)
_here: Memory[list[Post]] = Memory(500)


def posts_in_force(person: Any) -> list[Post]:
    """The posts of an active person within their dates, with role, project and organisation.

    A post belongs to its project's chain, so its row is asked for each time: a post that was given or ended
    counts with the next request. Roles, projects and organisations are in the company's chain.
    """
    end, key = company_end(person), (person.pk, post_rows(person), timezone.localdate())
    return list(_known.recall(key, end, lambda: _read(person)))


def post_rows(person: Any) -> tuple[tuple[Any, ...], ...]:
    """All posts of ``person`` as they are stored, read once per loaded person; equal rows give equal rights."""
    if not hasattr(person, "_post_rows"):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_ROW} FROM access_post WHERE person_id = %s ORDER BY id",  # noqa: S608
                [person.pk],
            )
            person._post_rows = tuple(cursor.fetchall())
    return person._post_rows


class PostRow(NamedTuple):
    """A post as it is stored."""

    pk: int
    role_id: int
    project_id: int | None
    lot_id: int | None
    organisation_id: int | None
    discipline: str
    since: date
    until: date | None
    successor_id: int | None
    person_id: int


def posts_here(rows: tuple[PostRow, ...], project_id: int, end: tuple[str, ...]) -> list[Post]:
    """The posts within their dates that count in a project, with role, person and organisations, oldest first.

    ``rows`` are those of :func:`post_rows_here`, asked for each time; ``end`` is that of the company's chain.
    """
    return _here.recall((rows, timezone.localdate()), end, lambda: _read_here(project_id))


def post_rows_here(project_id: int) -> tuple[PostRow, ...]:
    """All posts in a project and in the whole company as they are stored, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_ROW} FROM access_post "  # noqa: S608
            "WHERE project_id = %s OR project_id IS NULL ORDER BY id",
            [project_id],
        )
        return tuple(map(PostRow._make, cursor.fetchall()))


def _read_here(project_id: int) -> list[Post]:
    scope = Post.objects.filter(project=project_id) | Post.objects.filter(project=None)
    related = ("role", "person__organisation", "organisation")
    return list(scope.filter(Post.within_dates()).select_related(*related).order_by("pk"))


def _read(person: Any) -> list[Post]:
    related = ("role", "project", "organisation", "person")
    return list(Post.objects.filter(Post.within_dates(), person=person.pk).select_related(*related))
