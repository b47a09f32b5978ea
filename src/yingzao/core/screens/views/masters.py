"""Master data: a form that points out likely twins before storing, the list of twins, and merging two."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.appointing import AppointmentRefusal, check_over
from yingzao.core.access.gate import may
from yingzao.core.accounts.merging import MergeRefusal, check_merge, merge, references_to
from yingzao.core.accounts.models import Kept, Master, Organisation, Person
from yingzao.core.accounts.twins import Twin, all_twins, tell_apart, twins_of
from yingzao.core.printing.sheet import shown_text
from yingzao.core.projects.models import Material, Part
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal

from ..company import require_company
from ..pages import done, page, refused, signed_in_only
from ..plain_forms import saved_once

KINDS: dict[str, tuple[type[Master], str]] = {
    "organisation": (Organisation, "accounts.organisation"),
    "person": (Person, "accounts.person"),
    "material": (Material, "projects.material"),
}
"""Master data that can be merged, by their word in addresses, with the kind the gate knows."""

SHOWN_EACH = 12


def address_of(row: Kept) -> str:
    """The page of a row of master data."""
    if isinstance(row, Part):
        return reverse("part", args=[row.project.code, row.pk])
    return reverse(row._meta.model_name or "", args=[row.pk])


def with_addresses(twins: list[Twin]) -> list[tuple[Twin, str]]:
    return [(twin, address_of(twin.other)) for twin in twins]


def confirmed_another(request: HttpRequest) -> bool:
    return request.POST.get("not_a_twin") == "1"


def master_form(
    request: HttpRequest, form: forms.ModelForm, title: str, back: tuple[str, str], stored: str = ""
) -> HttpResponse:
    """Store the form; likely twins are shown once, and whoever stores it nevertheless says they are others."""
    twins: list[Twin] = []
    if request.method == "POST" and form.is_valid():
        twins = twins_of(form.instance)
        if (not twins or confirmed_another(request)) and (row := _stored(form, twins)):
            return done(request, address_of(row), stored % row if stored else _("Saved"))
    context = {
        "form": form, "title": title, "back": back[0], "back_url": back[1], "twins": with_addresses(twins),
    }  # fmt: skip
    status = 422 if form.errors or twins else 200
    return page(request, "screens/foundation/master_form.html", context, status=status)


def _stored(form: forms.ModelForm, twins: list[Twin]) -> Any:
    with transaction.atomic():
        row = saved_once(form)
        if row is not None:
            tell_apart(row, [twin.other for twin in twins])
    return row


@signed_in_only
def duplicates(request: HttpRequest) -> HttpResponse:
    """Likely twins of every kind one may edit in the company."""
    found = [
        (word, model._meta.verbose_name_plural, all_twins(model, model._default_manager.offered()))
        for word, (model, kind) in KINDS.items()
        if may(request.user, "edit", kind)
    ]
    if not found:
        require_company(request, "edit", "accounts.organisation")
    return page(request, "screens/foundation/duplicates.html", {"groups": found})


@signed_in_only
def compare(request: HttpRequest, kind: str, one: int, other: int) -> HttpResponse:
    """Both side by side, with all that names either; merge them, or say that they are two."""
    model, rows = _both(request, kind, one, other)
    context = {
        "kind": kind, "rows": [(row, address_of(row), _names(row)) for row in rows],
        "facts": _facts(model, rows), "objections": [_objection(request, *pair) for pair in (rows, rows[::-1])],
        "plural": model._meta.verbose_name_plural,
    }  # fmt: skip
    return page(request, "screens/foundation/compare.html", context)


def _both(request: HttpRequest, kind: str, one: int, other: int) -> tuple[type[Master], list[Any]]:
    if kind not in KINDS or one == other:
        raise Http404
    model, gate_kind = KINDS[kind]
    require_company(request, "edit", gate_kind)
    return model, [get_object_or_404(model, pk=pk) for pk in (one, other)]


def _names(row: Master) -> list[tuple[Any, int, list[str]]]:
    """What names ``row``: kind of thing, how many, and the first of them."""
    found = []
    for field, rows in references_to(row):
        word = _("records") if field.model is Record else field.model._meta.verbose_name_plural
        found.append((f"{word} · {field.verbose_name}", rows.count(), [str(r) for r in rows[:SHOWN_EACH]]))
    return found


def _facts(model: type[models.Model], rows: list[Any]) -> list[tuple[Any, str, str, bool]]:
    """Label and both values of every field one may edit, and whether they differ."""
    facts: list[Any] = []
    for column in model._meta.concrete_fields:
        if (
            column.editable
            and not column.primary_key
            and column.name not in getattr(model, "secret_columns", ())
        ):
            display = f"get_{column.name}_display"
            both = [
                shown_text(getattr(row, display)() if column.choices else getattr(row, column.name))
                for row in rows
            ]
            facts.append((column.verbose_name, *both, both[0] != both[1]))
    return facts


def _objection(request: HttpRequest, stays: Master, goes: Master) -> str:
    """Why ``goes`` cannot be merged into ``stays``; empty when it can."""
    try:
        check_merge(stays, goes)
        if isinstance(goes, Person):
            for person in (stays, goes):
                check_over(request.user, person)  # type: ignore[arg-type]
    except (MergeRefusal, AppointmentRefusal) as refusal:
        return str(refusal)
    return ""


@signed_in_only
@require_POST
def merge_two(request: HttpRequest, kind: str, one: int, other: int) -> HttpResponse:
    """``one`` stays, ``other`` becomes one of its other names."""
    _model, (stays, goes) = _both(request, kind, one, other)
    url = reverse("compare", args=[kind, one, other])
    if objection := _objection(request, stays, goes):
        return refused(request, url, objection)
    try:
        merge(stays, goes)
    except (MergeRefusal, Refusal) as refusal:
        return refused(request, url, str(refusal))
    text = _("%(other)s is now another name of %(one)s") % {"other": goes, "one": stays}
    return done(request, address_of(stays), text)


@signed_in_only
@require_POST
def two_of_them(request: HttpRequest, kind: str, one: int, other: int) -> HttpResponse:
    """They look alike and are two; they are not pointed out again."""
    _model, rows = _both(request, kind, one, other)
    tell_apart(rows[0], [rows[1]])
    return done(request, reverse("duplicates"), _("Noted: they are two"))


def keeper_may_edit(person: Any, row: Master, kind: str) -> bool:
    """May ``person`` change these data: by a post in the company, or as who answers for them?"""
    return bool(may(person, "edit", kind)) or (row.keeper_id is not None and row.keeper_id == person.pk)


def require_editable(request: HttpRequest, row: Master, kind: str) -> None:
    if not keeper_may_edit(request.user, row, kind):
        raise PermissionDenied(may(request.user, "edit", kind).why)
