"""Notices, how people wish to have them, reminders, and the outbox with the endpoints it serves."""

import uuid
from datetime import datetime, time
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yingzao.core.access.models import Role
from yingzao.core.accounts.models import Person
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record
from yingzao.core.routes.models import Task


class NoticeKind(models.TextChoices):
    TASK = "task", _("to do")
    REMINDER = "reminder", _("reminder")
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
    times = models.PositiveSmallIntegerField(default=1)
    """How often it was said on its day while unread; ``at`` is the last time."""
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "read_at"]),
            models.Index(fields=["person", "-at"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return self.text


class ByMail(models.TextChoices):
    """When a kind of notice also goes to the mailbox."""

    NOW = "now", _("at once")
    DIGEST = "digest", _("in the daily digest")
    OFF = "off", _("not by e-mail")


class NoticePreference(models.Model):
    """How one person wishes to have notices beside the list, which always has them all.

    ``mail`` holds :class:`ByMail` by kind; a kind that is not in it goes as :data:`USUAL` says. Hours are
    those of the installation's time zone; without ``quiet_from`` no hour is quiet.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="notice_preference")
    mail = models.JSONField(default=dict)
    digest_at = models.TimeField(_("daily digest at"), default=time(8))
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True, default=time(22))
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True, default=time(7))
    urgent_always = models.BooleanField(_("warnings also in quiet hours"), default=True)

    def __str__(self) -> str:
        return f"{self.person}"


class About(models.TextChoices):
    TASK = "task", _("tasks of approval")
    RECORD = "record", _("records not yet decided")


class Told(models.TextChoices):
    ASSIGNEE = "assignee", _("whoever it waits for")
    SUPERIOR = "superior", _("the superior")


class ReminderRule(Signed):
    """Remind ``told`` of what is due in ``-days`` days, or was ``days`` days ago; 0 is the day itself."""

    about = models.CharField(_("about"), max_length=10, choices=About.choices)
    kind = models.CharField(_("ledger"), max_length=60, blank=True)
    days = models.SmallIntegerField(
        _("days after due"), validators=[MinValueValidator(-60), MaxValueValidator(365)],
        help_text=_("−1: the day before; 0: on the day; 2: when two days overdue."),
    )  # fmt: skip
    told = models.CharField(_("who is told"), max_length=10, choices=Told.choices)
    hour = models.PositiveSmallIntegerField(
        _("not before (hour)"), default=8, validators=[MaxValueValidator(23)]
    )
    is_on = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["about", "days", "pk"]

    def __str__(self) -> str:
        return f"{self.get_about_display()} {self.when} → {self.get_told_display()}"

    @property
    def when(self) -> str:
        """``2 days overdue`` and the like."""
        if self.days == 0:
            return str(_("on the day it is due"))
        if self.days < 0:
            return ngettext("%s day before it is due", "%s days before it is due", -self.days) % -self.days
        return ngettext("when %s day overdue", "when %s days overdue", self.days) % self.days


class ReportingLine(Signed):
    """To which role a role answers (汇报关系): its holders on the project are the superiors."""

    role = models.OneToOneField(Role, models.PROTECT, related_name="reports_to", verbose_name=_("role"))
    superior = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("superior")
    )

    class Meta:
        verbose_name = _("reporting line")
        verbose_name_plural = _("reporting lines")
        ordering = ["role__order"]

    def __str__(self) -> str:
        return f"{self.role} → {self.superior or '/'}"


class Reminder(models.Model):
    """A reminder given; the unique keys keep it from being given again for the same due day."""

    rule = models.ForeignKey(ReminderRule, models.PROTECT, related_name="given")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="reminders")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="reminders")
    due_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "task", "due_on"], name="reminder_of_task_once"),
            models.UniqueConstraint(fields=["rule", "record", "due_on"], name="reminder_of_record_once"),
            models.CheckConstraint(
                condition=Q(task=None, record__isnull=False) | Q(task__isnull=False, record=None),
                name="reminder_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"


class Format(models.TextChoices):
    """What an endpoint understands."""

    JSON = "json", _("signed JSON")
    WECOM = "wecom", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk group robot")


class Endpoint(Signed):
    """An address outside that is told what happens; address and secret are stored sealed."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    format = models.CharField(_("format"), max_length=10, choices=Format.choices, default=Format.JSON)
    host = models.CharField(_("host"), max_length=253, editable=False)
    address = models.TextField(_("address"), editable=False)
    secret = models.TextField(_("secret"), editable=False, blank=True)
    events = models.JSONField(_("events"), default=list)
    kinds = models.JSONField(_("ledgers"), default=list, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    is_on = models.BooleanField(_("in use"), default=True)

    secret_columns: ClassVar[frozenset[str]] = frozenset({"address", "secret"})

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def history_chain(self) -> int:
        return 0

    def wants(self, event: str, record: Record) -> bool:
        return (
            event in self.events
            and self.project_id in (None, record.project_id)
            and (not self.kinds or record.kind in self.kinds)
        )


class Channel(models.TextChoices):
    MAIL = "mail", _("e-mail")
    WEBHOOK = "webhook", _("webhook")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    CARRIED = "carried", _("in one mail with others")
    SENT = "sent", _("delivered")
    DROPPED = "dropped", _("no longer needed")
    FAILED = "failed", _("failed")


class Reason(models.TextChoices):
    """Why a delivery stands where it does."""

    NONE = "", ""
    UNREACHABLE = "unreachable", _("does not answer")
    TEMPORARY = "temporary", _("put off by the receiver")
    REJECTED = "rejected", _("refused by the receiver")
    FORBIDDEN = "forbidden", _("the address lies in a network that is not allowed")
    WORKER_LOST = "worker_lost", _("the worker ended each time while sending")
    FAULT = "fault", _("a fault in the program")
    NO_MAIL_SERVER = "no_mail_server", _("no mail server is set up")
    NO_ADDRESS = "no_address", _("the person has no e-mail address")
    LEFT = "left", _("the person has left")
    READ = "read", _("read before it was sent")
    SWITCHED_OFF = "switched_off", _("the webhook is switched off")


class DeliveryQuerySet(models.QuerySet):
    def due(self, now: datetime | None = None) -> "DeliveryQuerySet":
        """What may be taken: its time has come, or whoever took it has not been heard of since."""
        now = now or timezone.now()
        return self.filter(
            Q(state=DeliveryState.WAITING, due_at__lte=now)
            | Q(state=DeliveryState.SENDING, leased_until__lte=now)
        )

    def shown(self) -> "DeliveryQuerySet":
        """One row for each mail or call: what goes along with another is not listed by itself."""
        return self.filter(carried_by=None)


class Delivery(models.Model):
    """Something to be sent out, written in the transaction of what it tells of; the outbox sends it.

    ``uid`` is the same in every attempt (Message-ID, webhook id), so that a receiver may drop a repeat.
    ``key`` keeps the same thing from being written twice. Who holds the lease, and nobody else, may say
    how an attempt ended.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=100, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    event = models.CharField(max_length=30)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="deliveries")
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, related_name="deliveries")
    address = models.CharField(max_length=254)
    payload = models.JSONField(default=dict)
    carried_by = models.ForeignKey("self", models.CASCADE, null=True, related_name="carries")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    due_at = models.DateTimeField(default=timezone.now)
    give_up_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=15, choices=Reason.choices, blank=True)
    detail = models.CharField(max_length=300, blank=True)
    code = models.PositiveSmallIntegerField(null=True)
    """What the receiver answered last: an HTTP or SMTP code."""
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="mail", person__isnull=False, notice__isnull=False, endpoint=None)
                | Q(channel="webhook", endpoint__isnull=False, person=None, notice=None),
                name="delivery_to_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=["waiting", "sending"]), name="delivery_due"
            ),
            models.Index(fields=["endpoint", "-id"], name="delivery_of_endpoint"),
            models.Index(fields=["state", "-id"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address} {self.event}"
