"""The text of each record and of each attached file that search reads; the word indexes beside them belong to
the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.records.models import Record


class SearchDocument(models.Model):
    """What can be found of one record. A copy: :func:`yingzao.core.search.index.rebuild` makes it anew."""

    record = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="search_document")
    text = models.TextField()
    version = models.PositiveIntegerField(default=0)
    """The version of the record that was indexed."""

    def __str__(self) -> str:
        return self.text[:40]


class Reading(models.TextChoices):
    """How far the reading of a file is, or why it gives no text."""

    WAITING = "waiting", _("waiting to be read")
    BEGUN = "begun", _("being read")
    READ = "read", _("text read")
    EMPTY = "empty", _("no text in it (a scan)")
    FORMAT = "format", _("not of a kind that can be read")
    ENCRYPTED = "encrypted", _("protected by a password")
    DAMAGED = "damaged", _("damaged")
    TOO_LARGE = "too_large", _("too large to be read")
    LOST = "lost", _("its content is missing")


class FileText(models.Model):
    """The reading of one content, however many attachments have it; read once."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=Reading.choices, default=Reading.WAITING, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    is_cut = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.name}: {self.get_state_display()}"


class FileChunk(models.Model):
    """A few pages of the text of a file, in order; what PostgreSQL can hold in one word index."""

    file = models.ForeignKey(FileText, models.CASCADE, related_name="chunks")
    text = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]


class NameChange(models.Model):
    """Something records name is called otherwise: those records are to be indexed again."""

    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"
