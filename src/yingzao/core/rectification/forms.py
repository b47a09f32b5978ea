"""Forms of the loop: the quick notice, the reply with photos, the two answers of a re-check."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from yingzao.core.files.noted import photos_in
from yingzao.core.files.photos import ACCEPTED
from yingzao.core.records.forms import RecordForm

from .models import RootCause

LONGEST_WORDS = 160


class PhotosInput(forms.FileInput):
    """Several files, taken with the camera or from the album; both fields carry the same name."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return photos_in(data, files, name)


class PhotosField(forms.Field):
    """Uploaded photos; what is in them is judged by the service that reads them."""

    def __init__(self, **kwargs: Any) -> None:
        widget = PhotosInput(attrs={"multiple": True, "accept": ACCEPTED, "capture": "environment"})
        super().__init__(widget=widget, **kwargs)


class ReplyForm(forms.Form):
    words = forms.CharField(
        label=_("how it was rectified"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = PhotosField(label=_("photos after rectification"), required=False)
    root_cause = forms.ChoiceField(
        label=_("root cause"), choices=[("", _("not known yet")), *RootCause.choices], required=False
    )


class CauseForm(forms.Form):
    root_cause = forms.ChoiceField(label=_("root cause"), choices=RootCause.choices)


class AcceptForm(forms.Form):
    opinion = forms.CharField(
        label=_("opinion"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class SendBackForm(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    due_on = forms.DateField(
        label=_("new due day"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: the day stays."),
    )  # fmt: skip


class NoticeForm(RecordForm):
    """Base of the quick form: words and photos, beside fields of the notice's own model.

    ``offered`` repeats what the rule picked when the form was shown, so that a change by hand is known.
    """

    words = forms.CharField(label=_("what is wrong"), max_length=LONGEST_WORDS)
    photos = PhotosField(label=_("photos"), required=False)
    offered = forms.CharField(required=False, widget=forms.HiddenInput)

    def chosen(self) -> str:
        """What the form holds now, written like :attr:`Pick.offered`."""
        values = self.cleaned_data
        responsible, due_on, hours = (values.get(name) for name in ("responsible", "due_on", "grace_hours"))
        day = due_on.isoformat() if isinstance(due_on, date) else ""
        return f"{responsible.pk if responsible else ''}|{day}|{hours if hours is not None else ''}"


def notice_form(ledger: Any) -> type[NoticeForm]:
    """The quick form of a ledger."""
    names = ["part", *ledger.asks, "responsible", "due_on", "grace_hours", "penalty", "penalty_reason"]
    return forms.modelform_factory(ledger.model, form=NoticeForm, fields=names)  # type: ignore[return-value]
