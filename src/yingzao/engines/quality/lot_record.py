"""The record of an inspection lot: what is asked of an item, what was written down, and what follows.

检验批质量验收记录, GB 50300-2013 appendix E. What was written down is text, one line for an acceptance item: measured
deviations in mm (``flatness: 3 -2 5``) or pieces looked at, of them not as required and of those seriously
(``bars: 12/1/0``; ``bars: 12`` is 12 as required).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from yingzao.engines.answer import Answer
from yingzao.engines.quality.acceptance import (
    Checked,
    ItemVerdict,
    Kind,
    LotAcceptance,
    Reason,
    judge_by_counting,
    judge_item,
    judge_lot,
)
from yingzao.engines.quality.measured import Point, measure, share_within
from yingzao.engines.quality.sampling import Step, decide_single
from yingzao.standards.acceptance import AcceptanceTable, Deviation, DeviationList, DeviationTable
from yingzao.standards.lot_items import LotItemTable
from yingzao.standards.tables import SamplingTable

MOST_VALUES = 500
_COUNTED = re.compile(r"(\d{1,5})(?:/(\d{1,5})(?:/(\d{1,5}))?)?")
_DEVIATION = re.compile(r"[+-]?\d{1,5}(?:\.\d)?")


class BadEntry(ValueError):
    """What was written for an acceptance item cannot be read; ``key`` names the item, ``text`` what stood there."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(f"{key}: {text}")
        self.key = key
        self.text = text


@dataclass(frozen=True)
class Asked:
    """An acceptance item of a lot; measured against ``deviation`` where it is not None, else counted."""

    key: str
    kind: Kind
    zh: str
    en: str
    clause: str
    deviation: Deviation | None = None


@dataclass(frozen=True)
class Asking:
    """All acceptance items of an item at one storey height, with the list their limits come from."""

    rows: tuple[Asked, ...]
    deviations: DeviationList | None

    def row(self, key: str) -> Asked | None:
        """The acceptance item ``key``, or None."""
        return next((row for row in self.rows if row.key == key), None)


@dataclass(frozen=True)
class Entry:
    """What was found of one acceptance item; ``deviations_mm`` are empty where it was counted."""

    checked: int
    failures: int = 0
    serious: int = 0
    deviations_mm: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class LotJudgement:
    """The verdict on a lot with its points of general items: ``within`` of ``points``, to 0.01 % as ``rate``."""

    acceptance: LotAcceptance
    points: int
    within: int

    @property
    def rate(self) -> Decimal | None:
        """Share of the points of general items within what is allowed; None without any."""
        return share_within(self.within, self.points)


def asked_of(item: str, height_m: Decimal, items: LotItemTable, deviations: DeviationTable) -> Asking:
    """What is asked of a lot of ``item`` (six digits) in a storey of ``height_m`` metres.

    Measured rows that hold for other heights are left out. Example: reinforcement asks for three dominant and one
    counted general item, and five measured ones.
    """
    chosen = items.list_of(item)
    limits = deviations.list_of(chosen.deviations) if chosen.deviations else None
    rows = [Asked(row.key, Kind(row.kind.value), row.zh, row.en, row.clause) for row in chosen.rows]
    if limits is not None:
        by_key = {row.key: row for row in limits.rows}
        measured = [by_key[key] for key in chosen.measured]
        rows += [
            Asked(f"m_{row.key}", Kind.GENERAL, row.zh, row.en, f"{limits.clause} [{row.allowed}]", row)
            for row in measured
            if (row.over_m is None or height_m > row.over_m)
            and (row.up_to_m is None or height_m <= row.up_to_m)
        ]
    return Asking(tuple(rows), limits)


def read_entries(text: str, asking: Asking) -> dict[str, Entry]:
    """The lines of a lot's record by acceptance item; empty lines are left out.

    Raises :class:`BadEntry` for a line without a key that is asked, for one that stands twice, and for values that
    cannot be read.
    """
    found: dict[str, Entry] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        key, _colon, values = (piece.strip() for piece in line.partition(":"))
        asked = asking.row(key)
        if asked is None or key in found:
            raise BadEntry(key, line)
        if values:
            found[key] = read_entry(asked, values)
    return found


