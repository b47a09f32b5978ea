"""The gates of a procedure: which earlier steps of a subject are done, which are missing, and where to get them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.projects.models import Part, Stage
from yingzao.core.projects.parts import parent_code
from yingzao.core.records.ledgers import Text, ledger_for
from yingzao.core.records.models import Record, record_models
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import IN_FORCE, Status
from yingzao.engines.procedures.steps import ACTIVITY, STAGE, Reach, Standing, Step, needed_before, step_of

from .models import Release
from .narrowing import words_of
from .subjects import Subject, subject_of_record

_ENOUGH: dict[Standing, frozenset[Status]] = {
    Standing.SUBMITTED: IN_FORCE | {Status.IN_APPROVAL},
    Standing.APPROVED: IN_FORCE,
    Standing.CLOSED: frozenset({Status.CLOSED}),
}
STANDING_WORDS: dict[str, Text] = {
    Standing.SUBMITTED: gettext_lazy("submitted"),
    Standing.APPROVED: gettext_lazy("approved"),
    Standing.CLOSED: gettext_lazy("closed"),
}


class Light(StrEnum):
    """``HERE`` is the step the subject itself takes, ``LATER`` one that comes after it, ``FREE`` holds nothing."""

    DONE = "done"
    MISSING = "missing"
    RELEASED = "released"
    HERE = "here"
    LATER = "later"
    FREE = "free"


@dataclass(frozen=True)
class Evidence:
    """Whether what a step leaves behind is there; ``url`` leads to it, or to where it is made."""

    light: Light
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class StepState:
    """How one step stands for a subject; ``url`` leads to what was left behind, or to where it is made."""

    version: ProcedureVersion
    step: Step
    light: Light
    text: str = ""
    url: str = ""


def steps_around(subject: Subject) -> list[tuple[ProcedureVersion, list[StepState]]]:
    """All steps of every procedure that holds one for ``subject``, each as it stands."""
    released = _is_released(subject)
    found = []
    for version, steps, here in _taking(subject, (*subject.versions, *subject.others)):
        before = {step.key for step in needed_before(steps, here)}
        passed = True
        rows = []
        for step in steps:
            passed = passed and step.key != here.key
            holds = step.key in before and version in subject.versions
            rows.append(_state(subject, version, step, here, passed, holds, released))
        found.append((version, rows))
    return found


def missing_before(subject: Subject) -> list[StepState]:
    """The earlier steps that are not done, in order; empty when the subject may start or was released."""
    found = [
        state
        for version, steps, here in _taking(subject, subject.versions)
        for step in needed_before(steps, here)
        if (state := _evidence(subject, version, step)).light is Light.MISSING
    ]
    return [] if found and _is_released(subject) else found


def refuse_out_of_turn(record: Record) -> None:
    """Raise :class:`Refusal` naming the first missing step where ``record`` is sent in before its time."""
    if record.procedure_version_id is None:
        return
    missing = missing_before(subject_of_record(record))
    if missing:
        raise Refusal(refusal_of(missing[0]))


def refusal_of(state: StepState) -> str:
    """What a start that comes too early is answered with."""
    role = state.version.procedure.bypass_role
    text = _("%(version)s: step “%(step)s” comes first. %(text)s") % {
        "version": state.version, "step": state.step.name, "text": state.text,
    }  # fmt: skip
    return f"{text} {_('In an emergency %s may release it.') % role}" if role else text


def _taking(
    subject: Subject, versions: Iterable[ProcedureVersion]
) -> Iterator[tuple[ProcedureVersion, tuple[Step, ...], Step]]:
    """Those of ``versions`` in which ``subject`` takes a step, with all steps and that one."""
    for version in versions:
        steps = version.ordered_steps
        here = step_of(steps, subject.kind, subject.facts)
        if here is not None:
            yield version, steps, here


def _is_released(subject: Subject) -> bool:
    releases = Release.objects.filter(project=subject.project.pk, subject=subject.key, status__in=IN_FORCE)
    return releases.exists()


def _state(
    subject: Subject, version: ProcedureVersion, step: Step, here: Step, passed: bool, holds: bool, released: bool
) -> StepState:  # fmt: skip
    if step.key == here.key:
        return StepState(version, step, Light.HERE, str(subject.name), subject.url)
    if not passed:
        return StepState(version, step, Light.LATER)
    state = _evidence(subject, version, step)
    if state.light is not Light.MISSING or (holds and not released):
        return state
    light = Light.RELEASED if holds else Light.FREE
    return StepState(version, step, light, state.text, state.url)


def _evidence(subject: Subject, version: ProcedureVersion, step: Step) -> StepState:
    found = evidence_of(subject, step)
    return StepState(version, step, found.light, found.text, found.url)


def evidence_of(subject: Subject, step: Step) -> Evidence:
    """What of ``step`` there is for ``subject``; ``FREE`` where nothing of its kind can be asked for."""
    if step.kind == STAGE:
        return _stage_evidence(subject, step)
    if step.kind == ACTIVITY or step.kind not in record_models():
        return Evidence(Light.FREE)
    enough, nearest = _found(subject, step)
    if enough is not None:
        return Evidence(Light.DONE, str(enough), enough.get_absolute_url())
    if nearest is not None:
        text = _("%(record)s is “%(status)s”; it must be %(wanted)s.") % {
            "record": nearest, "status": nearest.get_status_display(), "wanted": STANDING_WORDS[step.standing],
        }  # fmt: skip
        return Evidence(Light.MISSING, text, nearest.get_absolute_url())
    return Evidence(Light.MISSING, _nothing_there(subject, step), _where_made(subject, step))


def _stage_evidence(subject: Subject, step: Step) -> Evidence:
    order = list(Stage)
    url = reverse("project_settings", args=[subject.project.code])
    wanted = Stage(step.value) if step.value in Stage.values else Stage.INCEPTION
    entered = order.index(Stage(subject.project.stage)) >= order.index(wanted)
    return Evidence(Light.DONE if entered else Light.MISSING, _("Stage “%s”") % wanted.label, url)


def _found(subject: Subject, step: Step) -> tuple[Record | None, Record | None]:
    """A record that is what the step leaves behind, and else the one that is nearest to it."""
    rows: Any = record_models()[step.kind]._default_manager.filter(project=subject.project.pk).current()
    rows = rows.exclude(pk=subject.key.removeprefix("record:")) if subject.key.startswith("record:") else rows
    if step.fact:
        rows = rows.filter(**{step.fact: step.value})
    if step.reach is Reach.PART and subject.part is not None:
        rows = rows.filter(_at_or_above(subject.part))
    if step.reach is Reach.WHOLE:
        rows = rows.filter(part=None)
    rows = rows.newest_first()
    return rows.filter(status__in=_ENOUGH[step.standing]).first(), rows.first()


def _at_or_above(part: Part) -> Q:
    """What was written for the part, for one that holds it, or for the whole project."""
    codes, code = [], part.code
    while code:
        codes.append(code)
        code = parent_code(code)
    return Q(part=None) | Q(part__code__in=codes)


def thing_of(step: Step) -> str:
    """Words for what a step leaves behind: the kind of record, and what narrows it."""
    if step.kind == STAGE:
        return _("Stage “%s”") % words_of(step)
    if step.kind == ACTIVITY:
        return _("start of activity “%s”") % step.value
    ledger = ledger_for(step.kind)
    name = str(ledger.name) if ledger else step.kind
    return _("%(thing)s (%(limit)s)") % {"thing": name, "limit": words_of(step)} if step.fact else name


def _nothing_there(subject: Subject, step: Step) -> str:
    thing = thing_of(step)
    if step.reach is Reach.PART and subject.part is not None:
        return _("There is no %(thing)s for %(part)s yet.") % {"thing": thing, "part": subject.part}
    return _("There is no %s in this project yet.") % thing


def _where_made(subject: Subject, step: Step) -> str:
    ledger = ledger_for(step.kind)
    if ledger is None or not ledger.written_by_hand:
        return reverse("ledger", args=[subject.project.code, step.kind])
    values = {step.fact: step.value} if step.fact else {}
    if step.reach is Reach.PART and subject.part is not None:
        values["part"] = str(subject.part.pk)
    url = reverse("record_new", args=[subject.project.code, step.kind])
    return f"{url}?{urlencode(values)}" if values else url
