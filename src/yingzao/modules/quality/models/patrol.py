"""Patrols of site (巡检): routes with their points, rounds, and what was seen at each point."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Part
from yingzao.core.records.models import Record


class Looks(models.TextChoices):
    """What a patrol looks at; a problem becomes a notice of that kind."""

    QUALITY = "quality", _("quality")
    SAFETY = "safety", _("safety")


class PatrolRoute(Record):
    """A route that is walked every so many days (巡检路线), with a line for each of its points."""

    looks_at = models.CharField(_("looks at"), max_length=8, choices=Looks.choices, default=Looks.QUALITY)
    every_days = models.PositiveSmallIntegerField(
        _("every … days"), default=1, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    points = models.TextField(
        _("points of the route"), default="",
        help_text=_("A line for each point in the order of walking: code of the part, a blank, what is looked at."),
    )  # fmt: skip
    point_count = models.PositiveSmallIntegerField(_("number of points"), default=0, editable=False)

    class Meta:
        verbose_name = _("patrol route")
        verbose_name_plural = _("patrol routes")


class PatrolRound(Record):
    """One walk along a route (巡检记录); its points are those of the route on the day it was begun."""

    patrol = models.ForeignKey(
        PatrolRoute, models.PROTECT, related_name="rounds", verbose_name=_("patrol route")
    )
    points = models.TextField(editable=False)
    seen = models.PositiveSmallIntegerField(_("points seen"), default=0, editable=False)
    problems = models.PositiveSmallIntegerField(_("with problems"), default=0, editable=False)
    missed = models.PositiveSmallIntegerField(_("points missed"), null=True, editable=False)

    class Meta:
        verbose_name = _("patrol round")
        verbose_name_plural = _("patrol rounds")


class PatrolVisit(Signed):
    """What was seen at one point of a round, by whom and when."""

    round = models.ForeignKey(PatrolRound, models.PROTECT, related_name="visits")
    place = models.PositiveSmallIntegerField()
    part = models.ForeignKey(Part, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("seen at"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("looked at by"))
    is_good = models.BooleanField(_("in order"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("point of a patrol round")
        verbose_name_plural = _("points of a patrol round")
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["round", "place"], name="patrol_visit_once")]

    def __str__(self) -> str:
        return f"{self.round} · {self.place}"

    def history_chain(self) -> int:
        return self.round.project_id
