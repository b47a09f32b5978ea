"""The only place that interprets grants: what somebody may do, where, and why.

Deny by default. Outside one's scope a thing does not exist (404); within it, beyond one's grant, it
is refused (403) with the reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project

from .models import Post

PRIVATE = "private"
"""The verb that shows a ledger's private columns."""


@dataclass(frozen=True)
class Grant:
    """One parsed grant: wildcard patterns of kind and verb, and the scope ``""``, ``own`` or ``org``."""

    kind: str
    verb: str
    scope: str = ""

    @classmethod
    def parse(cls, text: str) -> "Grant":
        """``"technical.*:view@own"`` → Grant; raises ValueError naming what is wrong."""
        pattern, _at, scope = text.partition("@")
        kind, colon, verb = pattern.partition(":")
        if not (kind and colon and verb) or scope not in {"", "own", "org"}:
            raise ValueError(
                _("“%s” is not a grant of the form kind:verb, kind:verb@own or kind:verb@org.") % text
            )
        return cls(kind, verb, scope)

    def covers(self, kind: str, verb: str) -> bool:
        return fnmatchcase(kind, self.kind) and fnmatchcase(verb, self.verb)

    def __str__(self) -> str:
        return f"{self.kind}:{self.verb}" + (f"@{self.scope}" if self.scope else "")


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Grant:
    return Grant.parse(text)


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, and the sentence that says why."""

    allowed: bool
    why: str

    def __bool__(self) -> bool:
        return self.allowed


def posts_of(person) -> list[Post]:
    """The posts in force of ``person``, read once per loaded person."""
    if not person.is_authenticated or not person.is_active:
        return []
    if not hasattr(person, "_posts_in_force"):
        related = ("role", "project", "lot", "organisation", "person")
        person._posts_in_force = list(person.posts.filter(Post.in_force()).select_related(*related))
    return person._posts_in_force


def may(person, verb: str, kind: str, project: Project | None = None, record: Any = None) -> Verdict:
    """May ``person`` do ``verb`` with things of ``kind`` in ``project``, or with this ``record``?"""
    if record is not None:
        project = record.project
    for post in posts_of(person):
        if post.project_id not in (None, project.pk if project else None):
            continue
        for text in post.role.grants:
            grant = _parsed(text)
            if grant.covers(kind, verb) and (record is None or _within(post, grant, person, record)):
                return Verdict(True, _why(post, grant))
    return Verdict(False, _why_not(person, verb, kind, project, record))


def require(person, verb: str, kind: str, project: Project | None = None, record: Any = None) -> None:
    """Pass silently, or raise Http404 outside the person's scope and PermissionDenied beyond their grant."""
    if record is not None and not may(person, "view", kind, record=record):
        raise Http404
    if record is None and project is not None and not sees_project(person, project):
        raise Http404
    verdict = may(person, verb, kind, project, record)
    if not verdict:
        raise PermissionDenied(verdict.why)


def visible_to(person, kinds: Iterable[str], verb: str = "view") -> Q:
    """One SQL condition over records: those of ``kinds`` on which ``person`` may do ``verb``."""
    kinds = list(kinds)
    condition = Q(pk__in=[])
    for post in posts_of(person):
        for scope in ("", "own", "org"):
            granted = [k for k in kinds if any(
                g.covers(k, verb) and g.scope == scope for g in map(_parsed, post.role.grants)
            )]  # fmt: skip
            if granted:
                condition |= Q(kind__in=granted) & _scope_condition(post, scope, person)
    return condition


def sees_project(person, project: Project) -> bool:
    return any(post.project_id in (None, project.pk) for post in posts_of(person))


def visible_projects(person) -> Q:
    """Condition over projects: those in which the person holds a post."""
    posts = posts_of(person)
    if any(post.project_id is None for post in posts):
        return Q()
    return Q(pk__in=[post.project_id for post in posts])


def _within(post: Post, grant: Grant, person, record) -> bool:
    if post.lot_id and record.lot_id != post.lot_id:
        return False
    if grant.scope == "own":
        return person.pk in (record.author_id, record.responsible_id)
    if grant.scope == "org":
        return record.organisation_id == (post.organisation_id or person.organisation_id)
    return True


def _scope_condition(post: Post, scope: str, person) -> Q:
    condition = Q() if post.project_id is None else Q(project=post.project_id)
    if post.lot_id:
        condition &= Q(lot=post.lot_id)
    if scope == "own":
        condition &= Q(author=person.pk) | Q(responsible=person.pk)
    elif scope == "org":
        condition &= Q(organisation=post.organisation_id or person.organisation_id)
    return condition


def _why(post: Post, grant: Grant) -> str:
    place = post.project.short_name if post.project else _("the whole company")
    return _("Post %(role)s in %(place)s grants %(grant)s") % {
        "role": post.role, "place": place, "grant": grant,
    }  # fmt: skip


def _why_not(person, verb: str, kind: str, project, record) -> str:
    posts = [p for p in posts_of(person) if p.project_id in (None, project.pk if project else None)]
    if not posts:
        return _("%(person)s holds no post here") % {"person": getattr(person, "name", _("A guest"))}
    roles = "、".join(sorted({str(post.role) for post in posts}))
    if record is not None and any(_parsed(t).covers(kind, verb) for p in posts for t in p.role.grants):
        return _("Post %(roles)s grants this only within its lot, own records or own organisation") % {
            "roles": roles
        }
    return _("No grant %(kind)s:%(verb)s in post %(roles)s") % {"kind": kind, "verb": verb, "roles": roles}
