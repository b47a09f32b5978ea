"""A version and a comparison as the eye reads them: clauses with their blocks, pairs with marked words; and as PDF."""

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yingzao.core.printing.document import paper_css
from yingzao.core.printing.press import make_pdf
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.records.ledgers import Text
from yingzao.core.screens.differences import sides
from yingzao.engines.procedures.clauses import Clause
from yingzao.engines.procedures.comparing import Change, Pair, compare
from yingzao.engines.procedures.markup import Block, read_blocks

from .gates import STANDING_WORDS, thing_of
from .responsibility import Duty, duties_of, roles_by_code
from .suggestions import carried_in

CHANGE_WORDS: dict[str, Text] = {
    Change.SAME: _("unchanged"), Change.CHANGED: _("changed"), Change.RENUMBERED: _("renumbered"),
    Change.ADDED: _("new clause"), Change.REMOVED: _("clause removed"),
}  # fmt: skip
_COLOURS = {Change.CHANGED: "yellow", Change.ADDED: "green", Change.REMOVED: "red", Change.RENUMBERED: "blue"}


@dataclass(frozen=True)
class ShownClause:
    clause: Clause
    blocks: tuple[Block, ...]

    @property
    def is_top(self) -> bool:
        """Does it stand on the first level, as a heading?"""
        return "." not in self.clause.number.rstrip(".")


@dataclass(frozen=True)
class ShownStep:
    step: Any
    thing: str
    standing: Text
    duties: list[Duty]


@dataclass(frozen=True)
class ShownPair:
    pair: Pair
    word: Text
    colour: str
    before: SafeString | None
    after: SafeString | None


def clauses_of(version: ProcedureVersion) -> list[ShownClause]:
    return [ShownClause(clause, read_blocks(clause.body)) for clause in version.clauses]


def steps_of(version: ProcedureVersion, held: dict[str, list[Any]] | None = None) -> list[ShownStep]:
    """The steps with their duties; with ``held`` (``holders_of``) also the people."""
    roles = roles_by_code()
    return [
        ShownStep(step, thing_of(step), STANDING_WORDS[step.standing], duties_of(step, roles, held or {}))
        for step in version.ordered_steps
    ]


def pairs_of(before: ProcedureVersion, after: ProcedureVersion) -> list[ShownPair]:
    return [_shown(pair) for pair in compare(before.clauses, after.clauses)]


def _shown(pair: Pair) -> ShownPair:
    old, new = sides(pair.before.words if pair.before else "", pair.after.words if pair.after else "")
    return ShownPair(
        pair, CHANGE_WORDS[pair.change], _COLOURS.get(pair.change, ""), old if pair.before else None,
        new if pair.after else None,
    )  # fmt: skip


def version_pdf(version: ProcedureVersion, person: Any) -> bytes:
    """The whole version as PDF, with the mark 作废 across where nobody may work by it; raises Refusal."""
    context = {
        "clauses": clauses_of(version),
        "steps": steps_of(version),
        "files": version.files.filter(withdrawn=False),
        "carried": carried_in(version),
    }
    return _pdf("governance/version_paper.html", version, person, context)


def comparison_pdf(before: ProcedureVersion, after: ProcedureVersion, person: Any) -> bytes:
    """Both texts side by side as PDF; raises Refusal."""
    return _pdf(
        "governance/compare_paper.html", after, person, {"before": before, "pairs": pairs_of(before, after)}
    )


def _pdf(template: str, version: ProcedureVersion, person: Any, context: dict[str, Any]) -> bytes:
    printed = {"version": version, "printed_by": person, "printed_at": timezone.localtime()}
    return make_pdf(render_to_string(template, context | printed), paper_css())
