"""A construction organisation design reviewed by every discipline before it goes to approval (施工组织设计评审)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.models import Signed
from yingzao.core.records.models import Record

from .scheme import MethodStatement, Vote


class DisciplineVerdict(models.TextChoices):
    AGREED = "agreed", _("agreed")
    COMMENTS = "comments", _("agreed with comments")
    REFUSED = "refused", _("not agreed")

    @property
    def colour(self) -> str:
        return {"agreed": "green", "comments": "yellow", "refused": "red"}[self.value]


class DesignReview(Record):
    """One review of one construction organisation design by all disciplines, with a common conclusion."""

    statement = models.ForeignKey(
        MethodStatement, models.PROTECT, related_name="design_reviews", verbose_name=_("design reviewed")
    )
    held_on = models.DateField(_("reviewed on"))
    place = models.CharField(_("place"), max_length=100, blank=True)
    conclusion = models.CharField(
        _("conclusion of the review"),
        max_length=6,
        choices=Vote.choices,
        blank=True,
        editable=False,
    )
    summary = models.TextField(_("consolidated opinion"), blank=True, editable=False)

    class Meta:
        verbose_name = _("design review")
        verbose_name_plural = _("design reviews")


class DisciplineOpinion(Signed):
    """What one discipline says: its chapters checked point by point, comments and a verdict."""

    review = models.ForeignKey(DesignReview, models.PROTECT, related_name="opinions")
    discipline = models.CharField(_("discipline"), max_length=20)
    checks = models.JSONField(default=dict)
    comments = models.TextField(_("comments"), blank=True)
    verdict = models.CharField(_("verdict"), max_length=8, choices=DisciplineVerdict.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("reviewer"))
    signed_at = models.DateTimeField(_("signed"))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "discipline"], name="design_opinion_once"),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.discipline}"

    def history_chain(self) -> int:
        return self.review.project_id
