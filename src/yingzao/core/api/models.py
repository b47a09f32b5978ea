"""Service accounts, the tokens that open the API, and answers kept so that a repeated request writes once."""

import json
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.ends import COMPANY
from yingzao.core.history.models import Signed
from yingzao.core.projects.models import Project


class Scope(models.TextChoices):
    """What a token may do at most; its person's posts say what it may do at all."""

    READ = "read", _("read")
    WRITE = "write", _("write and change")
    DECIDE = "decide", _("decide on approvals")


class ServiceAccount(Signed):
    """A program that acts in its own name: a person without a password, who holds posts like anybody."""

    person = models.OneToOneField(
        Person, models.PROTECT, related_name="service_account", verbose_name=_("account")
    )
    purpose = models.CharField(_("what it is for"), max_length=160)
    contact = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("who answers for it")
    )

    class Meta:
        verbose_name = _("service account")
        verbose_name_plural = _("service accounts")
        ordering = ["person__name"]

    def __str__(self) -> str:
        return self.person.name


class Token(Signed):
    """A secret that stands for its person within ``scopes`` and ``project``; only its hash is kept."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="api_tokens", verbose_name=_("person"))
    name = models.CharField(_("what it is for"), max_length=60)
    scopes = models.JSONField(_("allowed to"), default=list)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    hash = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    expires_on = models.DateField(_("last day"))
    issued_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", editable=False, verbose_name=_("issued by")
    )
    created_at = models.DateTimeField(_("issued"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    unsigned_columns: ClassVar[frozenset[str]] = frozenset({"last_used_at"})
    secret_columns: ClassVar[frozenset[str]] = frozenset({"hash"})

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.hint}… {self.name}"

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None and self.expires_on >= timezone.localdate()

    @property
    def scope_words(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]


class StoredAnswer(models.Model):
    """What a writing request with an ``Idempotency-Key`` was answered; written in its transaction."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="api_answer_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.status}"


class EventRule(Signed):
    """What an event of another system begins here (事件规则): a record of ``kind`` with fields from the payload."""

    event = models.CharField(
        _("event"), max_length=80, db_index=True, help_text=_("As the other system names it.")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project"),
        help_text=_("Empty: the event names it by its code, as “project”."),
    )  # fmt: skip
    kind = models.CharField(_("begins a record of"), max_length=60)
    fields = models.JSONField(_("fields"), default=dict)
    submits = models.BooleanField(_("submit it at once"), default=False)
    active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("event rule")
        verbose_name_plural = _("event rules")
        ordering = ["event", "id"]

    def __str__(self) -> str:
        return f"{self.event} → {self.kind}"

    def history_chain(self) -> int:
        """The company's, whichever project it names."""
        return COMPANY


class EventState(models.TextChoices):
    """What became of an event."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    NO_RULE = "no_rule", _("no rule for it")
    FAILED = "failed", _("failed")

    @property
    def colour(self) -> str:
        return {"waiting": "blue", "done": "green", "no_rule": "grey", "failed": "red"}[self.value]


class IncomingEvent(models.Model):
    """An event as it was received, and what came of it; written before anything is done with it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    event = models.CharField(_("event"), max_length=80)
    external_id = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    received_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)
    state = models.CharField(
        _("state"), max_length=10, choices=EventState.choices, default=EventState.WAITING
    )
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    messages = models.JSONField(default=list)
    records = models.JSONField(default=list)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person", "external_id"], name="api_event_once")]
        indexes = [models.Index(fields=["state", "next_at"])]

    def __str__(self) -> str:
        return f"{self.event} {self.external_id}"

    @property
    def colour(self) -> str:
        return EventState(self.state).colour

    @property
    def payload_text(self) -> str:
        return json.dumps(self.payload, ensure_ascii=False, indent=2)

    @property
    def may_be_tried(self) -> bool:
        return self.state in (EventState.FAILED, EventState.NO_RULE)
