"""Photos that inspections need: marked with project, part, person and time, the original kept with its hash."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import Shows
from yingzao.core.files.photos import Developed
from yingzao.core.history.actor import current_actor
from yingzao.core.records.ledgers import Action
from yingzao.core.records.services import Refusal, attach, locked
from yingzao.core.records.status import OPEN
from yingzao.core.rectification.evidence import develop, photos_of
from yingzao.core.rectification.forms import PhotosField


class PhotosForm(forms.Form):
    photos = PhotosField(label=gettext_lazy("photos"))
    caption = forms.CharField(label=gettext_lazy("what they show"), max_length=80, required=False)


def photograph(record: Any, photos: Sequence[UploadedFile], caption: str = "") -> Any:
    """Add photos to a record that is not decided yet; they are read before the transaction."""
    person = Person.objects.get(pk=current_actor().person_id)
    try:
        developed = develop(photos, record.project, record.part, person)
    except ValidationError as problem:
        raise Refusal(" ".join(problem.messages)) from problem
    return keep_photos(record, developed, caption)


@transaction.atomic
def keep_photos(record: Any, photos: Sequence[Developed], caption: str = "") -> Any:
    """:func:`photograph` with photos that were read already; the hash of each original goes into the history."""
    fresh = locked(record)
    if fresh.state not in OPEN:
        raise Refusal(_("%s is decided; photos were to be added before.") % fresh.full_number)
    first = photos_of(fresh).count() + 1
    for number, each in enumerate(photos, start=first):
        photo = each.keep(Shows.BEFORE)
        attach(fresh, photo.marked, f"{caption.strip() or _('photo')} {number}")
        fresh.sign("photographed", photo.in_history())
    return fresh


def has_photos(record: Any) -> bool:
    return photos_of(record).exists()


PHOTOGRAPH = Action(
    "photograph", gettext_lazy("Add photos"), photograph, PhotosForm,
    shown=lambda record: record.state in OPEN,
)  # fmt: skip
