"""What happened lately in a project, in words: who did what to which record."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import HistoryEntry
from yingzao.core.history.state import name_in_history
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text
from yingzao.core.records.models import Record, record_models
from yingzao.core.screens.deeds import DEEDS

SHOWN, LOOKED_AT = 10, 120

OWN_WORDS: dict[str, Text] = {
    "records.comment": _("commented on"),
    "records.attachment": _("attached a file to"),
    "technical.briefingsignature": _("signed it"),
    "approved": _("brought into force"),
    "returned": _("sent back"),
    "answered": _("answered it"),
    "concluded": _("drew the conclusion"),
    "published": _("published for signing"),
    "needs_rebriefing": _("called for re-briefing:"),
    "filed": _("filed"),
    "priced": _("priced"),
    "data_date_moved": _("moved the data date of"),
    "activity_started": _("reported a start in"),
    "activity_finished": _("reported a finish in"),
    "progress_reported": _("reported progress in"),
    "put_to_use": _("put to use"),
    "baseline_set": _("kept the baseline of"),
}
NOISE = frozenset(
    {
        "computed",
        "activity_placed",
        "named",
        "printed",
        "time_out",
        "reconcile",
        "linked",
        "told",
        "read",
        "reminded",
        "judged",
        "counted",
        "means_changed",
        "demand_set",
    }
)


@dataclass(frozen=True)
class Happening:
    """One line of recent activity."""

    at: datetime
    who: str
    deed: Text
    record: Record
    opinion: str


def happenings(person, project: Project) -> list[Happening]:
    """The newest deeds on records that ``person`` may see, only the last one of a person on a record."""
    models = {name_in_history(model) for model in record_models().values()}
    entries = (
        HistoryEntry.objects.filter(chain=project.pk)
        .exclude(action__in=NOISE)
        .order_by("-position")[:LOOKED_AT]
    )
    about = [(entry, _record_id(entry, models)) for entry in entries]
    wanted = {pk for _entry, pk in about if pk}
    seen = {record.pk: record for record in Record.objects.visible_to(person).filter(pk__in=wanted)}
    found: list[Happening] = []
    told: set[tuple[str, int]] = set()
    for entry, pk in about:
        deed = OWN_WORDS.get(entry.model) or OWN_WORDS.get(entry.action) or DEEDS.get(entry.action)
        once = (entry.actor_name, pk or 0)
        if pk in seen and deed and once not in told:
            told.add(once)
            found.append(Happening(entry.at, entry.who, deed, seen[pk], _opinion(entry)))
    return found[:SHOWN]


def _record_id(entry: HistoryEntry, models: set[str]) -> int | None:
    if entry.model in models:
        return entry.object_id
    pair = entry.changes.get("record_id")
    return pair[1] if pair else None


def _opinion(entry: HistoryEntry) -> str:
    pair = (
        entry.changes.get("opinion") or entry.changes.get("text")
        if entry.model != "records.attachment"
        else None
    )
    return str(pair[1])[:80] if pair and pair[1] else ""
