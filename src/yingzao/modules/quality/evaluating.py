"""Lots of groups judged by the formula that fits, and forms judged by the group beside the structure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.events import on, publish
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status
from yingzao.core.records.wording import plain_number
from yingzao.core.routes.events import Submitted
from yingzao.engines.answer import Answer
from yingzao.engines.quality.concrete import evaluate_lot, evaluate_lot_known_sigma, production_deviation
from yingzao.engines.quality.entity import evaluate_entity
from yingzao.engines.quality.mortar import evaluate_mortar
from yingzao.engines.quality.removal import judge_removal
from yingzao.engines.quality.strength import LotVerdict
from yingzao.standards.loader import load

from .events import FoundFailing
from .models import FormRemoval, GroupStage, LotMethod, SpecimenGroup, StrengthEvaluation, Use
from .models.specimen import mpa_of

LOT_GROUPS = load("concrete").known_sigma.groups_per_lot


def groups_in(
    project: Project, use: str, grade: str, first: date, last: date, part: Part | None = None
) -> list[SpecimenGroup]:
    """Groups made in that span, the oldest first; with ``part`` only those there or below it."""
    rows = SpecimenGroup.objects.filter(project=project, use=use, grade=grade, made_on__range=(first, last))
    if part is not None:
        rows = rows.in_part(part)
    rows = rows.exclude(status__in=[Status.VOID, Status.SUPERSEDED])
    return list(rows.order_by("made_on", "pk"))


def judge_lot(use: str, grade: str, values: Sequence[Decimal]) -> LotVerdict:
    """The formula that number, kind and grade ask for."""
    if use == Use.MORTAR:
        return evaluate_mortar(values, mpa_of(grade), load("mortar"))
    judge = evaluate_entity if use == Use.ENTITY else evaluate_lot
    return judge(values, int(mpa_of(grade)), load("concrete"))


def evaluate(evaluation: StrengthEvaluation) -> None:
    """Store the groups, the figures and the verdict; refuses what contradicts itself."""
    _check(evaluation)
    groups = groups_in(
        evaluation.project, evaluation.use, evaluation.grade, evaluation.made_from, evaluation.made_to,
        evaluation.part,
    )  # fmt: skip
    tested = [group for group in groups if group.value_mpa is not None and group.status == Status.CLOSED]
    values = [group.value_mpa for group in tested if group.value_mpa is not None]
    figures: dict[str, Any] = {
        "groups": [[group.pk, group.number, group.made_on.isoformat(), str(group.value_mpa)] for group in tested],
        "waiting": [group.number for group in groups if group.is_waiting],
        "invalid": [group.number for group in groups if group.stage == GroupStage.INVALID],
    }  # fmt: skip
    verdict = _known_sigma(evaluation, values, figures) if evaluation.method == LotMethod.KNOWN_SIGMA else (
        judge_lot(evaluation.use, evaluation.grade, values)
    )  # fmt: skip
    figures["verdict"] = None if verdict is None else verdict_json(verdict)
    evaluation.verdict = (Answer.UNKNOWN if verdict is None else verdict.accepted).value
    evaluation.figures = figures


def _check(evaluation: StrengthEvaluation) -> None:
    if evaluation.made_to < evaluation.made_from:
        raise Refusal(_("The last day lies before the first; turn them round."))
    if (evaluation.use == Use.MORTAR) != evaluation.grade.startswith("M"):
        raise Refusal(_("Mortar has a grade with M, concrete one with C; choose the grade that fits."))
    if evaluation.method == LotMethod.KNOWN_SIGMA:
        if evaluation.use != Use.STANDARD:
            raise Refusal(_("A known deviation judges groups of standard curing only."))
        if evaluation.sigma_from is None or evaluation.sigma_to is None:
            raise Refusal(_("Give the span of the earlier production, or judge by the number of groups."))
        if not evaluation.sigma_from <= evaluation.sigma_to < evaluation.made_from:
            raise Refusal(_("The earlier production ends before the first day of the lot."))


def _known_sigma(
    evaluation: StrengthEvaluation, values: Sequence[Decimal], figures: dict[str, Any]
) -> LotVerdict | None:
    """Judged where the deviation may be used and the lot has its three groups; otherwise it stays unknown."""
    first, last = evaluation.sigma_from, evaluation.sigma_to
    if first is None or last is None:
        return None
    earlier = groups_in(evaluation.project, evaluation.use, evaluation.grade, first, last)
    known = [group.value_mpa for group in earlier if group.value_mpa is not None]
    table = load("concrete")
    days, rule = (last - first).days + 1, table.known_sigma
    figures["sigma"] = {
        "groups": len(known), "required": rule.sigma_groups_min, "days": days,
        "least_days": rule.sigma_days_min, "most_days": rule.sigma_days_max, "lot": LOT_GROUPS,
    }  # fmt: skip
    if len(known) < 2:
        return None
    deviation = production_deviation(known, days, table)
    figures["sigma"]["sigma_mpa"] = str(deviation.sigma_mpa)
    if deviation.usable is not Answer.YES or len(values) != LOT_GROUPS:
        return None
    return evaluate_lot_known_sigma(values, int(mpa_of(evaluation.grade)), deviation.sigma_mpa, table)


def refuse_unjudged(evaluation: StrengthEvaluation) -> None:
    """An evaluation is sent in once every group of its lot has a result and a verdict follows."""
    waiting = evaluation.figures["waiting"]
    if waiting:
        text = _("%(count)s groups of the lot have no result yet (%(first)s …). Enter them first.")
        raise Refusal(text % {"count": len(waiting), "first": waiting[0]})
    if evaluation.verdict == Answer.UNKNOWN:
        raise Refusal(
            _("There is no verdict: the lot has too few groups, or the known deviation may not be used.")
        )


def judge_forms(removal: FormRemoval) -> None:
    """Store the newest tested group for removing forms of the pour, what is required of it, and the verdict."""
    tested = SpecimenGroup.objects.filter(
        project=removal.project, of_pour__number=removal.of_pour.number, use=Use.REMOVAL, status=Status.CLOSED
    ).exclude(value_mpa=None)
    group = tested.order_by("-tested_on", "-pk").first()
    try:
        verdict = judge_removal(
            removal.member, removal.span_m, removal.of_pour.grade, group.value_mpa if group else None,
            load("formwork_removal"),
        )  # fmt: skip
    except ValueError as error:
        raise Refusal(_("A span is longer than zero; leave it empty where it is unknown.")) from error
    removal.group = group
    removal.verdict = verdict.allowed.value
    removal.figures = {
        "formula": verdict.formula, "clause": verdict.clause, "verified": verdict.confidence.verified,
        "required_mpa": plain_number(verdict.required_mpa), "value_mpa": _text(verdict.value_mpa),
        "percent": str(round(100 * verdict.share)),
    }  # fmt: skip


def lacking(removal: FormRemoval) -> str:
    """What is needed before the forms may go, in words; empty when they may."""
    if removal.verdict == Answer.YES:
        return ""
    figures = removal.figures
    if figures["value_mpa"] is None:
        text = _(
            "The strength is unknown: test a group for removing forms of %(pour)s; it needs %(required)s MPa."
        )
    else:
        text = _("%(value)s MPa are not the %(required)s MPa needed: leave the forms and test another group.")
    return text % {
        "pour": removal.of_pour.full_number, "required": figures["required_mpa"], "value": figures["value_mpa"],
    }  # fmt: skip


def refuse_unready(removal: FormRemoval) -> None:
    if words := lacking(removal):
        raise Refusal(words)


def verdict_json(verdict: LotVerdict) -> dict[str, Any]:
    """The figures of a verdict as they are kept and printed."""
    numbers = (
        "mean_mpa", "required_mean_mpa", "minimum_mpa", "required_minimum_mpa", "deviation_mpa", "mean_gap_mpa",
        "minimum_gap_mpa",
    )  # fmt: skip
    return {
        "accepted": verdict.accepted.value, "method": verdict.method.value, "groups": verdict.groups,
        "formula": verdict.formula, "clause": verdict.clause, "verified": verdict.confidence.verified,
        **{name: _text(getattr(verdict, name)) for name in numbers},
    }  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return None if value is None else plain_number(value)


@on(Submitted, of=StrengthEvaluation)
def tell_failing(event: Submitted) -> None:
    evaluation: StrengthEvaluation = event.subject
    if evaluation.verdict == Answer.NO:
        publish(FoundFailing(evaluation, words=evaluation.figures["verdict"]["formula"]))
