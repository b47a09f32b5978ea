"""Applications to start and to accept works: their conditions, counted or confirmed, and what sending one in asks."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile
from yingzao.core.projects.models import Stage
from yingzao.core.projects.stages import missing_for
from yingzao.core.records.models import record_models
from yingzao.core.records.services import Refusal, attach, locked
from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.records.wording import about, listed
from yingzao.engines.procedures.steps import Reach, Standing, Step
from yingzao.standards.loader import load

from .gates import Light, evidence_of
from .models import (
    Answer,
    Application,
    ApplicationKind,
    CompletionApplication,
    GateAnswer,
    GateItem,
    StartApplication,
    Way,
)
from .subjects import Subject, subject_of_record

STAGES: dict[type[Application], Stage] = {
    StartApplication: Stage.CONSTRUCTION,
    CompletionApplication: Stage.ACCEPTANCE,
}
"""The stage a project enters when an application for the whole of it is approved."""
_KINDS = {
    StartApplication: ApplicationKind.START,
    CompletionApplication: ApplicationKind.COMPLETION,
}


class GateLight(StrEnum):
    """``UNANSWERED`` is not known yet, which is not the same as missing; neither lets an application pass."""

    MET = "met"
    MISSING = "missing"
    UNANSWERED = "unanswered"
    NOT_APPLICABLE = "n_a"


@dataclass(frozen=True)
class GateState:
    """How one condition stands; ``url`` leads to what was counted, or to where it is mended."""

    key: str
    zh: str
    en: str
    light: str
    text: str
    url: str
    way: str
    basis: str
    is_verified: bool

    @property
    def name(self) -> str:
        return self.zh if translation.get_language() == "zh-hans" else self.en

    @property
    def is_met(self) -> bool:
        return self.light in (GateLight.MET, GateLight.NOT_APPLICABLE)


def install_gate_items() -> None:
    """Enter the shipped conditions that the company's list lacks; what stands there is not touched."""
    known = set(GateItem.objects.values_list("key", flat=True))
    for order, rule in enumerate(load("application_gates").items, start=1):
        if rule.key not in known:
            GateItem(
                key=rule.key, application=rule.application.value, name_zh=rule.zh, name_en=rule.en,
                way=rule.way.value, kind=rule.kind or "", fact=rule.fact or "", value=rule.value or "",
                standing=rule.standing, basis=rule.basis, confidence=rule.confidence.value, order=order * 10,
            ).save()  # fmt: skip


def items_of(application: Application) -> list[GateItem]:
    return list(GateItem.objects.filter(application=_KINDS[type(application)], active=True))


def gates_of(application: Application) -> list[GateState]:
    """Every condition: as it stands now while the application is written, else as it stood when it was sent in."""
    if application.state not in EDITABLE:
        return [GateState(**row) for row in application.checked]
    return list(_states(application))


def _states(application: Application) -> Iterator[GateState]:
    subject = subject_of_record(application)
    answers: dict[int, GateAnswer] = {
        each.item_id: each
        for each in application.gate_answers.select_related("evidence__file", "by")  # type: ignore[attr-defined]
    }
    for item in items_of(application):
        light, text, url = _standing(application, subject, item, answers.get(item.pk))
        yield GateState(
            item.key,
            item.name_zh,
            item.name_en,
            light.value,
            text,
            url,
            item.way,
            item.basis,
            item.is_verified,
        )


def _standing(
    application: Application, subject: Subject, item: GateItem, answer: GateAnswer | None
) -> tuple[GateLight, str, str]:  # fmt: skip
    match item.way:
        case Way.COUNTED:
            return _counted(subject, item)
        case Way.NONE_OPEN:
            return _none_open(application, item)
        case Way.PROJECT:
            return _told_by_project(application)
    return _answered(application, item, answer)


def _counted(subject: Subject, item: GateItem) -> tuple[GateLight, str, str]:
    step = Step(
        item.key, str(item), item.kind, fact=item.fact, value=item.value, standing=Standing(item.standing),
        reach=Reach.PART,
    )  # fmt: skip
    found = evidence_of(subject, step)
    if found.light is Light.FREE:
        return GateLight.MISSING, _no_such_ledger(), reverse("gate_items")
    return GateLight.MET if found.light is Light.DONE else GateLight.MISSING, found.text, found.url


def _no_such_ledger() -> str:
    return _("The records it counts are kept no longer. Let the condition count others.")