def read_entry(asked: Asked, text: str) -> Entry:
    """What stands for one acceptance item; raises :class:`BadEntry` where it cannot be read.

    Example: ``3 -2 +9`` of flatness are three deviations; ``12/1`` of bars one failure in twelve pieces.
    """
    plain = text.translate(str.maketrans("，、；＋－−／", ",,;+--/"))
    if asked.deviation is not None:
        values = list(filter(None, re.split(r"[\s,;]+", plain)))
        if len(values) > MOST_VALUES or not all(_DEVIATION.fullmatch(value) for value in values):
            raise BadEntry(asked.key, text)
        deviations = tuple(Decimal(value) for value in values)
        if any(abs(each) > 10_000 for each in deviations):
            raise BadEntry(asked.key, text)
        return Entry(len(deviations), deviations_mm=deviations)
    match = _COUNTED.fullmatch(plain.replace(" ", ""))
    if match is None:
        raise BadEntry(asked.key, text)
    checked, failures, serious = (int(group or 0) for group in match.groups())
    if not 0 <= serious <= failures <= checked:
        raise BadEntry(asked.key, text)
    return Entry(checked, failures, serious)


def judge_record(
    asking: Asking, entries: Mapping[str, Entry], required: int, height_m: Decimal, records_complete: Answer,
    acceptance: AcceptanceTable, sampling: SamplingTable,
) -> LotJudgement:  # fmt: skip
    """Judge a lot by what was written down; what was not is open, never passed.

    ``required`` is the smallest sample of each item. Counted general items are decided by appendix D, or by the pass
    rate where its table does not hold their sample; measured ones by the pass rate of their code.
    """
    nothing = Entry(0)
    verdicts = [
        _judge(asked, entries.get(asked.key, nothing), asking, required, height_m, acceptance, sampling)
        for asked in asking.rows
    ]
    general = [v for v in verdicts if v.kind is Kind.GENERAL]
    points = sum(v.checked for v in general)
    return LotJudgement(
        judge_lot(verdicts, records_complete, acceptance.criterion("default")),
        points,
        points - sum(v.failures for v in general),
    )


def _judge(
    asked: Asked, entry: Entry, asking: Asking, required: int, height_m: Decimal,
    acceptance: AcceptanceTable, sampling: SamplingTable,
) -> ItemVerdict:  # fmt: skip
    if asked.deviation is not None and asking.deviations is not None:
        verdict = measure(
            [Point(each) for each in entry.deviations_mm], asked.deviation.key, asking.deviations, acceptance,
            height_m=height_m, required=required,
        ).verdict  # fmt: skip
        return replace(verdict, key=asked.key)
    checked = Checked(asked.key, asked.kind, entry.checked, entry.failures, entry.serious, required=required)
    rule = replace(acceptance.criterion("default"), clause=asked.clause)
    if asked.kind is Kind.DOMINANT or not entry.checked:
        return judge_item(checked, rule)
    decision = decide_single(entry.checked, entry.failures, sampling)
    if decision.step is Step.UNKNOWN:
        return judge_item(checked, rule)
    return judge_by_counting(checked, replace(decision, clause=f"{asked.clause}; {decision.clause}"))


def written(entries: Iterable[tuple[str, str]]) -> str:
    """Lines as they are kept, of acceptance items and what was typed for them; empty ones are left out."""
    return "\n".join(f"{key}: {' '.join(text.split())}" for key, text in entries if text.strip())


def kept(text: str) -> dict[str, str]:
    """What :func:`written` made, by acceptance item."""
    return dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)


def open_reasons(verdict: ItemVerdict) -> tuple[Reason, ...]:
    """Why an item is not accepted yet; empty when it is."""
    return () if verdict.accepted is Answer.YES else verdict.reasons
