"""Summing up lots for the acceptance of an item, a division or a unit works: what is accepted, and what is lacking.

An item lists its lots. A division lists its items, each by the records of acceptance that list its lots; a unit its
divisions likewise. A lot written after such a record is not listed in it, so that the record must be revised first.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.wording import together
from yingzao.core.projects.models import Part
from yingzao.core.records.ledgers import Text
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE
from yingzao.core.records.wording import in_words
from yingzao.engines.answer import Answer
from yingzao.engines.quality.levels import LevelVerdict, judge_level
from yingzao.engines.quality.lot_record import BadEntry, kept
from yingzao.engines.quality.works_checks import Found, Tally, answer_needs, read_found, tally
from yingzao.standards.acceptance import Need
from yingzao.standards.loader import load
from yingzao.standards.works_checks import AskedCheck, CheckGroup

from .counting import LOTS
from .holding import Hold
from .items import UNIT, name_of_scope
from .lot_words import lacking_checks
from .models import InspectionLot, Overall, WorksAcceptance, WorksLevel

NAMED = 3
"""What is named of each thing that is lacking; more are counted."""
FORMS: dict[CheckGroup, Text] = {
    CheckGroup.DOCUMENTS: gettext_lazy("quality control records"),
    CheckGroup.FUNCTIONS: gettext_lazy("tests of safety and function"),
    CheckGroup.APPEARANCE: gettext_lazy("appearance"),
}
_OVERALL = {Overall.GOOD: Answer.YES, Overall.FAIR: Answer.YES, Overall.POOR: Answer.NO}
_LEVELS = {2: WorksLevel.DIVISION, 4: WorksLevel.SUBDIVISION, 6: WorksLevel.ITEM}


def level_of(scope: str) -> WorksLevel:
    """What a scope is: the unit, or by the digits of its code."""
    return WorksLevel.UNIT if scope == UNIT else _LEVELS[len(scope)]


@dataclass
class ItemState:
    """The current lots of one item at a part, and the records of acceptance in force that list them."""

    item: str
    lots: set[int] = field(default_factory=set)
    accepted: int = 0
    sheets: dict[int, WorksAcceptance] = field(default_factory=dict)
    unlisted: set[int] = field(default_factory=set)

    @property
    def is_done(self) -> bool:
        return self.accepted == len(self.lots) and not self.unlisted


@dataclass(frozen=True)
class Summing:
    """What an acceptance of works sums up: its parts as rows, its checks, the verdict, and what is lacking."""

    rows: list[dict[str, Any]]
    tallies: Mapping[CheckGroup, Tally]
    verdict: LevelVerdict
    lacking: list[Hold]

    @property
    def lots(self) -> int:
        return sum(row["lots"] for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the record when it is sent in."""
        forms = {
            group.value: {"existing": each.existing, "met": each.met, "spots": each.spots, "spots_met": each.spots_met}
            for group, each in self.tallies.items()
        }  # fmt: skip
        verdict = self.verdict
        return {
            "rows": self.rows, "forms": forms, "clause": verdict.clause, "verified": verdict.confidence.verified,
        }  # fmt: skip


def asked_of(record: WorksAcceptance) -> tuple[AskedCheck, ...]:
    """The checks that the divisions of a record ask for; an item asks for none beside its lots."""
    level = level_of(record.scope)
    if level is WorksLevel.ITEM:
        return ()
    if level is not WorksLevel.UNIT:
        return load("works_checks").of({record.scope[:2]})
    if record.part is None:
        return ()
    lots = InspectionLot.objects.filter(project=record.project_id).in_part(record.part).current()
    return load("works_checks").of({code[:2] for code in lots.values_list("item", flat=True).distinct()})


def found_in(record: WorksAcceptance) -> dict[str, Found]:
    """What was found, by the key of the check; raises Refusal for a line that cannot be read."""
    every = {check.key: check for check in load("works_checks").every}
    found = {}
    for key, text in kept(record.checks).items():
        try:
            found[key] = read_found(every[key], text)
        except (KeyError, BadEntry) as bad:
            words = _(
                "“%s” cannot be read. Write documents as 12/0, tests as 6/0 2/0, places as 8/2/0, none as -."
            )
            raise Refusal(words % f"{key}: {text}") from bad
    return found


