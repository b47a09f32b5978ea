"""What people of a project tell each other: announcements, topics and contact sheets."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.history.models import Signed
from yingzao.core.records.models import Record


class ContactSheet(Record):
    """A written word from one party to another (工作联系单, GB/T 50319 C.0.1)."""

    sent_on = models.DateField(_("sent on"), default=timezone.localdate)
    addressee = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("addressed to")
    )
    matter = models.TextField(_("matter"))
    reply = models.TextField(_("reply"), blank=True)

    class Meta:
        verbose_name = _("contact sheet")
        verbose_name_plural = _("contact sheets")


class Audience(models.TextChoices):
    """Whom an announcement is for."""

    EVERYONE = "everyone", _("everyone in the project")
    OWN = "own", _("our own people")
    OUTSIDE = "outside", _("the other parties")


class Announcement(Record):
    """Something people of the project must know, and who has read it (通知公告)."""

    body = models.TextField(_("text"))
    audience = models.CharField(_("for"), max_length=10, choices=Audience.choices, default=Audience.EVERYONE)
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only this post")
    )
    must_be_read = models.BooleanField(_("reading must be confirmed"), default=True)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")


class Reading(Signed):
    """One person an announcement was given to; their confirmation is signed by themselves."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="readings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="readings")
    told_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["person__name"]
        constraints = [
            models.UniqueConstraint(fields=["announcement", "person"], name="reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.announcement.full_number}"

    def history_chain(self) -> int:
        return self.announcement.project_id


class Topic(Record):
    """A question talked over in the open until somebody writes what was agreed (讨论)."""

    question = models.TextField(_("question"))
    conclusion = models.TextField(_("what was agreed"), blank=True, editable=False)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
