"""Routes as JSON: reading refuses unknown words and wrong types, naming the step and field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .model import Parallel, Quorum, Route, Signer, Step


class RouteFormatError(ValueError):
    """The JSON is not a route; ``where`` names step and field."""

    def __init__(self, where: str, what: str) -> None:
        self.where = where
        self.what = what
        super().__init__(f"{where}: {what}")


def route_to_json(route: Route) -> dict[str, Any]:
    """A JSON object; :func:`route_from_json` gives an equal route back."""
    return {
        "key": route.key,
        "version": route.version,
        "name": route.name,
        "steps": [_node_out(node) for node in route.steps],
        "veto_roles": list(route.veto_roles),
        "lift_roles": list(route.lift_roles),
        "administrator": _signer_out(route.administrator),
    }


def route_from_json(data: Mapping[str, Any]) -> Route:
    """Read what :func:`route_to_json` wrote, else :class:`RouteFormatError`; ``validate`` checks sense."""
    read = _Reader(data, "route")
    route = Route(
        key=read.text("key"),
        version=read.integer("version"),
        name=read.text("name"),
        steps=tuple(_node_in(node, f"step {i + 1}") for i, node in enumerate(read.items("steps"))),
        veto_roles=read.texts("veto_roles"),
        lift_roles=read.texts("lift_roles"),
        administrator=_signer_in(data["administrator"], "route.administrator")
        if "administrator" in data
        else Signer("role", "administrator"),
    )
    read.refuse_others({"key", "version", "name", "steps", "veto_roles", "lift_roles", "administrator"})
    return route


def _signer_out(signer: Signer) -> dict[str, str]:
    row = {"kind": signer.kind, "value": signer.value}
    if signer.organisation:
        row["organisation"] = signer.organisation
    return row


def _step_out(step: Step) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": step.key,
        "name": step.name,
        "signers": [_signer_out(s) for s in step.signers],
        "quorum": {"rule": step.quorum.rule, "n": step.quorum.n, "tally": step.quorum.tally},
    }
    if step.condition is not None:
        row["condition"] = step.condition
    if step.days is not None:
        row["days"] = step.days
    if step.escalate_to is not None:
        row["escalate_to"] = _signer_out(step.escalate_to)
    if step.dual is not None:
        row["dual"] = list(step.dual)
    if step.author_may_sign:
        row["author_may_sign"] = True
    if step.copy_to:
        row["copy_to"] = [_signer_out(s) for s in step.copy_to]
    if step.due_field:
        row["due_field"] = step.due_field
    return row


def _node_out(node: Step | Parallel) -> dict[str, Any]:
    if isinstance(node, Step):
        return _step_out(node)
    row: dict[str, Any] = {
        "key": node.key,
        "branches": [[_step_out(step) for step in branch] for branch in node.branches],
    }
    if node.condition is not None:
        row["condition"] = node.condition
    if node.name:
        row["name"] = node.name
    return row


def _signer_in(data: object, where: str) -> Signer:
    read = _Reader(data, where)
    signer = Signer(read.text("kind"), read.text("value"), read.optional_text("organisation") or "")
    read.refuse_others({"kind", "value", "organisation"})
    return signer


def _signers_in(rows: Iterable[object], where: str) -> tuple[Signer, ...]:
    return tuple(_signer_in(row, f"{where}[{i + 1}]") for i, row in enumerate(rows))


def _quorum_in(data: object, where: str) -> Quorum:
    read = _Reader(data, where)
    quorum = Quorum(
        read.text("rule"), read.optional_integer("n") or 0, read.optional_text("tally") or "one_veto"
    )
    read.refuse_others({"rule", "n", "tally"})
    return quorum


_STEP_FIELDS = {"key", "name", "signers", "quorum", "condition", "days", "escalate_to", "dual",
                "author_may_sign", "copy_to", "due_field"}  # fmt: skip


def _step_in(data: object, where: str) -> Step:
    key = data.get("key") if isinstance(data, Mapping) else None
    where = f"{where} “{key}”" if key else where
    read = _Reader(data, where)
    dual = read.texts("dual")
    if dual and len(dual) != 2:
        raise RouteFormatError(f"{where}.dual", "exactly two role codes are needed")
    row = read.data
    step = Step(
        key=read.text("key"),
        name=read.text("name"),
        signers=_signers_in(read.items("signers"), f"{where}.signers"),
        quorum=_quorum_in(row["quorum"], f"{where}.quorum") if "quorum" in row else Quorum(),
        condition=read.optional_text("condition"),
        days=read.optional_integer("days"),
        escalate_to=_signer_in(row["escalate_to"], f"{where}.escalate_to")
        if row.get("escalate_to")
        else None,
        dual=(dual[0], dual[1]) if dual else None,
        author_may_sign=read.flag("author_may_sign"),
        copy_to=_signers_in(read.items("copy_to"), f"{where}.copy_to"),
        due_field=read.optional_text("due_field") or "",
    )
    read.refuse_others(_STEP_FIELDS)
    return step


def _node_in(data: object, where: str) -> Step | Parallel:
    if not isinstance(data, Mapping) or "branches" not in data:
        return _step_in(data, where)
    read = _Reader(data, where)
    branches = []
    for number, branch in enumerate(read.items("branches"), start=1):
        inside = f"{where} branch {number}"
        if not isinstance(branch, list | tuple):
            raise RouteFormatError(inside, "a list of steps is needed")
        branches.append(tuple(_step_in(step, f"{inside} step {i + 1}") for i, step in enumerate(branch)))
    node = Parallel(
        read.text("key"), tuple(branches), read.optional_text("condition"), read.optional_text("name") or ""
    )
    read.refuse_others({"key", "branches", "condition", "name"})
    return node


class _Reader:
    """Reads typed fields of one JSON object and says where a wrong one stands."""

    def __init__(self, data: object, where: str) -> None:
        if not isinstance(data, Mapping):
            raise RouteFormatError(where, "an object is needed")
        self.data: Mapping[str, Any] = data
        self.where = where

    def _fail(self, name: str, what: str) -> RouteFormatError:
        return RouteFormatError(f"{self.where}.{name}", what)

    def text(self, name: str) -> str:
        value = self.optional_text(name)
        if value is None:
            raise self._fail(name, "a text is needed")
        return value

    def optional_text(self, name: str) -> str | None:
        value = self.data.get(name)
        if value is not None and not isinstance(value, str):
            raise self._fail(name, "a text is needed")
        return value

    def integer(self, name: str) -> int:
        value = self.optional_integer(name)
        if value is None:
            raise self._fail(name, "a whole number is needed")
        return value

    def optional_integer(self, name: str) -> int | None:
        value = self.data.get(name)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise self._fail(name, "a whole number is needed")
        return value

    def flag(self, name: str) -> bool:
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            raise self._fail(name, "true or false is needed")
        return value

    def items(self, name: str) -> list[Any]:
        value = self.data.get(name, [])
        if not isinstance(value, list | tuple):
            raise self._fail(name, "a list is needed")
        return list(value)

    def texts(self, name: str) -> tuple[str, ...]:
        values = self.items(name) if self.data.get(name) is not None else []
        if not all(isinstance(value, str) for value in values):
            raise self._fail(name, "a list of texts is needed")
        return tuple(values)

    def refuse_others(self, known: set[str]) -> None:
        others = sorted(set(self.data) - known)
        if others:
            raise self._fail(others[0], "is not a field of this")
