"""The controlled document, enough of it that every record keeps the version it ran under.

A procedure governs kinds of records. While one version is in force, new records of those kinds keep
it; when its validity has run out, new records are refused until a review prolongs or replaces it.
"""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.ends import COMPANY, Memory, end_of
from yingzao.core.history.models import Signed


class Procedure(Signed):
    """A procedure of the company with its owner and the kinds of records it governs."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=120)
    scope = models.TextField(_("scope"), blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("document owner"))
    kinds = models.JSONField(_("governs"), default=list)

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("superseded")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ProcedureVersion(Signed):
    """One issue of a procedure with its clauses and validity."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="versions")
    version = models.CharField(_("version"), max_length=10)
    text = models.TextField(_("clauses"))
    status = models.CharField(
        _("status"), max_length=12, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))

    class Meta:
        verbose_name = _("procedure version")
        verbose_name_plural = _("procedure versions")
        ordering = ["procedure__code", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["procedure", "version"], name="procedure_version_once"),
            models.UniqueConstraint(
                fields=["procedure"],
                condition=models.Q(status=VersionStatus.IN_FORCE),
                name="procedure_one_version_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure.code} v{self.version}"

    def is_expired(self, day: date | None = None) -> bool:
        return self.valid_until < (day or timezone.localdate())


class ProcedureRefusal(Exception):
    """A record may not be made under its procedure; the text says why and what to do."""


_governing: Memory[list[Procedure]] = Memory(500)


def version_governing(
    kind: str, day: date | None = None, end: tuple[str, ...] | None = None
) -> ProcedureVersion | None:
    """The version in force for records of ``kind``; None where no procedure governs them.

    ``end`` is that of the company's chain, in which procedures are signed, where the caller knows it.

    Raises :class:`ProcedureRefusal` when the governing procedure has expired or has no version in force.
    """
    for procedure in _governing.recall(
        kind, end or end_of(COMPANY), lambda: [each for each in Procedure.objects.all() if kind in each.kinds]
    ):
        version = procedure.versions.filter(status=VersionStatus.IN_FORCE).first()
        if version is None:
            text = _t(
                "Procedure %(procedure)s has no version in force. Ask its owner %(owner)s to issue one."
            )
            raise ProcedureRefusal(text % {"procedure": procedure, "owner": procedure.owner})
        if version.is_expired(day):
            text = _t(
                "Procedure %(version)s expired on %(date)s, so no new record may be made under it. "
                "Ask its owner %(owner)s to review and prolong it."
            )
            raise ProcedureRefusal(
                text % {"version": version, "date": version.valid_until.isoformat(), "owner": procedure.owner}
            )
        return version
    return None


def issue(version: ProcedureVersion) -> ProcedureVersion:
    """Put a draft version in force; the one before it becomes superseded."""
    for current in version.procedure.versions.filter(status=VersionStatus.IN_FORCE).exclude(pk=version.pk):
        current.status = VersionStatus.SUPERSEDED
        current.save(action="superseded")
    version.status = VersionStatus.IN_FORCE
    version.save(action="issued")
    return version
