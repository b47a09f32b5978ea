"""A notice in somebody's list: what happened, where, and whether it was read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.records.models import Record


class NoticeKind(models.TextChoices):
    TASK = "task", _("to do")
    RESULT = "result", _("result")
    MENTION = "mention", _("mentioned")
    COPY = "copy", _("for information")
    URGE = "urge", _("urged")
    WARNING = "warning", _("warning")


class Notice(models.Model):
    """One line for one person; the text is in that person's language."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    text = models.CharField(max_length=300)
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "read_at"])]

    def __str__(self) -> str:
        return self.text
