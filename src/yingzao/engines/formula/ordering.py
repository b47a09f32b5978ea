"""The order in which fields are computed from each other, or the circle that makes it impossible."""

from collections.abc import Collection, Iterator, Mapping

from .errors import FormulaError


def in_order(needs: Mapping[str, Collection[str]]) -> list[str]:
    """The keys of ``needs`` so that each comes after those it needs; names that are no key are given ones.

    Raises FormulaError "cycle" whose ``loop`` names the fields of the circle, the first again at its end.
    """
    done: dict[str, None] = {}
    for start in needs:
        if start not in done:
            _visit(start, needs, done)
    return list(done)


def _visit(start: str, needs: Mapping[str, Collection[str]], done: dict[str, None]) -> None:
    path: dict[str, Iterator[str]] = {start: iter(needs[start])}
    while path:
        name = next(reversed(path))
        following = next((n for n in path[name] if n in needs and n not in done), None)
        if following is None:
            done[name] = None
            del path[name]
        elif following in path:
            names = list(path)
            loop = [*names[names.index(following) :], following]
            shown = loop if len(loop) <= 12 else [*loop[:11], "…", following]
            raise FormulaError("cycle", loop=" → ".join(shown))
        else:
            path[following] = iter(needs[following])
