"""A guest link, each time it was opened, and each reply that came through it.

Of the secret in the address only a hash is kept: whoever reads the database cannot open the link.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile
from yingzao.core.history.models import Signed
from yingzao.core.records.models import Comment, Record


class Purpose(models.TextChoices):
    """What the guest is asked to do."""

    READ = "read", _("for reading")
    COMMENT = "comment", _("read and comment")
    REPLY = "reply", _("read and decide")


class Closed(models.TextChoices):
    """Why a link opens nothing any more; the guest reads the same word."""

    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")
    REPLACED = "replaced", _("replaced by a newer link")
    VOID = "void", _("record void or superseded")
    NO_RIGHT = "no_right", _("whoever shared it may no longer do so")


class GuestLink(Signed):
    """One record opened to one named person outside, who needs no account."""

    uid = models.UUIDField(unique=True, editable=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="guest_links", verbose_name=_("record"))
    made_by = models.ForeignKey(
        Person, models.PROTECT, related_name="guest_links", verbose_name=_("shared by")
    )
    made_at = models.DateTimeField(default=timezone.now)
    secret_hash = models.CharField(max_length=64, unique=True)
    pin_hash = models.CharField(max_length=128, blank=True)
    guest = models.CharField(_("guest"), max_length=40)
    organisation = models.CharField(_("organisation"), max_length=80)
    contact = models.CharField(_("e-mail or phone"), max_length=80, blank=True)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices, default=Purpose.READ)
    valid_until = models.DateField(_("valid until"))
    shows_comments = models.BooleanField(_("show the comments"), default=False)
    #: keys of the attachments that go along
    files = models.JSONField(_("files that go along"), default=list)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    secret_columns: ClassVar[frozenset[str]] = frozenset({"secret_hash", "pin_hash"})

    class Meta:
        verbose_name = _("guest link")
        verbose_name_plural = _("guest links")
        ordering = ["-id"]
        indexes = [models.Index(fields=["record", "-id"], name="guest_link_of_record")]

    def __str__(self) -> str:
        return f"{self.guest}（{self.organisation}）"

    def history_chain(self) -> int:
        return self.record.project_id

    @property
    def is_expired(self) -> bool:
        return self.valid_until < timezone.localdate()

    @property
    def may_write(self) -> bool:
        return self.purpose != Purpose.READ


class Opened(models.TextChoices):
    PAGE = "page", _("page opened")
    FILE = "file", _("file fetched")
    WRONG_PIN = "wrong_pin", _("wrong PIN")


class GuestOpening(models.Model):
    """One use of a link. The address is shortened: it tells two places apart, and names nobody."""

    link = models.ForeignKey(GuestLink, models.CASCADE, related_name="openings")
    what = models.CharField(max_length=10, choices=Opened.choices)
    at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["link", "what", "-at"], name="guest_opening_newest")]

    def __str__(self) -> str:
        return f"{self.link} {self.what} {self.at:%Y-%m-%d %H:%M}"


class Decision(models.TextChoices):
    AGREED = "agreed", _("agrees")
    WITH_REMARKS = "remarks", _("agrees with remarks")
    REFUSED = "refused", _("does not agree")


class ReplyState(models.TextChoices):
    RECEIVED = "received", _("to be taken over")
    TAKEN_OVER = "taken_over", _("taken over")
    DECLINED = "declined", _("declined")


class GuestReply(Signed):
    """What a guest answered. It is no part of the record before somebody takes it over under their name."""

    uid = models.UUIDField(unique=True, editable=False)
    link = models.ForeignKey(GuestLink, models.PROTECT, related_name="replies")
    said_by = models.CharField(_("guest"), max_length=130)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices, blank=True)
    text = models.TextField(_("reply"), blank=True)
    at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=50, blank=True)
    #: over the text, the decision, the files, and the record as it was when they were given
    digest = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=ReplyState.choices, default=ReplyState.RECEIVED
    )
    settled_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    comment = models.OneToOneField(Comment, models.PROTECT, null=True, related_name="guest_reply")

    class Meta:
        verbose_name = _("guest reply")
        verbose_name_plural = _("guest replies")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="guest_reply_by_state")]

    def __str__(self) -> str:
        return f"{self.said_by}: {self.text[:40]}"

    def history_chain(self) -> int:
        return self.link.record.project_id


class ReplyFile(Signed):
    """A file that came with a reply."""

    reply = models.ForeignKey(GuestReply, models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file.name

    def history_chain(self) -> int:
        return self.reply.link.record.project_id
