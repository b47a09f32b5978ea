"""What the technical side recommends on men, machines and materials, and what was answered (资源调配建议)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class RecommendationAnswer(models.TextChoices):
    FOLLOWED = "followed", _("followed")
    PARTLY = "partly", _("followed in part")
    NOT_FOLLOWED = "not_followed", _("not followed")

    @property
    def colour(self) -> str:
        return {"followed": "green", "partly": "yellow", "not_followed": "red"}[self.value]


class ResourceRecommendation(Record):
    """A recommendation to whoever decides on resources, open until it is answered with reasons (资源调配建议)."""

    resources = models.CharField(
        _("resources"), max_length=160, help_text=_("What, how many, from where, until when.")
    )
    wanted = models.TextField(_("what is recommended"))
    grounds = models.TextField(_("technical grounds"))
    answer = models.CharField(
        _("answer"), max_length=12, choices=RecommendationAnswer.choices, blank=True, editable=False
    )
    answer_grounds = models.TextField(_("reasons of the answer"), blank=True, editable=False)

    class Meta:
        verbose_name = _("resource recommendation")
        verbose_name_plural = _("resource recommendations")