def sum_up(record: WorksAcceptance) -> Summing:
    """What the record sums up now, and what is lacking before it can be concluded."""
    level = level_of(record.scope)
    rows: list[dict[str, Any]] = []
    lacking: list[Hold] = []
    if record.part is None:
        lacking.append(Hold(_("Name the part: the unit works, or what of it is accepted."), ""))
    elif level is WorksLevel.ITEM:
        rows, lacking = _lots(record, record.part)
    else:
        states = item_states(record.project_id, record.part, "" if level is WorksLevel.UNIT else record.scope)
        of_level = _divisions if level is WorksLevel.UNIT else _items
        rows, lacking = of_level(record.part, states)
    if record.part is not None and not rows:
        text = _("No inspection lot of %(what)s lies at %(part)s: write its lots first.")
        lacking.append(Hold(text % {"what": record.get_scope_display(), "part": record.part}, ""))
    asked, found = asked_of(record), found_in(record)
    tallies = {group: tally(group, asked, found) for group in CheckGroup}
    needs = _needs(record, level, rows, tallies)
    parts = {row["key"]: Answer.YES if row["ok"] else Answer.UNKNOWN for row in rows}
    verdict = judge_level(level.rule, parts, needs, load("acceptance"), division=record.scope[:2])
    lacking += [Hold(text, "") for text in _lacking_checks(record, asked, tallies, verdict)]
    return Summing(rows, tallies, verdict, lacking)


def refuse_lacking(record: WorksAcceptance) -> Summing:
    """Raise Refusal naming what stands in the way of an acceptance; else what it sums up."""
    found = sum_up(record)
    if found.lacking:
        text = _("It cannot be concluded (%(clause)s): %(why)s.")
        why = "；".join(_few([hold.text for hold in found.lacking]))
        raise Refusal(text % {"clause": found.verdict.clause, "why": why})
    return found


def item_states(project: int, part: Part, prefix: str) -> list[ItemState]:
    """Items with current lots at a part or below it, whose codes begin with ``prefix``."""
    lots = InspectionLot.objects.filter(project=project, item__startswith=prefix).in_part(part).current()
    states: dict[str, ItemState] = {}
    for item, pk, status in lots.values_list("item", "pk", "status").order_by():
        state = states.setdefault(item, ItemState(item))
        state.lots.add(pk)
        state.accepted += status in IN_FORCE
    sheets = WorksAcceptance.objects.filter(project=project, scope__in=states, status__in=IN_FORCE)
    for sheet in sheets.order_by("pk"):
        state = states[sheet.scope]
        listed = {row["pk"] for row in sheet.summary.get("rows", [])}
        if listed & state.lots:
            state.sheets[sheet.pk] = sheet
    for state in states.values():
        listed = {row["pk"] for sheet in state.sheets.values() for row in sheet.summary["rows"]}
        state.unlisted = state.lots - listed
    return sorted(states.values(), key=lambda state: state.item)


def list_of(record_part: Part, items: list[str]) -> str:
    """Address of the list of the lots of some items at a part."""
    path = reverse("ledger", args=[record_part.project.code, LOTS])
    return f"{path}?{urlencode({'part_path': record_part.path, 'item': items}, doseq=True)}"


def _lots(record: WorksAcceptance, part: Part) -> tuple[list[dict[str, Any]], list[Hold]]:
    rows, lacking = [], []
    lots = InspectionLot.objects.filter(project=record.project_id, item=record.scope).in_part(part)
    for lot in lots.current().select_related("part").order_by("part__path", "pk"):
        is_accepted = lot.status in IN_FORCE
        rows.append(
            {
                "key": str(lot.pk), "pk": lot.pk, "title": f"{lot.number} {lot.title}", "part": str(lot.part or ""),
                "capacity": lot.capacity, "rate": None if lot.pass_rate is None else str(lot.pass_rate), "lots": 1,
                "accepted": int(is_accepted), "ok": is_accepted, "verdict": lot.verdict, "url": lot.get_absolute_url(),
                "on": lot.accepted_on.isoformat() if lot.accepted_on else "", "records": [],
            }
        )  # fmt: skip
        if not is_accepted:
            text = _("inspection lot %(number)s “%(title)s” lacks: %(checks)s") % {
                "number": lot.number, "title": lot.title, "checks": lacking_checks(lot.stage),
            }  # fmt: skip
            lacking.append(Hold(text, lot.get_absolute_url()))
    return rows, lacking


def _items(part: Part, states: list[ItemState]) -> tuple[list[dict[str, Any]], list[Hold]]:
    rows, lacking = [], []
    for state in states:
        url = list_of(part, [state.item])
        rows.append(_row(state.item, [state], list(state.sheets.values()), state.is_done, url))
        if not state.is_done:
            lacking.append(Hold(_lacking_item(state), url))
    return rows, lacking


