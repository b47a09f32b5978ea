"""Service accounts, the tokens that open the API, and answers kept so that a repeated request writes once."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
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
