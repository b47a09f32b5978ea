"""The library of standards (技术标准库): what is in force, what was withdrawn, and what came in its place."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.history.models import Signed
from yingzao.engines.procedures.clauses import Clause, read_clauses
from yingzao.standards.confidence import Confidence


class StandardState(models.TextChoices):
    IN_FORCE = "in_force", _("standard in force")
    WITHDRAWN = "withdrawn", _("standard withdrawn")

    @property
    def colour(self) -> str:
        return {"in_force": "green", "withdrawn": "red"}[self.value]


class Standard(Signed):
    """One edition of a standard, a code or an order; cited by its number."""

    number = models.CharField(_("number"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    topic = models.CharField(_("subject matter"), max_length=60, blank=True)
    state = models.CharField(
        _("status"), max_length=10, choices=StandardState.choices, default=StandardState.IN_FORCE
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    clauses = models.TextField(
        _("clauses"), blank=True, help_text=_("Those one works by; begin each with its number.")
    )
    confidence = models.CharField(
        _("confidence"), max_length=4, default=Confidence.V1, choices=[(each.value, each.value) for each in Confidence],
        help_text=_("V1: the text itself was seen. V2: another source agrees. V2* and GK are shown as unverified."),
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=160, blank=True)
    note = models.CharField(_("note"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("standard")
        verbose_name_plural = _("standards")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_verified(self) -> bool:
        return Confidence(self.confidence).verified

    @property
    def shown_state(self) -> StandardState:
        return StandardState(self.state)

    @property
    def read_clauses(self) -> tuple[Clause, ...]:
        return read_clauses(self.clauses)

    @property
    def successor(self) -> "Standard | None":
        """What is in force in its place, along the chain of replacements; None where nothing is."""
        seen, at = {self.pk}, self.replaced_by
        while at is not None and at.state == StandardState.WITHDRAWN and at.pk not in seen:
            seen.add(at.pk)
            at = at.replaced_by
        return at if at is not None and at.state == StandardState.IN_FORCE else None
