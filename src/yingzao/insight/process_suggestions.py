"""From a proposal of the miner to a suggestion that somebody answers, and from its page to those made so far."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from yingzao.core.accounts.models import Person
from yingzao.core.procedures.governing import ProcedureRefusal, version_governing
from yingzao.core.projects.models import Project
from yingzao.core.records.models import kind_of
from yingzao.core.routes.models import Route
from yingzao.modules.governance.models import Suggestion

SUGGESTION = kind_of(Suggestion)


def suggest_url(
    project: Project, route: Route, kinds: Sequence[str], title: str, wording: str, reason: str
) -> str:
    """The form of a suggestion about what governs the kinds of that route, with the evidence written down."""
    asked: dict[str, Any] = {
        "title": title[:160], "wording": wording, "reason": reason, "approval_route": route.pk,
    }  # fmt: skip
    if (about := _governing(kinds, project)) is not None:
        asked["about"] = about
    return reverse("record_new", args=[project.code, SUGGESTION], query=asked)


def _governing(kinds: Sequence[str], project: Project) -> int | None:
    for kind in kinds:
        try:
            version = version_governing(kind, project)
        except ProcedureRefusal:  # an expired text can be chosen by hand
            continue
        if version is not None:
            return version.pk
    return None


def suggestions_about(route: Route, person: Person) -> list[Suggestion]:
    """What ``person`` may see of the suggestions that name this route, the newest first."""
    seen = Suggestion.objects.visible_to(person).filter(approval_route=route)
    return list(seen.current().select_related("project", "author").order_by("-pk")[:20])
