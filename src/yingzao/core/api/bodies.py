"""What a request sends: a JSON object, or a multipart form with files, checked by a Django form."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.forms import RecordForm, plain_form_for
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.models import Record

from .formfields import Shape, WrongShape, initial_texts, loose_data, shape_of, texts_of, unknown_field
from .problems import Problem, field_error
from .wire import JSON, MULTIPART, Unreadable, is_storable, read_object


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON object sent; no body is an empty object."""
    if request.content_type not in (JSON, "") and request.body:
        text = _("Send JSON, with the header Content-Type: %s.") % JSON
        raise Problem("media_type", text, headers={"Accept": JSON})
    try:
        return read_object(request)
    except Unreadable as wrong:
        raise Problem("bad_request", _("The body is no JSON object: %s.") % wrong) from wrong


def read_form(request: HttpRequest, make_form: Callable[[Any], forms.Form]) -> dict[str, Any]:
    """The values of a body whose fields a plain form declares; raises the problem with every wrong field."""
    body = body_of(request)
    form = make_form(loose_data(body))
    check_shapes(form, body)
    return valid(form)


def read_files(request: HttpRequest, form_class: type[forms.Form]) -> tuple[dict[str, Any], list[Any]]:
    """The values and files of a multipart request."""
    if request.content_type != MULTIPART:
        text = _("Send the files as a form, with the header Content-Type: %s.") % MULTIPART
        raise Problem("media_type", text, headers={"Accept": MULTIPART})
    form = form_class(request.POST)
    _check_parts(request, form.fields, {"files": None})
    return valid(form), request.FILES.getlist("files")


def read_form_or_files(request: HttpRequest, form_class: type[forms.Form]) -> dict[str, Any]:
    """The values of a JSON body or, of a form that takes files, of a multipart request."""
    if request.content_type != MULTIPART or not form_class().is_multipart():
        return read_form(request, form_class)
    form = form_class(request.POST, request.FILES)
    takes_files = {name: field for name, field in form.fields.items() if shape_of(field) is Shape.FILES}
    _check_parts(
        request, {name: form.fields[name] for name in form.fields if name not in takes_files}, takes_files
    )
    return valid(form)


def _check_parts(request: HttpRequest, texts: Mapping[str, Any], files: Mapping[str, Any]) -> None:
    """Refuse parts of a multipart request that no field reads, and text that no database stores."""
    errors = [field_error(name, unknown_field(name, texts)) for name in request.POST if name not in texts]
    errors += [field_error(name, unknown_field(name, files)) for name in request.FILES if name not in files]
    if any(not is_storable(text) for _name, sent in request.POST.lists() for text in sent):
        raise Problem("bad_request", _("Text must not contain NUL characters."))
    if errors:
        raise Problem("invalid", errors=errors)


def new_form(ledger: Ledger, person: Person, project: Project, body: Mapping[str, Any]) -> RecordForm:
    """The ledger's own form holding a new record, with defaults where the body is silent, or the problem."""
    form_class = plain_form_for(ledger, person, project)
    data = _completed(form_class(project=project, person=person, limited=False), body)
    form = form_class(data, project=project, person=person)
    check_shapes(form, body)
    valid(form)
    return form


def form_of_texts(ledger: Ledger, person: Person, project: Project, texts: Mapping[str, str]) -> RecordForm:
    """As :func:`new_form`, of values as somebody would type them."""
    form_class = plain_form_for(ledger, person, project)
    unsent = form_class(project=project, person=person, limited=False)
    if unknown := [name for name in texts if name not in unsent.fields]:
        raise Problem("invalid", errors=[field_error(n, unknown_field(n, unsent.fields)) for n in unknown])
    data = _completed(unsent, texts)
    for name, text in texts.items():
        data.setlist(name, [text])
    form = form_class(data, project=project, person=person)
    valid(form)
    return form


def changed_values(ledger: Ledger, person: Person, record: Record, body: Mapping[str, Any]) -> dict[str, Any]:
    """The changed fields, judged by the ledger's form together with those that stay as they are."""
    form_class = plain_form_for(ledger, person, record.project)
    kept = form_class(instance=record, project=record.project, person=person, limited=False)
    data = _completed(kept, body)
    form = form_class(data, instance=record, project=record.project, person=person)
    check_shapes(form, body)
    valid(form)
    return {name: value for name, value in form.values().items() if name in body or name not in form.fields}


def _completed(unsent: forms.BaseForm, body: Mapping[str, Any]) -> MultiValueDict[str, str]:
    """The body as a form reads it; fields it does not name hold what the form shows before anybody writes."""
    data: MultiValueDict[str, str] = loose_data(body)
    for name, field in unsent.fields.items():
        if name not in body:
            data.setlist(name, initial_texts(field, unsent.get_initial_for_field(field, name)))
    return data


def check_shapes(form: forms.BaseForm, body: Mapping[str, Any]) -> None:
    """Refuse unknown fields and values of another JSON type; give the form the texts it understands."""
    errors = []
    for name, value in body.items():
        field = form.fields.get(name)
        if field is None:
            errors.append(field_error(name, unknown_field(name, form.fields)))
            continue
        try:
            form.data.setlist(name, texts_of(field, value))  # type: ignore[attr-defined]
        except WrongShape as wrong:
            errors.append(field_error(name, str(wrong)))
    if errors:
        raise Problem("invalid", errors=errors)


def valid(form: forms.BaseForm) -> dict[str, Any]:
    """The cleaned data, or the problem that names every wrong field."""
    if form.is_valid():
        return form.cleaned_data
    raise Problem("invalid", errors=[
        field_error("" if name == "__all__" else name, " ".join(map(str, texts)))
        for name, texts in form.errors.items()
    ])  # fmt: skip