def _none_open(application: Application, item: GateItem) -> tuple[GateLight, str, str]:
    if item.kind not in record_models():
        return GateLight.MISSING, _no_such_ledger(), reverse("gate_items")
    undecided = open_rows(application, item).count()
    url = reverse("application_conditions", args=[application.pk]) + f"#{item.key}"
    if undecided:
        return (
            GateLight.MISSING,
            _("%s still open. Close them, or void what was written in error.") % undecided,
            url,
        )
    written = _rows_of(application, item).count()
    return GateLight.MET, _("%s written, none open") % written if written else _("none was written"), url


def open_rows(application: Application, item: GateItem) -> Any:
    """The records of a ``NONE_OPEN`` condition that are undecided, in the part applied for or the whole project."""
    return _rows_of(application, item).open()


def _rows_of(application: Application, item: GateItem) -> Any:
    rows: Any = record_models()[item.kind]._default_manager.filter(project=application.project_id).current()
    if item.fact:
        rows = rows.filter(**{item.fact: item.value})
    return rows.in_part(application.part) if application.part is not None else rows


def _told_by_project(application: Application) -> tuple[GateLight, str, str]:
    missing = missing_for(application.project, STAGES[type(application)])
    url = reverse("project_settings", args=[application.project.code])
    if missing:
        return GateLight.MISSING, _("Missing: %s.") % _("; ").join(missing), url
    return GateLight.MET, _("all entered"), url


def _answered(
    application: Application, item: GateItem, answer: GateAnswer | None
) -> tuple[GateLight, str, str]:  # fmt: skip
    if answer is None:
        url = reverse("application_conditions", args=[application.pk]) + f"#{item.key}"
        return GateLight.UNANSWERED, _("Nobody has confirmed it yet. Confirm it with a file."), url
    said = [answer.by.name, f"{timezone.localtime(answer.at):%Y-%m-%d}", answer.note]
    url = ""
    if answer.evidence is not None:
        said.insert(0, answer.evidence.file.name)
        url = reverse("record_file", args=[application.pk, answer.evidence.pk])
    light = GateLight.MET if answer.answer == Answer.MET else GateLight.NOT_APPLICABLE
    return light, " · ".join(filter(None, said)), url


@transaction.atomic
def answer(
    application: Application, item: GateItem, by: Person, *, is_met: bool, note: str = "",
    file: StoredFile | None = None,
) -> GateAnswer:  # fmt: skip
    """Confirm a condition with the file that shows it, or say why it does not apply; the last answer counts."""
    fresh: Any = locked(application)
    if fresh.state not in EDITABLE:
        raise Refusal(
            _("%s was sent in already; its conditions stand as they stood then.") % fresh.full_number
        )
    if item.way != Way.BY_HAND or item not in items_of(fresh):
        raise Refusal(_("“%s” is not confirmed by hand here.") % item)
    row = fresh.gate_answers.filter(item=item).first() or GateAnswer(application_id=fresh.pk, item=item)
    if is_met and file is None and row.evidence_id is None:
        raise Refusal(_("Choose the file that shows “%s”.") % item)
    if not is_met and not note.strip():
        raise Refusal(_("Say why “%s” does not apply.") % item)
    if file is not None:
        row.evidence = attach(fresh, file, str(item)[:120])
    row.answer = Answer.MET if is_met else Answer.NOT_APPLICABLE
    row.note, row.by, row.at = note.strip(), by, timezone.now()
    row.save(action="gate_answered")
    return row


def refuse_unless_met(application: Application) -> None:
    """Keep the conditions as they stand, or raise :class:`Refusal` naming each that is not met and its mending."""
    _refuse_a_second(application)
    states = list(_states(application))
    if lacking := [state for state in states if not state.is_met]:
        named = listed(about(state.name, state.text) for state in lacking)
        text = _("%(count)s of %(all)s conditions are not met; the page of conditions leads there. %(named)s")
        raise Refusal(text % {"count": len(lacking), "all": len(states), "named": named})
    application.checked = [asdict(state) for state in states]
    application.save(action="gates_checked")


def _refuse_a_second(application: Application) -> None:
    same = type(application)._default_manager.filter(project=application.project_id, part=application.part_id)
    others = same.exclude(pk__in=[application.pk, application.revises_id or 0])
    rival = others.exclude(status__in=[Status.DRAFT, Status.VOID, Status.SUPERSEDED]).first()
    if rival is not None:
        raise Refusal(
            _("%s applies for the same already. Revise that one, or void it first.") % rival.full_number
        )
