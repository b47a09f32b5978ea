"""A record, a stage or an activity wants to start → the steps of its procedure before it must be done."""

from django.utils.translation import gettext as _

from yingzao.core.events import on
from yingzao.core.procedures.governing import versions_binding
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.projects.events import StageAdvanced
from yingzao.core.projects.models import Project
from yingzao.core.projects.stages import StageRefusal
from yingzao.core.records.models import Record
from yingzao.core.records.wording import about
from yingzao.core.routes.events import Presented
from yingzao.engines.procedures.steps import ACTIVITY
from yingzao.modules.governance.gates import missing_before, refusal_of, refuse_out_of_turn
from yingzao.modules.governance.subjects import Subject, finds_subject, subject_of_stage
from yingzao.modules.schedule.gates import Missing, gate_checker
from yingzao.modules.schedule.models import Activity


@on(Presented, of=Record)
def hold_record(event: Presented) -> None:
    refuse_out_of_turn(event.subject)


@on(StageAdvanced)
def hold_stage(event: StageAdvanced) -> None:
    subject = subject_of_stage(event.subject, event.after)
    missing = missing_before(subject) if subject else []
    if missing:
        raise StageRefusal(refusal_of(missing[0]), [about(each.step.name, each.text) for each in missing])


@gate_checker
def hold_activities(activities: list[Activity]) -> dict[int, list[Missing]]:
    """What procedures still ask of the activities they name; a plan whose project has no such step costs one look."""
    if not activities:
        return {}
    project = activities[0].plan.project
    versions = [v for v in versions_binding(project) if any(step["kind"] == ACTIVITY for step in v.steps)]
    if not versions:
        return {}
    found = {}
    for activity in activities:
        subject = _subject(activity, project, tuple(versions))
        if missing := missing_before(subject):
            found[activity.pk] = [
                Missing(about(each.step.name, each.text), subject.gate_url) for each in missing
            ]
    return found


@finds_subject("activity")
def _find(project: Project, rest: str) -> Subject | None:
    here = Activity.objects.filter(plan__project=project.pk, plan__is_current=True, code=rest)
    activity = here.select_related("part", "plan").first()
    return _subject(activity, project, tuple(versions_binding(project))) if activity else None


def _subject(activity: Activity, project: Project, versions: tuple[ProcedureVersion, ...]) -> Subject:
    """Known by its code, which it keeps when the plan is revised: a release then still counts."""
    return Subject(
        key=f"activity:{activity.code}", kind=ACTIVITY, name=_("Activity %s") % activity, project=project,
        part=activity.part, url=activity.get_absolute_url(), facts=lambda name: getattr(activity, name, None),
        versions=versions,
    )  # fmt: skip
