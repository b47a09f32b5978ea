"""Find records by words, only among those one may see."""

from dataclasses import dataclass

from django.db.models import Case, Value, When

from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text, ledger_for
from yingzao.core.records.models import Record

from .wordindex import matching
from .words import query_phrases

_BEFORE, _AFTER = 20, 60
_LONGEST_QUERY = 200


@dataclass(frozen=True)
class Hit:
    """A record that was found, the name of its ledger, and the words around the first match."""

    record: Record
    ledger: Text
    before: str
    match: str
    after: str


def find(person, text: str, project: Project | None = None, limit: int = 50) -> list[Hit]:
    """The newest records ``person`` may see in which every word of ``text`` occurs; an exact number first."""
    text = text.strip()[:_LONGEST_QUERY]
    phrases = query_phrases(text)
    if not phrases:
        return []
    records = Record.objects.visible_to(person).filter(pk__in=matching(phrases))
    if project is not None:
        records = records.filter(project=project)
    is_its_number = Case(When(number__iexact=text, then=Value(0)), default=Value(1))
    newest = list(records.order_by(is_its_number, "-pk").values_list("pk", flat=True)[:limit])
    # Loaded afterwards: sorting thousands of matches is quick without their texts.
    shown = Record.objects.select_related("search_document", "project").in_bulk(newest)
    return [_hit(shown[pk], text) for pk in newest]


def _hit(record: Record, text: str) -> Hit:
    ledger = ledger_for(record.kind)
    before, match, after = _around(record.search_document.text, text)
    return Hit(record, ledger.name if ledger else record.kind, before, match, after)


def _around(document: str, text: str) -> tuple[str, str, str]:
    """The neighbourhood of the first word of ``text`` that stands in ``document`` as typed."""
    flat = " ".join(document.split())
    folded = flat.lower()
    for word in [text, *text.split()]:
        at = folded.find(word.lower())
        if at >= 0 and len(folded) == len(flat):
            end, begin = at + len(word), max(0, at - _BEFORE)
            return ("…" if begin else "") + flat[begin:at], flat[at:end], flat[end : end + _AFTER]
    return flat[: _BEFORE + _AFTER], "", ""
