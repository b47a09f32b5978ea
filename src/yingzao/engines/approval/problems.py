"""What is wrong with a route: every problem at once, each naming the step and the field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .model import QUORUM_RULES, SIGNER_KINDS, TALLIES, Parallel, Route, Signer, Step
from .refusals import gettext_noop


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend; ``message`` is a gettext msgid with the named ``params``."""

    step: str
    field: str
    message: str
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.step}.{self.field}: {self.message % dict(self.params)}"


def validate(route: Route) -> list[Problem]:
    """Every problem of a route; an empty list means it can be used."""
    return [*_route_problems(route), *(p for step in route.all_steps() for p in _step_problems(step))]


def _route_problems(route: Route) -> Iterator[Problem]:
    if not route.key:
        yield Problem("route", "key", gettext_noop("is empty"))
    if route.version < 1:
        yield Problem("route", "version", gettext_noop("starts at 1"))
    if not route.steps:
        yield Problem("route", "steps", gettext_noop("has no step"))
    yield from _signer_problems("route", "administrator", (route.administrator,))
    keys = Counter(step.key for step in route.all_steps())
    keys.update(node.key for node in route.steps if isinstance(node, Parallel))
    for key, count in keys.items():
        if count > 1:
            yield Problem(key, "key", gettext_noop("is used %(count)s times"), (("count", str(count)),))
    for node in route.steps:
        if isinstance(node, Parallel):
            if len(node.branches) < 2:
                yield Problem(node.key, "branches", gettext_noop("needs at least two branches"))
            if not all(node.branches):
                yield Problem(node.key, "branches", gettext_noop("has an empty branch"))


def _step_problems(step: Step) -> Iterator[Problem]:
    if not step.key:
        yield Problem(step.name, "key", gettext_noop("is empty"))
    if step.condition is not None and not step.condition.strip():
        yield Problem(step.key, "condition", gettext_noop("is empty"))
    if step.days is not None and step.days < 0:
        yield Problem(step.key, "days", gettext_noop("is negative"))
    if step.dual is not None:
        if len(set(step.dual)) != 2 or not all(step.dual):
            yield Problem(step.key, "dual", gettext_noop("needs two different roles"))
    elif not step.signers:
        yield Problem(step.key, "signers", gettext_noop("has no signer"))
    if len(set(step.signers)) != len(step.signers):
        yield Problem(step.key, "signers", gettext_noop("names the same signer twice"))
    yield from _signer_problems(step.key, "signers", step.signers)
    yield from _signer_problems(step.key, "copy_to", step.copy_to)
    if step.escalate_to is not None:
        yield from _signer_problems(step.key, "escalate_to", (step.escalate_to,))
    yield from _quorum_problems(step)


def _signer_problems(step: str, field: str, signers: tuple[Signer, ...]) -> Iterator[Problem]:
    for signer in signers:
        if signer.kind not in SIGNER_KINDS:
            yield Problem(
                step, field, gettext_noop("“%(kind)s” is no kind of signer"), (("kind", signer.kind),)
            )
        if not signer.value.strip():
            yield Problem(step, field, gettext_noop("names nobody"))
        elif signer.kind == "person" and not (signer.value.isascii() and signer.value.isdigit()):
            yield Problem(
                step, field, gettext_noop("“%(value)s” is no person id"), (("value", signer.value),)
            )


def _quorum_problems(step: Step) -> Iterator[Problem]:
    quorum = step.quorum
    if quorum.rule not in QUORUM_RULES:
        yield Problem(step.key, "quorum", gettext_noop("“%(rule)s” is no rule"), (("rule", quorum.rule),))
    if quorum.tally not in TALLIES:
        yield Problem(step.key, "quorum", gettext_noop("“%(tally)s” is no tally"), (("tally", quorum.tally),))
    if quorum.rule == "count":
        if quorum.n < 1:
            yield Problem(step.key, "quorum", gettext_noop("needs at least one signature"))
        persons = [s for s in step.signers if s.kind == "person"]
        if step.dual is None and len(persons) == len(step.signers) and quorum.n > len(persons):
            yield Problem(
                step.key,
                "quorum",
                gettext_noop("needs %(n)s signatures but names only %(m)s persons"),
                (("n", str(quorum.n)), ("m", str(len(persons)))),
            )
    if quorum.rule == "percent" and not 1 <= quorum.n <= 100:
        yield Problem(step.key, "quorum", gettext_noop("needs a percentage from 1 to 100"))
