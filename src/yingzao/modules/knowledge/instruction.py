"""Work instructions (作业指导书): steps with pictures, on a card whose code leads to the revision in force."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Craft
from yingzao.core.records.models import Record


class WorkInstruction(Record):
    """How one work is done, step by step (作业指导书、SOP); pictures are its attachments."""

    craft = models.CharField(_("craft"), max_length=20, choices=Craft.choices)
    equipment = models.CharField(
        _("machine or area"), max_length=80, blank=True, help_text=_("Where the card hangs.")
    )
    steps = models.TextField(
        _("steps of work"), help_text=_("One step a line; they are numbered by themselves.")
    )
    safety = models.TextField(_("safety points"))
    quality = models.TextField(_("quality points"))

    class Meta:
        verbose_name = _("work instruction")
        verbose_name_plural = _("work instructions")


class InstructionReading(Signed):
    """Somebody has read this revision."""

    instruction = models.ForeignKey(WorkInstruction, models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["instruction", "person"], name="instruction_reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.instruction.full_number}"

    def history_chain(self) -> int:
        return self.instruction.project_id
