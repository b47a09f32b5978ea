"""Sections of the agenda that look into every discipline: slow steps of approvals, and the problems found most."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.engines.procedures.mining import mine
from yingzao.engines.procedures.spans import Span
from yingzao.modules.governance.agenda import AgendaLine, agenda_section

from .bulletin import supervised_by
from .problems import problems_of
from .process_history import routes_with_runs, trips_of

ENOUGH_VISITS = 5


@agenda_section(gettext_lazy("The slowest steps of approvals"))
def slow_steps(person: Any, span: Span) -> list[AgendaLine]:
    """By what four of five papers wait at most; steps visited too seldom to tell are left out."""
    projects = supervised_by(person)
    found: list[tuple[float, AgendaLine]] = []
    for each in routes_with_runs(person, projects):
        route = each.route
        steps = list(route.newest.as_route().all_steps()) if route.newest else []
        process = mine(trips_of(route, person, projects), [step.key for step in steps])
        for step in steps:
            figures = process.steps[step.key]
            if figures.p80_hours is None or figures.visits < ENOUGH_VISITS:
                continue
            words = {
                "route": route.name,
                "step": step.name,
                "p80": f"{figures.p80_hours:.1f}",
                "n": figures.visits,
            }
            text = _("%(route)s · %(step)s: P80 %(p80)s h over %(n)s visits") % words
            found.append((figures.p80_hours, AgendaLine(text, reverse("process", args=[route.pk]))))
    return [line for _hours, line in sorted(found, key=lambda pair: -pair[0])]


@agenda_section(gettext_lazy("The problems found most"))
def top_problems(person: Any, span: Span) -> list[AgendaLine]:
    found = problems_of(person, supervised_by(person), span, timezone.localdate())
    return [
        AgendaLine(
            _("%(problem)s: %(n)s times, %(share)s %%")
            % {"problem": each.bar.group.words, "n": len(each.bar.group.keys), "share": each.bar.share},
            each.url,
        )
        for each in found.bars
    ]
