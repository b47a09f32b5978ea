"""Who was given a version of a procedure, who confirmed having read it, and what was recalled (受控发放)."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.models import Signed
from yingzao.core.procedures.models import ProcedureVersion


class ControlledCopy(Signed):
    """One person's copy of a version; numbered, confirmed by its holder, recalled when the version ends."""

    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField(_("copy number"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given on"), default=timezone.now)
    read_at = models.DateTimeField(_("read on"), null=True)
    recalled_at = models.DateTimeField(_("recalled on"), null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="controlled_copy_once"),
            models.UniqueConstraint(fields=["version", "number"], name="controlled_copy_number"),
        ]

    def __str__(self) -> str:
        return f"{self.version} · {self.number:03d} {self.person}"
