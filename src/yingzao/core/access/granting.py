"""Grants on a kind made at run time: given to roles with the kind, signed like every change of a role."""

from collections.abc import Iterable, Mapping

from .gate import Grant, covered
from .models import Role

GRANTED = "grants_of_kind"
_LIKE = ("view", "add", "edit", "submit", "void", "export", "comment", "attach", "share")


def grant_exactly(kind: str, verbs: Mapping[str, Iterable[str]]) -> None:
    """Let each role (by code) do exactly these verbs with ``kind`` as far as it is named; wider grants remain."""
    for role in Role.objects.all():
        others = [text for text in role.grants if Grant.parse(text).kind != kind]
        _store(role, [*others, *(f"{kind}:{verb}" for verb in verbs.get(role.code, ()))])


def grant_as(kind: str, like: str) -> None:
    """Let every role do with ``kind`` what it may do with the kind ``like``, within the same scopes."""
    for role in Role.objects.all():
        given = list(role.grants)
        for grant in map(Grant.parse, role.grants):
            for verb in _LIKE:
                if grant.covers(like, verb) and not covered(given, verb, kind):
                    given.append(str(Grant(kind, verb, grant.scope)))
        _store(role, given)


def _store(role: Role, grants: list[str]) -> None:
    if grants != role.grants:
        role.grants = grants
        role.save(action=GRANTED)