def _divisions(part: Part, states: list[ItemState]) -> tuple[list[dict[str, Any]], list[Hold]]:
    rows, lacking = [], []
    below: defaultdict[str, list[ItemState]] = defaultdict(list)
    for state in states:
        below[state.item[:2]].append(state)
    covering: defaultdict[str, list[WorksAcceptance]] = defaultdict(list)
    written = WorksAcceptance.objects.filter(project=part.project_id, scope__in=below, status__in=IN_FORCE)
    for sheet in written.select_related("part"):
        if sheet.part is not None and part.path.startswith(sheet.part.path):
            covering[sheet.scope].append(sheet)
    for code, items in below.items():
        sheets = covering[code]
        listed = {row["key"] for sheet in sheets for row in sheet.summary.get("rows", [])}
        is_done = all(state.is_done and state.item in listed for state in items)
        url = list_of(part, [state.item for state in items])
        rows.append(_row(code, items, sheets, is_done, url))
        if not is_done:
            lacking.append(Hold(_lacking_division(code, items, sheets, listed), url))
    return rows, lacking


def _row(
    code: str, states: list[ItemState], sheets: list[WorksAcceptance], is_done: bool, url: str
) -> dict[str, Any]:
    days = [sheet.accepted_on.isoformat() for sheet in sheets if sheet.accepted_on]
    return {
        "key": code, "pk": None, "lots": sum(len(each.lots) for each in states),
        "accepted": sum(each.accepted for each in states), "items": len(states), "ok": is_done, "url": url,
        "records": [[sheet.pk, sheet.full_number] for sheet in sheets], "on": max(days, default=""),
    }  # fmt: skip


def _lacking_item(state: ItemState) -> str:
    name = name_of_scope(state.item)
    if state.accepted < len(state.lots):
        text = _("item %(name)s: %(accepted)s of %(lots)s inspection lots are accepted")
        return text % {"name": name, "accepted": state.accepted, "lots": len(state.lots)}
    if not state.sheets:
        return _("item %s has no record of acceptance in force yet") % name
    text = _("item %(name)s: its record of acceptance does not list %(count)s lots; revise it")
    return text % {"name": name, "count": len(state.unlisted)}


def _lacking_division(
    code: str, items: list[ItemState], sheets: list[WorksAcceptance], listed: set[str]
) -> str:
    name = name_of_scope(code)
    waiting = [state for state in items if not state.is_done]
    if waiting:
        return _("division %(name)s: %(why)s") % {"name": name, "why": _lacking_item(waiting[0])}
    if not sheets:
        return _("division %s has no record of acceptance in force yet") % name
    left = together(name_of_scope(state.item) for state in items if state.item not in listed)
    text = _("division %(name)s: its record of acceptance does not list %(items)s; revise it")
    return text % {"name": name, "items": left}


def _needs(
    record: WorksAcceptance,
    level: WorksLevel,
    rows: list[dict[str, Any]],
    tallies: Mapping[CheckGroup, Tally],
) -> dict[Need, Answer]:
    if level is WorksLevel.ITEM:  # a lot does not pass without its records
        return {Need.RECORDS: Answer.YES if all(row["ok"] for row in rows) else Answer.UNKNOWN}
    overall = _OVERALL[Overall(record.appearance)] if record.appearance else Answer.UNKNOWN
    return answer_needs(level.rule, tallies, overall)


def _lacking_checks(
    record: WorksAcceptance, asked: tuple[AskedCheck, ...], tallies: Mapping[CheckGroup, Tally], verdict: LevelVerdict
) -> Iterator[str]:  # fmt: skip
    if level_of(record.scope) is WorksLevel.ITEM:
        return
    names = {check.key: str(in_words(check.row)) for check in asked}
    for group, form in tallies.items():
        words = {"form": FORMS[group]}
        if form.open:
            few = together(_few([names[key] for key in form.open]))
            yield _("%(form)s not written down: %(which)s") % {**words, "which": few}
        if form.failed:
            few = together(_few([names[key] for key in form.failed]))
            yield _("%(form)s not as required: %(which)s; put it right first") % {**words, "which": few}
    if Need.FUNCTION_CHECKS in verdict.unknown:
        yield _("no main function was checked again on the spot: write it behind the reports, 6/0 2/0")
    if not record.appearance:
        yield _("the appearance as a whole is not judged")
    elif record.appearance == Overall.POOR:
        yield _("the appearance is poor: have it repaired, then look again")


def _few(texts: list[str]) -> list[str]:
    if len(texts) <= NAMED:
        return texts
    left = len(texts) - NAMED
    return [*texts[:NAMED], _("%s more") % left]
