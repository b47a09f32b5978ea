"""Archive volumes (案卷) with their items, and the register of drawings received (图纸收发)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingzao.core.files.models import StoredFile
from yingzao.core.history.models import Signed
from yingzao.core.records.models import Record


class ArchiveVolume(Record):
    """A closed file of one matter: every sheet, opinion and photo, each under its hash (归档案卷)."""

    source = models.OneToOneField(
        Record,
        models.PROTECT,
        null=True,
        related_name="volume",
        verbose_name=_("filed record"),
        editable=False,
    )

    class Meta:
        verbose_name = _("archive volume")
        verbose_name_plural = _("archive volumes")


class ItemKind(models.TextChoices):
    FORM = "form", _("form as signed")
    OPINIONS = "opinions", _("opinions")
    PHOTO = "photo", _("photo")
    ATTACHMENT = "attachment", _("attachment")
    HASHES = "hashes", _("hash list")


class ArchiveItem(Signed):
    """One document of a volume; ``sha256`` is what it was when it was filed."""

    volume = models.ForeignKey(ArchiveVolume, models.PROTECT, related_name="items")
    order = models.PositiveSmallIntegerField(_("no."))
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind.choices)
    title = models.CharField(_("title"), max_length=200)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    source = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["volume", "order"], name="archive_item_order")]

    def __str__(self) -> str:
        return f"{self.order:02} {self.title}"

    def history_chain(self) -> int:
        return self.volume.project_id


class Drawing(Record):
    """A drawing or document received or handed out (图纸收发)."""

    drawing_number = models.CharField(_("drawing number"), max_length=60)
    issue = models.CharField(_("edition"), max_length=20, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    handed_to = models.CharField(_("handed to"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("drawing")
        verbose_name_plural = _("drawings")
