"""The only place that interprets grants: what somebody may do, where, and why.

Deny by default. Outside one's scope a thing does not exist (404); within it, beyond one's grant, it
is refused (403) with the reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache, partial, reduce
from operator import or_
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Project

from .models import Post
from .modules import NOTHING, module_of, off_for, off_in, switchable
from .posts import posts_in_force

PRIVATE = "private"
"""The verb that shows a ledger's private columns."""

SCOPES = ("own", "org", "assigned")
"""Limits of a grant: one's own records, those of one's organisation, or those given to one: to sign, to read,
to answer for. A limited grant covers records only; what nobody wrote has no owner."""

_record_kinds: set[str] = set()
_named_only: set[str] = set()
_assignments: list[Callable[[Any], Q]] = []
_reservations: dict[str, "Reservation"] = {}


@dataclass(frozen=True)
class Reservation:
    """What of a kind its author keeps for himself: ``withheld(person)`` over records, ``withholds(person, record)``."""

    withheld: Callable[[Any], Q]
    withholds: Callable[[Any, Any], bool]


def note_record_kind(kind: str) -> None:
    """Called by whoever declares a ledger: things of ``kind`` have an author, an organisation and tasks."""
    _record_kinds.add(kind)


def note_named_only(kind: str, is_named_only: bool) -> None:
    """Called by whoever makes a kind: of such a kind only grants that name it count, no wildcards."""
    (_named_only.add if is_named_only else _named_only.discard)(kind)


def note_assignment(condition: Callable[[Any], Q]) -> None:
    """Called by layers above: records that meet ``condition(person)`` were given to that person."""
    _assignments.append(condition)


def note_reservation(kind: str, withheld: Callable[[Any], Q], withholds: Callable[[Any, Any], bool]) -> None:
    """Called by whoever declares a kind of which some records are nobody's business but their author's.

    Such a record does not exist for anybody else, whatever their post grants.
    """
    _reservations[kind] = Reservation(withheld, withholds)


@dataclass(frozen=True)
class Grant:
    """One parsed grant: wildcard patterns of kind and verb, and the scope ``""`` or one of :data:`SCOPES`."""

    kind: str
    verb: str
    scope: str = ""

    @classmethod
    def parse(cls, text: str) -> "Grant":
        """``"technical.*:view@own"`` → Grant; raises ValueError naming what is wrong."""
        pattern, _at, scope = text.partition("@")
        kind, colon, verb = pattern.partition(":")
        if not (kind and colon and verb) or scope not in {"", *SCOPES}:
            text = _("“%(text)s” is not a grant of the form kind:verb or kind:verb@ with %(scopes)s.") % {
                "text": text, "scopes": ", ".join(SCOPES),
            }  # fmt: skip
            raise ValueError(text)
        return cls(kind, verb, scope)

    def covers(self, kind: str, verb: str) -> bool:
        if kind in _named_only and self.kind != kind:
            return False
        return _covers(self, kind, verb) and (not self.scope or kind in _record_kinds)

    def __str__(self) -> str:
        return f"{self.kind}:{self.verb}" + (f"@{self.scope}" if self.scope else "")


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Grant:
    return Grant.parse(text)


