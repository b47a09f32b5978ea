"""What came in from devices on site: files in pieces, and the entries they belong to."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts.models import Person
from yingzao.core.records.models import Record

LATE_AFTER = timedelta(minutes=10)
"""An entry that took longer from being written to being received is marked as entered afterwards (补录)."""
CLOCK_MOVED_MS = 120_000
"""Between writing and sending the device's clock moved by more than drifting explains."""


class Upload(models.Model):
    """A file on its way, of a size and SHA-256 known from the start; ``held`` bytes of it are here.

    It belongs to a person or, where somebody without an account sends it, to the hash of the link they came by.
    """

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    link = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    held = models.BigIntegerField(default=0)
    is_whole = models.BooleanField(default=False)
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "sha256"], name="upload_once"),
            models.UniqueConstraint(
                fields=["link", "sha256"], condition=models.Q(person=None), name="upload_once_by_link"
            ),
        ]
        indexes = [models.Index(fields=["touched_at"], name="upload_touched")]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.held}/{self.size_bytes}"


class Piece(models.Model):
    """One piece of an upload; its content lies in the storage under its own hash."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces")
    begins_at = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["begins_at"]
        constraints = [models.UniqueConstraint(fields=["upload", "begins_at"], name="piece_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} @ {self.begins_at}"


class SiteEntry(models.Model):
    """A form that was filled in on a device and received here; written in the transaction of what it brought about.

    ``written_at`` is the device's clock as it was. ``clock_off_ms`` is our clock minus the device's when the entry was
    sent, ``clock_off_then_ms`` the same when the device last heard of us before writing, None if it never had.
    """

    uid = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    device = models.CharField(max_length=40)
    sequence = models.PositiveIntegerField()
    path = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField(_("written"))
    clock_off_ms = models.BigIntegerField()
    clock_off_then_ms = models.BigIntegerField(null=True)
    received_at = models.DateTimeField(_("received"))
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="site_entries")
    answer = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["person", "device", "sequence"], name="entry_in_order")]

    def __str__(self) -> str:
        return f"{self.uid} {self.path}"

    @property
    def written_really_at(self) -> datetime:
        """When it was written by our clock, as far as the device's can be trusted."""
        return self.written_at + timedelta(milliseconds=self.clock_off_ms)

    @property
    def is_late(self) -> bool:
        return self.received_at - self.written_really_at > LATE_AFTER

    @property
    def clock_off_s(self) -> int:
        """Seconds by which the device's clock is behind ours; negative: ahead."""
        return round(self.clock_off_ms / 1000)

    @property
    def clock_moved(self) -> bool:
        """Was the device's clock set between writing and sending? Its time of writing is then worth little."""
        then = self.clock_off_then_ms
        return then is not None and abs(self.clock_off_ms - then) > CLOCK_MOVED_MS

    def in_history(self) -> dict[str, Any]:
        """What the record's history keeps of it, as changes of a signed entry."""
        return {
            "written_at": [None, self.written_at.isoformat()],
            "received_at": [None, self.received_at.isoformat()],
            "clock_off_s": [None, self.clock_off_s],
            "clock_moved": [None, self.clock_moved],
            "receipt": [None, self.answer["receipt"]],
        }


class TakenAlong(models.Model):
    """A record that somebody wants to have on site; what they like, and no part of the record."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, models.PROTECT, related_name="taken_along_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "record"], name="taken_along_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.record_id}"
