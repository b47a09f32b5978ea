"""Photos of a record: before and after, or of the site, each with its original and the hash it was stored under."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import Shows
from yingzao.core.files.photos import Developed, develop_uploads
from yingzao.core.history.actor import current_actor
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.models import Attachment
from yingzao.core.records.services import attach, create

_CAPTIONS = {
    Shows.BEFORE: gettext_lazy("before rectification"), Shows.AFTER: gettext_lazy("after rectification"),
    Shows.SITE: gettext_lazy("photo on site"),
}  # fmt: skip


def photos_of(record: Any, shows: Shows | None = None) -> QuerySet[Attachment]:
    """Photos hanging on the record, oldest first."""
    found = record.attachments.filter(withdrawn=False, file__photo__isnull=False)
    found = found.select_related("file__photo__original", "added_by")
    return found.filter(file__photo__shows=shows) if shows else found


class Taker(NamedTuple):
    """Who took a photo without having an account; ``username`` is what stands where no font has Chinese."""

    name: str
    username: str


def marked_with(project: Project, part: Part | None, person: Person | Taker) -> tuple[list[str], list[str]]:
    """The lines drawn on a photo: project and part, then who took it; the time is drawn below them."""
    place = f"{project.short_name} · {part}" if part else project.short_name
    return [place, person.name], [f"{project.code} {part.code if part else ''}".strip(), person.username]


def develop(
    uploads: Sequence[UploadedFile], project: Project, part: Part | None, person: Person | Taker
) -> list[Developed]:
    """Uploaded photos, read and marked but not kept; raises ValidationError for what is no photo."""
    return develop_uploads(uploads, *marked_with(project, part, person)) if uploads else []


def keep(record: Any, photos: Iterable[Developed], shows: Shows) -> None:
    """Hang photos on a record; the hash of each original goes into the record's history."""
    count = photos_of(record, shows).count()
    word = str(_CAPTIONS[shows])
    for number, each in enumerate(photos, start=count + 1):
        photo = each.keep(shows)
        attach(record, photo.marked, f"{word} {number}")
        record.sign("photographed", photo.in_history())


def create_with_photos(
    model: Any, project: Project, photos: Sequence[UploadedFile], *, uid: UUID | None = None, **fields: Any
) -> Any:
    """Write a record with photos of the site; the same ``uid`` twice is one record with its photos once.

    Raises ValidationError for what is no photo; nothing is kept then.
    """
    author = Person.objects.get(pk=current_actor().person_id)
    developed = develop(photos, project, fields.get("part"), author)
    with transaction.atomic():
        record = create(model, project=project, uid=uid, **fields)
        if developed and not photos_of(record, Shows.SITE).exists():
            keep(record, developed, Shows.SITE)
    return record
