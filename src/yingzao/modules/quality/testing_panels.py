"""What record pages show of test groups, evaluations and removals of forms."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yingzao.core.records.ledgers import Text
from yingzao.engines.quality.strength import Method

from .models import FormRemoval, Judged, MayStrike, Pour, SpecimenGroup, StrengthEvaluation, Use
from .temperatures import maturity_of, maturity_words, means_of

METHODS: dict[str, Text] = {
    Method.NON_STATISTICAL: _("non-statistical, fewer than ten groups"),
    Method.UNKNOWN_SIGMA: _("statistical, deviation of the lot itself"),
    Method.KNOWN_SIGMA: _("statistical, known deviation"),
    Method.MORTAR: _("mortar, three groups or more"),
    Method.FEW_MORTAR_GROUPS: _("mortar, fewer than three groups"),
}


def group_panel(group: SpecimenGroup) -> dict[str, Any]:
    words = ""
    if group.use == Use.ENTITY and group.is_waiting:
        words = maturity_words(maturity_of(group.made_on, means_of(group.project)))
    return {"maturity": words}


def pour_panel(pour: Pour) -> dict[str, Any]:
    """The groups of the pour, whatever revision of it planned them."""
    groups = SpecimenGroup.objects.filter(project=pour.project_id, of_pour__number=pour.number).current()
    return {"groups": groups.order_by("-use", "serial")}


def evaluation_panel(evaluation: StrengthEvaluation) -> dict[str, Any]:
    found = evaluation.figures.get("verdict")
    return {
        "judged": Judged(evaluation.verdict), "found": found, "groups": evaluation.figures.get("groups", []),
        "waiting": evaluation.figures.get("waiting", []), "invalid": evaluation.figures.get("invalid", []),
        "sigma": evaluation.figures.get("sigma"), "method": METHODS.get(found["method"], "") if found else "",
    }  # fmt: skip


def removal_panel(removal: FormRemoval) -> dict[str, Any]:
    return {"judged": MayStrike(removal.verdict), "found": removal.figures}
