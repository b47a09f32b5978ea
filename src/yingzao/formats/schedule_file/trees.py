"""Trees given as parents: refuse one that runs in a circle or is too deep."""

from collections.abc import Mapping

MOST_LEVELS = 200


class TreeError(ValueError):
    """``loop`` names the nodes of a circle in order; empty when the tree is only too deep at ``node``."""

    def __init__(self, node: str, loop: tuple[str, ...] = ()) -> None:
        super().__init__(node)
        self.node = node
        self.loop = loop


def check_tree(parents: Mapping[str, str | None], most_levels: int = MOST_LEVELS) -> None:
    """Raise :class:`TreeError` unless every node leads to one without a parent in ``parents``.

    >>> check_tree({"a": None, "b": "a"})
    """
    depth: dict[str, int] = {}
    for start in parents:
        path: list[str] = []
        on_path: set[str] = set()
        node: str | None = start
        while node is not None and node in parents and node not in depth:
            if node in on_path:
                raise TreeError(node, tuple(path[path.index(node) :]))
            path.append(node)
            on_path.add(node)
            node = parents[node]
        below = depth.get(node or "", 0)
        for each in reversed(path):
            below += 1
            depth[each] = below
        if below > most_levels:
            raise TreeError(start)