@lru_cache(maxsize=65_536)
def _covers(grant: Grant, kind: str, verb: str) -> bool:
    return fnmatchcase(kind, grant.kind) and fnmatchcase(verb, grant.verb)


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, and the sentence that says why (put into words only when asked for)."""

    allowed: bool
    explain: Callable[[], str]

    @property
    def why(self) -> str:
        return self.explain()

    def __bool__(self) -> bool:
        return self.allowed


def posts_of(person) -> list[Post]:
    """The posts in force of ``person``, read once per loaded person."""
    if not person.is_authenticated or not person.is_active:
        return []
    if not hasattr(person, "_posts_in_force"):
        person._posts_in_force = posts_in_force(person)
    return person._posts_in_force


def may(person, verb: str, kind: str, project: Project | None = None, record: Any = None) -> Verdict:
    """May ``person`` do ``verb`` with things of ``kind`` in ``project``, or with this ``record``?"""
    if record is not None:
        project = record.project
        reserved = _reservations.get(kind)
        if reserved is not None and reserved.withholds(person, record):
            return Verdict(False, partial(_why_not, person, verb, kind, project, None))
    for post in posts_of(person):
        if post.project_id not in (None, project.pk if project else None):
            continue
        for text in post.role.grants:
            grant = _parsed(text)
            if grant.covers(kind, verb) and (record is None or _within(post, grant, person, record)):
                if module_of(kind) in off_in(person, project):
                    return Verdict(False, partial(_why_off, kind))
                return Verdict(True, partial(_why, post, grant))
    return Verdict(False, partial(_why_not, person, verb, kind, project, record))


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
    off = off_for(person) if posts_of(person) else {}
    everywhere_off = off.get(None, NOTHING)
    kinds = [kind for kind in kinds if module_of(kind) not in everywhere_off]
    granted: dict[Q, set[str]] = {}  # place and scope → the kinds granted there
    for post in posts_of(person):
        for grant in map(_parsed, post.role.grants):
            covered = [kind for kind in kinds if grant.covers(kind, verb)]
            if covered:
                granted.setdefault(_scope_condition(post, grant.scope, person), set()).update(covered)
    everywhere = granted.pop(Q(), set())  # a company-wide grant makes narrower ones of the same kind needless
    condition = Q(kind__in=sorted(everywhere)) if everywhere else Q(pk__in=[])
    for place, covers in granted.items():
        if narrower := covers - everywhere:
            condition |= Q(kind__in=sorted(narrower)) & place
    for kind in kinds:
        if kind in _reservations:
            condition &= ~_reservations[kind].withheld(person)
    for project, modules in off.items():
        closed = [kind for kind in kinds if module_of(kind) in modules]
        if project is not None and closed:
            condition &= ~Q(project=project, kind__in=closed)
    return condition


def sees_what_is_given(person, kinds: Iterable[str]) -> bool:
    """Does what ``person`` sees of ``kinds`` change with what is given to them, and not with records alone?"""
    grants = (_parsed(text) for post in posts_of(person) for text in post.role.grants)
    narrowed = [grant for grant in grants if grant.scope == "assigned"]
    return any(grant.covers(kind, "view") for grant in narrowed for kind in kinds)


def grants_in(person, project: Project | None) -> frozenset[str]:
    """The grants, as text, of all posts of ``person`` that count in ``project`` (None: in the company)."""
    places = (None, project.pk if project else None)
    return frozenset(g for post in posts_of(person) if post.project_id in places for g in post.role.grants)


def covered(grants: Iterable[str], verb: str, kind: str) -> bool:
    """Does any of these grants cover ``verb`` on ``kind``, at least within some scope?"""
    return any(_parsed(text).covers(kind, verb) for text in grants)


def sees_every(person, kind: str, project: Project | None = None) -> bool:
    """May ``person`` view all things of ``kind`` here, in every lot? Figures over them are for nobody else."""
    is_on = module_of(kind) not in off_in(person, project)
    return is_on and any(map(_is_unlimited, _views(person, kind, project)))


def sums_visible_to(person, kind: str, project: Project) -> Q | None:
    """Condition over sums of records of ``kind`` in ``project`` that are kept by ``lot`` and ``organisation``.

    None where what ``person`` sees of the kind turns on more than these two: then it is counted record by record.
    """
    if kind in _reservations:
        return None
    nothing = Q(pk__in=[])
    if module_of(kind) in off_in(person, project):
        return nothing
    granted = _views(person, kind, project)
    if any(map(_is_unlimited, granted)):
        return Q()
    if any(scope in ("own", "assigned") for _post, scope in granted):
        return None
    return reduce(or_, (_scope_condition(post, scope, person) for post, scope in granted), nothing)


def _views(person, kind: str, project: Project | None) -> list[tuple[Post, str]]:
    """The posts that count here and let ``kind`` be viewed, each with the scope of the grant."""
    places = (None, project.pk if project else None)
    return [
        (post, grant.scope)
        for post in posts_of(person) if post.project_id in places
        for grant in map(_parsed, post.role.grants) if grant.covers(kind, "view")
    ]  # fmt: skip


def _is_unlimited(granted: tuple[Post, str]) -> bool:
    post, scope = granted
    return not scope and not post.lot_id


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
    if grant.scope == "assigned":
        return type(record)._base_manager.filter(_assigned(person), pk=record.pk).exists()
    return True


def _scope_condition(post: Post, scope: str, person) -> Q:
    condition = Q() if post.project_id is None else Q(project=post.project_id)
    if post.lot_id:
        condition &= Q(lot=post.lot_id)
    if scope == "own":
        condition &= Q(author=person.pk) | Q(responsible=person.pk)
    elif scope == "org":
        condition &= Q(organisation=post.organisation_id or person.organisation_id)
    elif scope == "assigned":
        condition &= _assigned(person)
    return condition


def _assigned(person) -> Q:
    """What was given to ``person``, whichever layer knows of it; made once per loaded person."""
    if not hasattr(person, "_assigned_records"):
        condition = Q(author=person.pk) | Q(responsible=person.pk)
        for given in _assignments:
            condition |= given(person)
        person._assigned_records = condition
    return person._assigned_records


def _why(post: Post, grant: Grant) -> str:
    place = post.project.short_name if post.project else _("the whole company")
    return _("Post %(role)s in %(place)s grants %(grant)s") % {
        "role": post.role, "place": place, "grant": grant,
    }  # fmt: skip


def _why_off(kind: str) -> str:
    name = switchable().get(module_of(kind), kind)
    return _("The module %s is switched off here; what is in it is kept") % name


def _why_not(person, verb: str, kind: str, project, record) -> str:
    posts = [p for p in posts_of(person) if p.project_id in (None, project.pk if project else None)]
    if not posts:
        return _("%(person)s holds no post here") % {"person": getattr(person, "name", _("A guest"))}
    roles = together(sorted({str(post.role) for post in posts}))
    if record is not None and any(_parsed(t).covers(kind, verb) for p in posts for t in p.role.grants):
        return _("Post %(roles)s grants this only within its lot, own records or own organisation") % {
            "roles": roles
        }
    return _("No grant %(kind)s:%(verb)s in post %(roles)s") % {"kind": kind, "verb": verb, "roles": roles}
