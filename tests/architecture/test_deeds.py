"""Every action that a history entry is signed with has words for people to read."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import python_files, tree_of
from yingzao.core.screens.deeds import DEEDS

SIGNING = {"sign": 0, "_sign": 1, "set_status": 2}


def signed_in(tree: ast.AST) -> Iterator[str]:
    """Literals given as ``action=`` to a save, or as the action of ``sign``."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name == "save":
            given = [keyword.value for keyword in call.keywords if keyword.arg == "action"]
        else:
            place = SIGNING.get(name)
            given = [] if place is None else call.args[place : place + 1]
        for value in given:
            yield from (
                part.value
                for part in ast.walk(value)
                if isinstance(part, ast.Constant)
                and isinstance(part.value, str)
                and part.value.isidentifier()
            )


def test_every_signed_action_has_words():
    found = {
        action for path in python_files() if "demo" not in path.parts for action in signed_in(tree_of(path))
    }
    assert {"computed", "put_to_use", "activity_started", "measure_taken"} <= found
    assert found <= DEEDS.keys()
