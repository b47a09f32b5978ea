"""From what stands in a lot's record to its verdict: load the tables, ask the engine, store figures and grounds."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.core.records.wording import in_words
from yingzao.engines.answer import Answer
from yingzao.engines.quality.acceptance import ItemVerdict
from yingzao.engines.quality.lot_record import (
    Asked,
    Asking,
    BadEntry,
    LotJudgement,
    asked_of,
    judge_record,
    open_reasons,
    read_entries,
)
from yingzao.engines.quality.sampling import draw_sample, minimum_sample
from yingzao.standards.loader import load

from .models import InspectionLot, Verdict

VERDICTS = {Answer.YES: Verdict.PASSED, Answer.NO: Verdict.FAILED, Answer.UNKNOWN: Verdict.OPEN}


def asking_of(item: str, height_m: Decimal) -> Asking:
    """The acceptance items of an item in a storey of that height."""
    return asked_of(item, height_m, load("lot_items"), load("deviations"))


def judge(lot: InspectionLot) -> None:
    """Fill sample, pass rate, verdict and grounds of ``lot``; does not save. Raises Refusal for what cannot be read."""
    asking = asking_of(lot.item, lot.storey_height_m)
    smallest = minimum_sample(lot.capacity, load("sampling"))
    try:
        entries = read_entries(lot.entries, asking)
    except BadEntry as bad:
        text = _(
            "“%(text)s” cannot be read. Write deviations in mm as 3 -2 5, counts as 12/1 for one of twelve."
        )
        raise Refusal(text % {"text": bad.text}) from bad
    judged = judge_record(
        asking, entries, smallest.n or 1, lot.storey_height_m,
        Answer.YES if lot.records_complete else Answer.UNKNOWN, load("acceptance"), load("sampling"),
    )  # fmt: skip
    lot.sample = smallest.n
    lot.points, lot.within = judged.points, judged.within
    lot.pass_rate = None if judged.rate is None else judged.rate * 100
    lot.verdict = VERDICTS[judged.acceptance.accepted]
    lot.judgement = _as_json(judged, smallest.clause, smallest.confidence.verified)


def drawn(lot: InspectionLot) -> tuple[int, ...]:
    """Numbers of the pieces to look at; whoever has the seed draws the same ones."""
    return draw_sample(lot.capacity, min(lot.sample or 0, lot.capacity), lot.seed)


def _as_json(judged: LotJudgement, sample_clause: str, sample_verified: bool) -> dict[str, Any]:
    """The grounds as they were on the day of writing: what a page and a sheet need to show why."""
    acceptance = judged.acceptance
    return {
        "items": [_item(verdict) for verdict in acceptance.items],
        "reasons": [reason.value for reason in acceptance.reasons],
        "clause": acceptance.clause, "verified": acceptance.confidence.verified,
        "sample_clause": sample_clause, "sample_verified": sample_verified,
    }  # fmt: skip


def _item(verdict: ItemVerdict) -> dict[str, Any]:
    return {
        "key": verdict.key, "kind": verdict.kind.value, "accepted": verdict.accepted.value,
        "checked": verdict.checked, "failures": verdict.failures,
        "rate": None if verdict.rate is None else f"{verdict.rate * 100:.2f}",
        "reasons": [reason.value for reason in open_reasons(verdict)],
        "formula": verdict.formula, "clause": verdict.clause, "verified": verdict.confidence.verified,
    }  # fmt: skip


def name_of(row: Asked) -> str:
    """What an acceptance item is called, with what it may deviate."""
    name = str(in_words(row))
    return f"{name} [{row.deviation.allowed}] mm" if row.deviation else name
