"""Which procedures bind a project: masters every one, sub-procedures those of their type of works and craft."""

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True)
class Scope:
    """``is_master`` binds every project; types and crafts narrow a sub-procedure, an empty set does not."""

    is_master: bool = True
    types: frozenset[str] = frozenset()
    crafts: frozenset[str] = frozenset()

    @property
    def narrowness(self) -> int:
        """Of two that bind the same project the narrower one governs."""
        return 0 if self.is_master else 1 + bool(self.types) + 2 * bool(self.crafts)


def binds(scope: Scope, project_type: str, crafts: Set[str]) -> bool:
    """Does a procedure of that scope bind a project of that type with those crafts?

    >>> binds(Scope(False, frozenset({"building"}), frozenset({"deep_pit"})), "building", {"deep_pit", "piles"})
    True
    >>> binds(Scope(False, frozenset({"building"})), "road", set())
    False
    """
    if scope.is_master:
        return True
    fits_type = not scope.types or project_type in scope.types
    return fits_type and (not scope.crafts or not scope.crafts.isdisjoint(crafts))


def may_meet(one: Scope, other: Scope) -> bool:
    """May both govern the same records of one project with equal right, so that it is not clear which does?"""
    if one.narrowness != other.narrowness:
        return False
    if one.is_master:
        return True
    types_meet = not one.types or not other.types or not one.types.isdisjoint(other.types)
    crafts_meet = not one.crafts or not other.crafts or not one.crafts.isdisjoint(other.crafts)
    return types_meet and crafts_meet
