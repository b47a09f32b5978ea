"""The agenda of a review of procedures: every section is drawn up by whoever knows the figures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.procedures.models import ProcedureVersion, VersionStatus
from yingzao.core.records.ledgers import Text
from yingzao.core.records.status import Status
from yingzao.engines.procedures.spans import Span, Unit, span_of
from yingzao.engines.procedures.validity import months_later

from .models import (
    Compliance,
    ImprovementCycle,
    MeetingKind,
    ProcedureMeeting,
    Release,
    SpotCheck,
    Suggestion,
)

MOST_LINES = 8


@dataclass(frozen=True)
class AgendaLine:
    """One thing to talk about, and where it stands."""

    text: str
    url: str


Source = Callable[[Any, Span], list[AgendaLine]]
_sources: list[tuple[Text, Source]] = []


def agenda_section(title: Text) -> Callable[[Source], Source]:
    """Decorator: ``source(person, span)`` gives the lines of a section, the weightiest first."""

    def register(source: Source) -> Source:
        _sources.append((title, source))
        return source

    return register


def span_of_meeting(meeting: ProcedureMeeting) -> Span:
    unit = Unit.YEAR if meeting.meeting_kind == MeetingKind.YEAR else Unit.QUARTER
    return span_of(unit, meeting.held_on)


def drawn_up(meeting: ProcedureMeeting, person: Any) -> list[dict[str, Any]]:
    """The agenda as JSON, over what ``person`` may see; sections with nothing in them say so by an empty list."""
    span = span_of_meeting(meeting)
    return [
        {"title": str(title), "lines": [[line.text, line.url] for line in source(person, span)[:MOST_LINES]]}
        for title, source in _sources
    ]


@agenda_section(gettext_lazy("Open suggestions, the most wanted first"))
def open_suggestions(person: Any, span: Span) -> list[AgendaLine]:
    rows = (
        Suggestion.objects.visible_to(person)
        .filter(status=Status.IN_APPROVAL)
        .select_related("author", "about__procedure")
    )
    votes = Count("votes", filter=Q(votes__withdrawn=False))
    return [
        AgendaLine(
            _("%(record)s (%(about)s %(clause)s, %(author)s, wanted by %(n)s)") % {
                "record": each, "about": each.about, "clause": each.clause, "author": each.author, "n": each.n + 1,
            }, each.get_absolute_url(),
        )
        for each in rows.annotate(n=votes).order_by("-n", "pk")
    ]  # fmt: skip


@agenda_section(gettext_lazy("Gates that were passed by an emergency release"))
def releases(person: Any, span: Span) -> list[AgendaLine]:
    rows = (
        Release.objects.visible_to(person).filter(created_at__date__range=(span.first, span.last)).current()
    )
    return [
        AgendaLine(f"{each}: {each.missing.splitlines()[0]}", each.get_absolute_url())
        for each in rows.order_by("-pk")
    ]


@agenda_section(gettext_lazy("Clauses that spot checks found not kept to"))
def deviations(person: Any, span: Span) -> list[AgendaLine]:
    rows = SpotCheck.objects.visible_to(person).filter(
        found_on__range=(span.first, span.last), compliance=Compliance.DEVIATION
    ).exclude(status__in=[Status.DRAFT, Status.VOID])  # fmt: skip
    found: dict[tuple[str, str], list[int]] = {}
    for each in rows.select_related("about__procedure"):
        found.setdefault((str(each.about), each.clause), []).append(each.pk)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        AgendaLine(
            _("%(about)s %(clause)s: %(n)s times") % {"about": about, "clause": clause, "n": len(keys)},
            _list(keys),
        )
        for (about, clause), keys in ranked
    ]


@agenda_section(gettext_lazy("PDCA cases that are not closed"))
def open_cycles(person: Any, span: Span) -> list[AgendaLine]:
    rows = (
        ImprovementCycle.objects.visible_to(person).filter(status=Status.IN_APPROVAL).order_by("due_on", "pk")
    )
    return [
        AgendaLine(f"{each} · {each.get_stage_display()} · {each.due_on or '/'}", each.get_absolute_url())
        for each in rows
    ]


@agenda_section(gettext_lazy("Procedures whose validity ends within half a year"))
def ending(person: Any, span: Span) -> list[AgendaLine]:
    until = months_later(timezone.localdate(), 6)
    rows = ProcedureVersion.objects.filter(
        status__in=[VersionStatus.IN_FORCE, VersionStatus.EXPIRED], local_to=None, valid_until__lte=until
    )
    return [
        AgendaLine(
            _("%(version)s %(title)s, until %(until)s")
            % {"version": each, "title": each.procedure.title, "until": each.valid_until},
            reverse("procedure_version", args=[each.pk]),
        )
        for each in rows.select_related("procedure").order_by("valid_until")
    ]


def _list(keys: list[int]) -> str:
    return f"{reverse('company_records')}?{urlencode({'ids': ','.join(map(str, keys))})}"
