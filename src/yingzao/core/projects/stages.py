"""The stages of a project: entered one after the other, each only when what it needs is there."""

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import OrganisationKind
from yingzao.core.events import publish

from .events import StageAdvanced
from .models import Project, Stage


class StageRefusal(Exception):
    """The stage cannot be entered; ``missing`` lists what to provide, in the user's language."""

    def __init__(self, text: str, missing: list[str] | None = None) -> None:
        self.missing = missing or []
        super().__init__(text)


def next_stage(project: Project) -> Stage | None:
    """The only stage that can follow; None once the project is closed."""
    order = list(Stage)
    position = order.index(Stage(project.stage)) + 1
    return order[position] if position < len(order) else None


def missing_for(project: Project, stage: Stage) -> list[str]:
    """What has to be entered before ``project`` may enter ``stage``; empty when nothing is."""
    order = list(Stage)
    missing = []
    if order.index(stage) >= order.index(Stage.PREPARATION):
        missing += _without_party(project, OrganisationKind.OWNER)
        if project.manager_id is None:
            missing.append(_("the project manager"))
    if order.index(stage) >= order.index(Stage.CONSTRUCTION):
        missing += _without_party(project, OrganisationKind.SUPERVISION)
        if project.starts_on is None:
            missing.append(_("the contract start date"))
        if project.finishes_on is None:
            missing.append(_("the contract finish date"))
        if not project.parts.filter(retired=False).exists():
            missing.append(_("the tree of parts"))
    return missing


def _without_party(project: Project, kind: OrganisationKind) -> list[str]:
    if project.parties.filter(kind=kind, withdrawn=False).exists():
        return []
    return [_("the party “%s”") % kind.label]


@transaction.atomic
def advance(project: Project, to: str, reason: str) -> Project:
    """Enter the stage ``to``, signed with the reason, or raise :class:`StageRefusal` changing nothing."""
    fresh = Project.objects.select_for_update().get(pk=project.pk)
    following = next_stage(fresh)
    if following is None:
        raise StageRefusal(_("The project is closed; no stage follows."))
    if to != following:
        raise StageRefusal(_("Stages go in order: the next one is “%s”.") % following.label)
    if not reason.strip():
        raise StageRefusal(_("Give the reason, for example the document that permits it."))
    if missing := missing_for(fresh, following):
        text = _("“%(stage)s” cannot begin yet. Missing: %(missing)s.")
        raise StageRefusal(text % {"stage": following.label, "missing": _("; ").join(missing)}, missing)
    before, fresh.stage = fresh.stage, following.value
    fresh.save(action="stage_advanced")
    fresh.sign("stage_reason", {"reason": [None, reason.strip()]})
    publish(StageAdvanced(fresh, before=before, after=fresh.stage))
    return fresh
