"""An acceptance of works in words: the same on its page and on its sheet."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.printing.opinions import OpinionLine
from yingzao.core.records.ledgers import Text
from yingzao.core.records.status import EDITABLE
from yingzao.core.records.wording import in_words
from yingzao.engines.quality.lot_record import kept
from yingzao.engines.quality.works_checks import read_found
from yingzao.standards.loader import load
from yingzao.standards.works_checks import AskedCheck, CheckGroup

from .items import branch_of, name_of_scope, unit_of
from .models import Verdict, WorksAcceptance, WorksLevel
from .steps import CHIEF, DESIGN, MANAGER, OWNER, SPECIAL, SUPERVISION, SURVEY, TECHNICAL
from .works import FORMS, found_in, sum_up

TITLES: dict[WorksLevel, Text] = {
    WorksLevel.ITEM: gettext_lazy("Record of the acceptance of an item"),
    WorksLevel.SUBDIVISION: gettext_lazy("Record of the acceptance of a sub-division"),
    WorksLevel.DIVISION: gettext_lazy("Record of the acceptance of a division"),
    WorksLevel.UNIT: gettext_lazy("Record of the completion acceptance of unit works"),
}
PAPERS = {
    WorksLevel.ITEM: "GB 50300-2013 附录F", WorksLevel.SUBDIVISION: "GB 50300-2013 附录G",
    WorksLevel.DIVISION: "GB 50300-2013 附录G", WorksLevel.UNIT: "GB 50300-2013 H.0.1-1",
}  # fmt: skip
_CONTRACTOR = gettext_lazy("contractor: result of the check")
_SUPERVISOR = gettext_lazy("supervisor: conclusion")
_PARTIES: dict[WorksLevel, tuple[tuple[Text, tuple[str, ...]], ...]] = {
    WorksLevel.ITEM: ((_CONTRACTOR, (SPECIAL, TECHNICAL)), (_SUPERVISOR, (SUPERVISION,))),
    WorksLevel.DIVISION: (
        (_CONTRACTOR, (TECHNICAL, MANAGER)), (gettext_lazy("surveyor"), (SURVEY,)),
        (gettext_lazy("designer"), (DESIGN,)), (_SUPERVISOR, (CHIEF,)),
    ),
    WorksLevel.UNIT: (
        (gettext_lazy("contractor"), (MANAGER,)), (gettext_lazy("surveyor"), (SURVEY,)),
        (gettext_lazy("designer"), (DESIGN,)), (gettext_lazy("supervisor"), (CHIEF,)),
        (gettext_lazy("owner"), (OWNER,)),
    ),
}  # fmt: skip
_PARTIES[WorksLevel.SUBDIVISION] = _PARTIES[WorksLevel.DIVISION]
"""Who signs where on the paper, by the steps of the route."""


@dataclass(frozen=True)
class CheckWords:
    """One check as it is shown."""

    trade: Text
    name: Text
    found: str


@dataclass(frozen=True)
class FormWords:
    """One of the three forms of a division or a unit: its lines, and what was counted of them."""

    name: Text
    clause: str
    counted: str
    lines: tuple[CheckWords, ...]


@dataclass(frozen=True)
class Party:
    """A party of the paper, with what its people signed; without lines it signs by hand."""

    name: Text
    lines: tuple[OpinionLine, ...]


def shown(record: WorksAcceptance) -> dict[str, Any]:
    """What page and sheet show: what is summed up now, or what was when the record was sent in."""
    level = WorksLevel(record.level)
    is_live = record.state in EDITABLE or not record.summary
    found = sum_up(record) if is_live else None
    summary = found.as_json() if found else record.summary
    rows = [row | {"name": _name(level, row), "result": _result(row)} for row in summary["rows"]]
    return {
        "title": TITLES[level], "paper": PAPERS[level], "level": level, "unit": unit_of(record.part),
        "path": path_of_scope(record.scope), "rows": rows, "lacking": found.lacking if found else [],
        "lots": sum(row["lots"] for row in rows), "accepted": sum(row["accepted"] for row in rows),
        "items": sum(row.get("items", 1) for row in rows), "met": sum(row["ok"] for row in rows),
        "forms": [] if level is WorksLevel.ITEM else list(_forms(record, summary["forms"])),
        "clause": summary["clause"], "verified": summary["verified"],
    }  # fmt: skip


def works_panel(record: WorksAcceptance) -> dict[str, Any]:
    return {"works": shown(record)}


def path_of_scope(scope: str) -> str:
    """Division, sub-division and item in words, as far down as the scope goes; nothing of a unit."""
    digits = [n for n in (2, 4, 6) if scope.isdigit() and n <= len(scope)]
    return " / ".join(name_of_scope(scope[:n]) for n in digits)


def parties_of(record: WorksAcceptance, opinions: list[OpinionLine]) -> list[Party]:
    """The parties of the paper in its order; whoever signed at a step of another name comes last."""
    steps = _PARTIES[WorksLevel(record.level)]
    known = {key for _name, keys in steps for key in keys}
    rows = [Party(name, tuple(line for line in opinions if line.key in keys)) for name, keys in steps]
    return [*rows, *(Party(line.step, (line,)) for line in opinions if line.key not in known)]


def _name(level: WorksLevel, row: dict[str, Any]) -> str:
    if level is WorksLevel.ITEM:
        return str(row["title"])
    if level is WorksLevel.UNIT:
        return name_of_scope(row["key"])
    branch = branch_of(row["key"])
    return f"{in_words(branch.subdivision)} / {in_words(branch.item)}"


def _result(row: dict[str, Any]) -> Text:
    """What the contractor's own check says of a row."""
    if "verdict" in row:
        return Verdict(row["verdict"]).label
    return Verdict.PASSED.label if row["accepted"] == row["lots"] else Verdict.OPEN.label


def _forms(record: WorksAcceptance, counted: dict[str, dict[str, int]]) -> Any:
    found, texts = found_in(record), kept(record.checks)
    for form in load("works_checks").groups:
        asked = [
            check for check in load("works_checks").every if check.group is form.key and check.key in found
        ]
        lines = tuple(
            CheckWords(in_words(check.trade), in_words(check.row), _found_words(check, texts[check.key]))
            for check in asked
        )
        yield FormWords(FORMS[form.key], form.clause, _counted(form.key, counted[form.key.value]), lines)


def _found_words(check: AskedCheck, text: str) -> str:
    found = read_found(check, text)
    if not found.exists:
        return _("none")
    if check.group is CheckGroup.APPEARANCE:
        words = _("good %(good)s, fair %(fair)s, poor %(poor)s")
        return words % {"good": found.good, "fair": found.seen - found.good - found.bad, "poor": found.bad}
    words = _("%(seen)s, not as required %(bad)s") % {"seen": found.seen, "bad": found.bad}
    if not found.spots:
        return words
    spots = _("spot checks %(spots)s, not as required %(bad)s") % {
        "spots": found.spots,
        "bad": found.spot_bad,
    }
    return f"{words}；{spots}"


def _counted(group: CheckGroup, count: dict[str, int]) -> str:
    words = _("%(existing)s checked, %(met)s as required") % count
    if group is CheckGroup.FUNCTIONS and count["spots"]:
        words += "；" + _("%(spots)s checked on the spot, %(spots_met)s as required") % count
    return words
