"""An activity is due to start soon → schemes, briefings, deliveries, drawings and hazards say whether it is ready."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from yingzao.core.records.models import Record
from yingzao.core.records.status import IN_FORCE
from yingzao.core.records.wording import about
from yingzao.modules.documents.models import Drawing
from yingzao.modules.resources.models import MaterialDelivery
from yingzao.modules.safety.models import HazardReport, Level
from yingzao.modules.schedule.models import Activity, ActivityGate, Assignment
from yingzao.modules.schedule.readiness import Answer, Constraint, Readiness, constraint_checker, lies_with
from yingzao.modules.technical.models import MethodStatement
from yingzao.modules.technical.queries import Chain, Light, chain_of, in_force

from .unreleased_not_issued import waiting_order, waiting_words

GRAVE = (Level.RED, Level.ORANGE)
MATERIAL = "RT_Mat"
NAMED = 3
Found = dict[int, list[Answer]]


@constraint_checker
def schemes_and_briefings(activities: list[Activity]) -> Found:
    """The chain of every scheme named as a gate: its briefings are one constraint, all before them another."""
    gates = ActivityGate.objects.filter(
        activity__in=[a.pk for a in activities], withdrawn=False, record__kind="technical.method_statement"
    )
    chains: dict[int, Chain] = {}
    found: Found = {}
    for gate in gates:
        if gate.record_id not in chains:
            chains[gate.record_id] = chain_of(in_force(MethodStatement.objects.get(pk=gate.record_id)))
        found.setdefault(gate.activity_id, []).extend(_of_chain(chains[gate.record_id]))
    return found


def _of_chain(chain: Chain) -> list[Answer]:
    number, url = chain.statement.full_number, chain.statement.get_absolute_url()
    answers = []
    for constraint, is_briefing in ((Constraint.SCHEME, False), (Constraint.BRIEFING, True)):
        links = [link for link in chain.links if ("briefing" in link.key) == is_briefing]
        red = next((link for link in links if link.light is Light.RED), None)
        if red is not None:
            answers.append(Answer(constraint, Readiness.MISSING, about(number, red.text), red.url))
        else:
            answers.append(Answer(constraint, Readiness.READY, number, url))
    return answers


@constraint_checker
def deliveries(activities: list[Activity]) -> Found:
    """Materials that the plan assigns to an activity came by an approved delivery, and its lots are released."""
    needs = Assignment.objects.filter(activity__in=[a.pk for a in activities], kind=MATERIAL)
    wanted: dict[int, list[Assignment]] = {}
    for need in needs:
        wanted.setdefault(need.activity_id, []).append(need)
    if not activities:
        return {}
    came = list(
        MaterialDelivery.objects.filter(project=activities[0].plan.project_id)
        .current()
        .select_related("material", "part")
    )
    return {
        activity.pk: [_came(activity, need, came) for need in wanted[activity.pk]] if activity.pk in wanted
        else _beside(activity, came)
        for activity in activities
    }  # fmt: skip


def _came(activity: Activity, need: Assignment, came: list[MaterialDelivery]) -> Answer:
    names = {need.resource_code.strip(), need.resource_name.strip()} - {""}
    own = [
        each for each in came
        if names & {each.material.code, each.material.name, f"{each.material.name} {each.material.specification}"}
        and (each.part is None or activity.part is None or lies_with(each.part, activity.part))
    ]  # fmt: skip
    approved = [each for each in own if each.status in IN_FORCE]
    waiting = waiting_order(approved[-1]) if approved else None
    if waiting is not None:
        return Answer(
            Constraint.MATERIAL, Readiness.MISSING, waiting_words(waiting), waiting.get_absolute_url()
        )
    if approved:
        return Answer(
            Constraint.MATERIAL, Readiness.READY, str(approved[-1]), approved[-1].get_absolute_url()
        )
    if own:
        text = _("%(record)s is “%(status)s”") % {"record": own[-1], "status": own[-1].get_status_display()}
        return Answer(Constraint.MATERIAL, Readiness.MISSING, text, own[-1].get_absolute_url())
    return Answer(
        Constraint.MATERIAL, Readiness.MISSING, _("no delivery of %s has come") % need.resource_name
    )


def _beside(activity: Activity, came: list[MaterialDelivery]) -> list[Answer]:
    """The plan says nothing of materials: what came to the part is told, without a judgement."""
    here = [each for each in came if each.status in IN_FORCE and lies_with(each.part, activity.part)]
    if not here:
        return []
    text = _("%(count)s deliveries came to this part; what it needs is not recorded") % {"count": len(here)}
    return [Answer(Constraint.MATERIAL, Readiness.UNKNOWN, text, here[-1].get_absolute_url())]


@constraint_checker
def drawings(activities: list[Activity]) -> Found:
    """Drawings registered for the part: one in force makes it ready, only unfiled ones do not."""
    registered = list(
        Drawing.objects.filter(project__in={a.plan.project_id for a in activities})
        .current()
        .select_related("part")
    )
    found: Found = {}
    for activity in activities:
        here = [each for each in registered if lies_with(each.part, activity.part)]
        approved = [each for each in here if each.status in IN_FORCE]
        if approved:
            text = f"{approved[-1].drawing_number} {approved[-1].title}"
            found[activity.pk] = [
                Answer(Constraint.DRAWING, Readiness.READY, text, approved[-1].get_absolute_url())
            ]
        elif here:
            found[activity.pk] = [_unfiled(Constraint.DRAWING, here)]
    return found


@constraint_checker
def grave_hazards(activities: list[Activity]) -> Found:
    """A grave hazard that is not removed closes the part it was found in."""
    reports = list(
        HazardReport.objects.filter(project__in={a.plan.project_id for a in activities}, level__in=GRAVE)
        .open().select_related("part")
    )  # fmt: skip
    found: Found = {}
    for activity in activities:
        if here := [each for each in reports if lies_with(each.part, activity.part)]:
            text = _("grave hazard not removed: %s") % here[0]
            found[activity.pk] = [
                Answer(Constraint.PERMIT, Readiness.MISSING, text, here[0].get_absolute_url())
            ]
    return found


def _unfiled(constraint: Constraint, records: Iterable[Record]) -> Answer:
    record = next(iter(records))
    text = _("%(record)s is “%(status)s”") % {"record": record, "status": record.get_status_display()}
    return Answer(constraint, Readiness.MISSING, text, record.get_absolute_url())
