"""Rectification notices: the quick form for the phone, originals of photos, and the rules of responsibility."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Part, Project
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.records.services import Refusal
from yingzao.core.rectification.evidence import photos_of
from yingzao.core.rectification.forms import NoticeForm, notice_form
from yingzao.core.rectification.ledger import RectificationLedger
from yingzao.core.rectification.rules import Finding, Pick, pick
from yingzao.core.rectification.services import issue

from ..navigation import ledger_url
from ..pages import (
    PersonRequest,
    done,
    fetch_ledger,
    fetch_project,
    fetch_record,
    is_fragment,
    page,
    record_url,
    signed_in_only,
)
from .record import serve

WORDS_SHOWN = 4
MOST_BUTTONS = 4
FIELDS_OF_A_PICK = ("responsible", "due_on", "grace_hours")


@signed_in_only
def notice_new(request: PersonRequest, code: str, kind: str) -> HttpResponse:
    """Photo, words, send: who answers and by when is picked by the rules and may be changed."""
    project = fetch_project(request, code)
    ledger = _ledger(request, kind, project)
    form_class = notice_form(ledger)
    if request.method == "POST":
        return _send(request, ledger, project, form_class)
    place = _part(project, request.GET.get("part", ""))
    chosen = pick(_finding(request, ledger, project, place, request.GET), request.user)
    picked = {name: getattr(chosen, name) for name in FIELDS_OF_A_PICK}
    initial = {**ledger.presets, "part": place, "offered": chosen.offered, **picked, **_kept(request, chosen)}
    form = form_class(project=project, person=request.user, initial=initial)
    if is_fragment(request):
        return page(request, "screens/rectification/pick.html", {"form": form, "pick": chosen}, project)
    return _show(request, ledger, project, form, chosen, place)


def _ledger(request: PersonRequest, kind: str, project: Project) -> RectificationLedger:
    ledger = fetch_ledger(request, kind, project, "add")
    if not isinstance(ledger, RectificationLedger):
        raise Http404
    fetch_ledger(request, kind, project, "submit")
    return ledger


def _part(project: Project, key: str) -> Part | None:
    return project.parts.filter(pk=key, retired=False).first() if key.isdigit() else None


def _finding(
    request: PersonRequest, ledger: RectificationLedger, project: Project, place: Part | None, data: Any
) -> Finding:
    """What the rules look at, from a form that may be half filled in."""
    form = notice_form(ledger)(project=project, person=request.user)
    draft = ledger.model(project=project)
    for name in ledger.asks:
        value = data.get(name) or ledger.presets.get(name)
        if value is None:
            continue  # the draft has its default, or nothing yet
        try:
            setattr(draft, name, form.fields[name].clean(value))
        except ValidationError:
            continue
    return Finding(ledger.kind, project, place, None, ledger.severity_of(draft))


def _kept(request: PersonRequest, chosen: Pick) -> dict[str, Any]:
    """What somebody chose by hand before something else was changed stays as it is."""
    sent = request.GET
    before = sent.get("offered", "")
    now = "|".join(sent.get(name, "") for name in FIELDS_OF_A_PICK)
    if not before or before == now:
        return {}
    return {name: sent[name] for name in FIELDS_OF_A_PICK if sent.get(name)}


def _send(
    request: PersonRequest, ledger: RectificationLedger, project: Project, form_class: type[NoticeForm]
) -> HttpResponse:
    place = _part(project, request.POST.get("part", ""))
    chosen = pick(_finding(request, ledger, project, place, request.POST), request.user)
    form = form_class(request.POST, request.FILES, project=project, person=request.user)
    if form.is_valid():
        try:
            record = issue(
                ledger.model, project, form.cleaned_data["photos"], uid=form.cleaned_data["uid"],
                **_values(form, ledger, chosen),
            )  # fmt: skip
        except ValidationError as problem:
            form.add_error("photos", problem)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            text = _("%(number)s is sent to %(person)s.")
            values = {"number": record.full_number, "person": record.responsible}
            return done(request, record_url(record), text % values)
    return _show(request, ledger, project, form, chosen, place, 422)


def _values(form: NoticeForm, ledger: RectificationLedger, chosen: Pick) -> dict[str, Any]:
    """The fields of the notice; where nothing was changed by hand, what the rules pick for it as it is now."""
    values = form.values()
    words = values.pop("words").strip()
    untouched = values.pop("offered") == form.chosen()
    values.pop("photos")
    if untouched:
        values |= {name: getattr(chosen, name) for name in FIELDS_OF_A_PICK}
    if values["grace_hours"] is None:
        values["grace_hours"] = chosen.grace_hours
    return {
        **values,
        **dict.fromkeys(ledger.words_into, words),
        "because": chosen.because(values["responsible"], values["due_on"]),
    }


def _show(
    request: PersonRequest, ledger: RectificationLedger, project: Project, form: NoticeForm, chosen: Pick,
    place: Part | None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    for name in ledger.asks:
        _as_buttons(form, name)
    context = {
        "ledger": ledger, "form": form, "pick": chosen, "place": place, "asked": [form[n] for n in ledger.asks],
        "words": _recent_words(request, ledger, project), "back": ledger_url(ledger.kind, project),
        "scan_url": f"{reverse('scan')}?for={ledger.kind}&in={project.code}",
    }  # fmt: skip
    return page(request, "screens/rectification/notice.html", context, project, status)


def _as_buttons(form: NoticeForm, name: str) -> None:
    """A short choice is a row of buttons, which a thumb hits with gloves on."""
    field: Any = form.fields[name]
    if not isinstance(form.fields[name], forms.TypedChoiceField) or not field.required:
        return
    choices = [choice for choice in field.choices if choice[0] not in (None, "")]
    if len(choices) <= MOST_BUTTONS:
        field.widget = forms.RadioSelect()
        field.choices = choices


def _recent_words(request: PersonRequest, ledger: RectificationLedger, project: Project) -> list[str]:
    """What this person wrote last, for those who find the same thing again."""
    mine = ledger.model._default_manager.visible_to(request.user).filter(author=request.user.pk)
    titles = mine.filter(project=project).newest_first().values_list("title", flat=True)[:40]
    return list(dict.fromkeys(titles))[:WORDS_SHOWN]


def notice_url(kind: str, place: Part) -> str:
    """Where a notice of that kind is written for a part; empty where there is no such kind."""
    if not isinstance(ledger_for(kind), RectificationLedger):
        return ""
    return f"{reverse('notice_new', args=[place.project.code, kind])}?part={place.pk}"


@signed_in_only
def original(request: PersonRequest, pk: int, attachment_pk: int) -> HttpResponseBase:
    """A photo as it came from the camera, behind the marked copy that hangs on the record."""
    record = fetch_record(request, pk)
    attachment = photos_of(record).filter(pk=attachment_pk).first()
    if attachment is None or not attachment.file.photo.original.exists():
        raise Http404
    return serve(attachment.file.photo.original)
