"""The controlled document: a procedure with its scope, and its versions with clauses, steps and validity.

A procedure governs kinds of records. Masters bind every project; sub-procedures bind by type of works and craft,
and govern in place of the master where they do. A version may be local to one project, where it takes the place of
the company's. Which version governs a record is told in :mod:`.governing`.
"""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Craft, Project, ProjectType
from yingzao.engines.procedures.binding import Scope
from yingzao.engines.procedures.clauses import Clause, read_clauses
from yingzao.engines.procedures.steps import Step, steps_from_json


class Procedure(Signed):
    """A procedure of the company with its owner, what it governs and whom it binds."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    scope = models.TextField(_("scope"), blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("document owner"))
    kinds = models.JSONField(_("governs"), default=list)
    master = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subs", verbose_name=_("sub-procedure of"),
        help_text=_("The master procedure of which this is a sub-procedure. Empty: a master, it binds every project."),
    )  # fmt: skip
    types = models.JSONField(_("types of works"), default=list, blank=True)
    crafts = models.JSONField(_("crafts"), default=list, blank=True)
    bypass_role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("emergency release by"),
        help_text=_("Whoever holds this role may let a step start before its time, with a reason. Empty: nobody."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def binding(self) -> Scope:
        return Scope(self.master_id is None, frozenset(self.types), frozenset(self.crafts))

    @property
    def bound(self) -> list[Any]:
        """Words for what a sub-procedure is limited to: types of works, then crafts."""
        types = [ProjectType(value).label for value in self.types]
        return types + [Craft(value).label for value in self.crafts]


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PILOT = "pilot", _("on trial")
    IN_FORCE = "in_force", _("in effect")
    EXPIRED = "expired", _("lapsed")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")

    @property
    def colour(self) -> str:
        return _COLOURS[self]


_COLOURS = {
    VersionStatus.DRAFT: "", VersionStatus.IN_REVIEW: "blue", VersionStatus.PILOT: "yellow",
    VersionStatus.IN_FORCE: "green", VersionStatus.EXPIRED: "red", VersionStatus.SUPERSEDED: "",
    VersionStatus.WITHDRAWN: "",
}  # fmt: skip

GOVERNING = frozenset({VersionStatus.IN_FORCE, VersionStatus.EXPIRED})
"""Issued and not replaced: it governs, and once expired refuses."""
NEVER_ISSUED = frozenset({VersionStatus.DRAFT, VersionStatus.IN_REVIEW})
"""Being written: nobody works by it yet."""
ENDED = frozenset({VersionStatus.SUPERSEDED, VersionStatus.WITHDRAWN})
"""Kept for reading only, under the mark that nobody may work by it."""


class ProcedureVersion(Signed):
    """One issue of a procedure with its clauses, steps and validity; ``local_to`` one project or for all."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    version = models.CharField(_("version"), max_length=24)
    local_to = models.ForeignKey(
        Project, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("adapted for")
    )
    adapts = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="adaptations",
        verbose_name=_("adapted from"),
    )  # fmt: skip
    text = models.TextField(_("clauses"))
    steps = models.JSONField(_("steps"), default=list, blank=True)
    changes = models.TextField(_("what changed"), blank=True)
    pilots = models.JSONField(_("trial projects"), default=list, blank=True)
    status = models.CharField(
        _("status"), max_length=12, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))

    class Meta:
        verbose_name = _("procedure version")
        verbose_name_plural = _("procedure versions")
        ordering = ["procedure__code", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "version"], name="procedure_version_once"),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=Q(status=VersionStatus.IN_FORCE, local_to=None),
                name="procedure_one_version_in_force",
            ),
            models.UniqueConstraint(
                fields=["procedure", "local_to"],
                condition=Q(status=VersionStatus.IN_FORCE, local_to__isnull=False),
                name="procedure_one_local_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code} v{self.version}"

    @property
    def state(self) -> VersionStatus:
        """As it counts today: a validity that ran out is over, also before anybody noted it."""
        status = VersionStatus(self.status)
        return VersionStatus.EXPIRED if status == VersionStatus.IN_FORCE and self.is_expired() else status

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return read_clauses(self.text)

    @property
    def ordered_steps(self) -> tuple[Step, ...]:
        return steps_from_json(self.steps)

    def names(self, kind: str) -> bool:
        """Does one of its steps leave behind a record of ``kind``?"""
        return any(step["kind"] == kind for step in self.steps)

    def is_expired(self, day: date | None = None) -> bool:
        return self.valid_until < (day or timezone.localdate())


class VersionFile(Signed):
    """A file that belongs to a version (附件): a form, a flow chart, a table."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.caption or self.file.name


class ValidityReminder(models.Model):
    """A reminder of the end of a validity that was given; the key keeps it from being given again."""

    version = models.ForeignKey(ProcedureVersion, models.CASCADE, related_name="reminders")
    valid_until = models.DateField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "valid_until", "days"], name="validity_reminder_once")
        ]

    def __str__(self) -> str:
        return f"{self.version} −{self.days}"
