"""What happened to a record after the version somebody had before their eyes."""

from typing import Any

from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.models import Record
from yingzao.core.screens.trail import trail_of

MOST_LINES = 20


def what_happened_since(record: Record, seen_version: int, person: Any) -> dict[str, Any]:
    """Field by field what it was when it was read and what it is now, and who changed it last.

    ``record`` may be the envelope. Columns that are private stay so.
    """
    specific = record.specific
    ledger = ledger_of(type(specific))
    is_open = ledger.tells_all_of(specific, person)
    saves = min(MOST_LINES, max(1, record.version - seen_version))
    lines = trail_of(specific, saves, (lambda column: False) if is_open else ledger.is_private)
    was: dict[str, str] = {}
    now: dict[str, str] = {}
    for line in reversed(lines):
        for label, before, after in line.changes:
            was.setdefault(str(label), before)
            now[str(label)] = after
    rows = [{"label": label, "theirs": now[label], "mine": was[label]} for label in now]
    return {"rows": rows, "by": lines[0].who if lines else "", "version": record.version}
