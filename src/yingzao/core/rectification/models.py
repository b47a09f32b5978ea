"""What every rectification notice carries, the rules that pick who answers and until when, and escalations."""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Lot, Part, Project
from yingzao.core.records.ledgers import Text, ledger_for
from yingzao.core.records.status import Status
from yingzao.core.routes.models import Run

MOST_HOURS = 720
USUAL_GRACE_HOURS = 24


class Stage(models.TextChoices):
    """Where a sent notice stands."""

    TO_REPLY = "to_reply", _("to be rectified")
    TO_RECHECK = "to_recheck", _("to be re-checked")
    CLOSED = "closed", _("closed")

    @property
    def colour(self) -> str:
        return {"to_reply": "yellow", "to_recheck": "blue", "closed": "green"}[self.value]


class RootCause(models.TextChoices):
    """The five elements in which a cause is sought (人机料法环)."""

    MAN = "man", _("human factor")
    MACHINE = "machine", _("machine factor")
    MATERIAL = "material", _("material factor")
    METHOD = "method", _("method factor")
    ENVIRONMENT = "environment", _("environment factor")


class Rectified(models.Model):
    """Mix-in of a record that is a rectification notice; its ledger is a ``RectificationLedger``."""

    penalty = models.DecimalField(
        _("proposed penalty (yuan)"), max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal("0.01"))],
    )  # fmt: skip
    penalty_reason = models.CharField(_("reason for the penalty"), max_length=200, blank=True)
    grace_hours = models.PositiveSmallIntegerField(
        _("hours of grace"), default=USUAL_GRACE_HOURS, validators=[MaxValueValidator(MOST_HOURS)],
        help_text=_("After the due day, before the superior is told."),
    )  # fmt: skip
    unit = models.ForeignKey(
        Organisation, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("responsible organisation"),
    )  # fmt: skip
    because = models.CharField(_("why this person and day"), max_length=400, blank=True, editable=False)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, blank=True, editable=False)
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    root_cause = models.CharField(
        _("root cause"), max_length=12, choices=RootCause.choices, blank=True, editable=False
    )

    class Meta:
        abstract = True

    @property
    def shown_state(self: Any) -> Any:
        """A sent notice is called by its stage, which says more than “in approval”."""
        under_way = self.status == Status.IN_APPROVAL and self.stage
        return Stage(self.stage) if under_way else Status(self.status)

    def get_status_display(self) -> Text:
        return self.shown_state.label


class ResponsibilityRule(Signed):
    """Who answers for what is found where, and how soon (责任规则); of several that fit the narrowest counts.

    Conditions left empty fit everything. A rule may say who, how soon, or both.
    """

    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(_("ledger"), max_length=60)
    part = models.ForeignKey(
        Part, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("part"),
        help_text=_("With all parts below it."),
    )  # fmt: skip
    lot = models.ForeignKey(
        Lot, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lot")
    )
    severity = models.CharField(_("severity"), max_length=20, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("organisation working there"),
    )  # fmt: skip
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("role that answers"),
        help_text=_("Its only holder in the project, who acts for that organisation if one is named."),
    )  # fmt: skip
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person who answers")
    )
    days = models.PositiveSmallIntegerField(
        _("days to rectify"), null=True, blank=True, validators=[MaxValueValidator(365)]
    )
    grace_hours = models.PositiveSmallIntegerField(
        _("hours of grace"), null=True, blank=True, validators=[MaxValueValidator(MOST_HOURS)],
        help_text=_("After the due day, before the superior is told."),
    )  # fmt: skip
    is_on = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("responsibility rule")
        verbose_name_plural = _("responsibility rules")
        ordering = ["kind", "project", "part__path", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part=None, lot=None) | ~Q(project=None), name="responsibility_rule_place"
            ),
            models.CheckConstraint(
                condition=~Q(person=None) | ~Q(role=None) | ~Q(days=None), name="responsibility_rule_says"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.where} → {self.says}"

    @property
    def where(self) -> str:
        """The conditions, in words."""
        found = [str(each) for each in (self.lot, self.part) if each]
        if self.severity:
            found.append(str(self.severity_word))
        return " · ".join(found) or str(_("everything"))

    @property
    def severity_word(self) -> Text:
        ledger: Any = ledger_for(self.kind)
        words = dict(ledger.model._meta.get_field(ledger.severity_field).flatchoices) if ledger else {}
        return words.get(self.severity, self.severity)

    @property
    def says(self) -> str:
        """What follows, in words."""
        who = [str(each) for each in (self.organisation, self.role, self.person) if each]
        when = ngettext("%s day", "%s days", self.days) % self.days if self.days is not None else ""
        return " · ".join(filter(None, [*who, when]))


class Escalation(models.Model):
    """A superior was told that a step is overdue; once for each opening (round) of a step."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="escalations")
    step = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    late = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told = models.ManyToManyField(Person, related_name="+")

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["run", "step", "round"], name="escalation_once")]

    def __str__(self) -> str:
        return f"{self.run} · {self.step} {self.round}"
