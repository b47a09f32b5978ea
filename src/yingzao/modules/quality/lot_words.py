"""A lot's record in words: one row for each acceptance item, and why the lot is not passed."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.wording import together
from yingzao.core.records.ledgers import Text
from yingzao.engines.quality.acceptance import Reason
from yingzao.engines.quality.lot_record import Asking, kept

from .judging import asking_of, drawn, name_of
from .models import InspectionLot, LotStage, Verdict

REASON_WORDS: dict[str, Text] = {
    Reason.NOT_CHECKED: gettext_lazy("not checked yet"),
    Reason.SAMPLE_TOO_SMALL: gettext_lazy("sample too small"),
    Reason.FAILURES: gettext_lazy("too many failures"),
    Reason.RATE_TOO_LOW: gettext_lazy("pass rate too low"),
    Reason.FAR_OUTSIDE: gettext_lazy("a point lies too far outside"),
    Reason.OVERRUN_UNKNOWN: gettext_lazy("how far outside is not known"),
    Reason.SERIOUS_DEFECT: gettext_lazy("serious defect"),
    Reason.SECOND_SAMPLE: gettext_lazy("a second sample is needed"),
    Reason.OUTSIDE_TABLE: gettext_lazy("the table has no such sample"),
    Reason.ITEM_FAILED: gettext_lazy("an acceptance item is not passed"),
    Reason.ITEM_OPEN: gettext_lazy("an acceptance item is open"),
    Reason.RECORDS_MISSING: gettext_lazy("records are missing"),
    Reason.RECORDS_UNKNOWN: gettext_lazy("completeness of the records is not confirmed"),
}
_ANSWERS = {"yes": Verdict.PASSED, "no": Verdict.FAILED, "unknown": Verdict.OPEN}
_CHECKS = (LotStage.SELF, LotStage.MUTUAL, LotStage.SPECIAL, LotStage.SUPERVISION)


@dataclass(frozen=True)
class Row:
    """An acceptance item on page and paper."""

    name: str
    kind: Text
    found: str
    item: dict[str, Any]
    verdict: Verdict
    reasons: str


def rows_of(lot: InspectionLot) -> list[Row]:
    """Dominant items, then general ones, each with what was found and what follows."""
    asking = asking_of(lot.item, lot.storey_height_m)
    found = kept(lot.entries)
    kinds = {"dominant": _("dominant item"), "general": _("general item")}
    return [
        Row(
            _name(asking, item["key"]), kinds[item["kind"]], found.get(item["key"], ""), item,
            _ANSWERS[item["accepted"]], together(REASON_WORDS[reason] for reason in item["reasons"]),
        )
        for item in lot.judgement.get("items", [])
    ]  # fmt: skip


def _name(asking: Asking, key: str) -> str:
    """The name of an acceptance item; its key where the table no longer has it."""
    row = asking.row(key)
    return name_of(row) if row else key


def shown(lot: InspectionLot) -> dict[str, Any]:
    """What page and sheet show of the record of a lot."""
    return {
        "rows": rows_of(lot), "drawn": drawn(lot), "verdict": Verdict(lot.verdict), "judgement": lot.judgement,
        "reasons": together(REASON_WORDS[reason] for reason in lot.judgement.get("reasons", [])),
    }  # fmt: skip


def lacking_checks(stage: str) -> str:
    """The checks a lot still lacks, in words: 专检、监理验收 while it waits for the special inspection."""
    standing = LotStage(stage)
    first = _CHECKS.index(standing) if standing in _CHECKS else 0
    return together(each.label for each in _CHECKS[first:])
