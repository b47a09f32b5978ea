"""An application to start, or to accept, is approved → the project enters the stage; until then, work there waits."""

from django.utils.translation import gettext as _

from yingzao.core.events import on
from yingzao.core.projects.stages import StageRefusal, advance, next_stage
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import OPEN
from yingzao.core.records.wording import about
from yingzao.core.routes.events import Approved
from yingzao.modules.governance.applications import STAGES
from yingzao.modules.governance.models import Application, CompletionApplication, StartApplication
from yingzao.modules.schedule.gates import Missing, gate_checker
from yingzao.modules.schedule.models import Activity


@on(Approved, of=StartApplication)
def open_for_work(event: Approved) -> None:
    _enter(event.subject)


@on(Approved, of=CompletionApplication)
def enter_acceptance(event: Approved) -> None:
    _enter(event.subject)


def _enter(application: Application) -> None:
    """Of a part nothing is to be entered; a project that is further already stays where it is."""
    stage = STAGES[type(application)]
    if application.part is not None or next_stage(application.project) != stage:
        return
    try:
        advance(application.project, stage, about(application.full_number, application.title))
    except StageRefusal as refusal:
        raise Refusal(str(refusal)) from refusal


@gate_checker
def wait_for_approval(activities: list[Activity]) -> dict[int, list[Missing]]:
    """Activities at a place for which a start is applied for wait until that is approved."""
    if not activities:
        return {}
    applied = StartApplication.objects.filter(project=activities[0].plan.project_id, status__in=OPEN)
    places = [
        (each, each.part.path if each.part else "") for each in applied.select_related("part").newest_first()
    ]
    found: dict[int, list[Missing]] = {}
    for activity in activities:
        for application, path in places:
            if not path or (activity.part is not None and activity.part.path.startswith(path)):
                text = _("%(application)s is “%(status)s”; the start must be approved first") % {
                    "application": application, "status": application.get_status_display(),
                }  # fmt: skip
                found.setdefault(activity.pk, []).append(Missing(text, application.get_absolute_url()))
    return found
