"""The distribution list of a version: give copies to roles, confirm one's own, recall; as Excel on request."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import covered, may
from yingzao.core.access.models import Role
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.records.services import Refusal
from yingzao.core.screens.company import require_company
from yingzao.core.screens.pages import PersonRequest, carry_out, done, page, refused, signed_in_only
from yingzao.core.screens.plain_forms import PlainForm

from ..distribution import LIVING, confirm_copy, copy_of, distribute, holders_in, recall
from ..models import ControlledCopy
from ..places import KIND
from .versions import fetch_version


class RolesForm(PlainForm):
    roles = forms.ModelMultipleChoiceField(
        Role.objects.all(), label=gettext_lazy("give a copy to every holder of"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only roles that may read procedures: nobody is asked to confirm what is closed to them."""
        super().__init__(*args, **kwargs)
        reading = [role.pk for role in Role.objects.all() if covered(role.grants, "view", KIND)]
        roles: Any = self.fields["roles"]
        roles.queryset = Role.objects.filter(pk__in=reading)


@signed_in_only
def copies(request: PersonRequest, pk: int) -> HttpResponse:
    """Who has a copy and who confirmed; whoever keeps the library gives out more."""
    version = fetch_version(request, pk)
    url = reverse("procedure_copies", args=[pk])
    form = RolesForm(request.POST or None)
    if request.method == "POST":
        require_company(request, "edit", KIND)
        if form.is_valid():
            try:
                given = distribute(version, holders_in(version, form.cleaned_data["roles"]))
            except Refusal as refusal:
                return refused(request, url, str(refusal))
            return done(request, url, ngettext("%s copy given.", "%s copies given.", given) % given)
    rows = ControlledCopy.objects.filter(version=version).select_related("person__organisation")
    if request.GET.get("export") == "xlsx":
        return _export(version, rows)
    context = {
        "version": version, "rows": rows, "form": form, "is_living": version.status in LIVING,
        "may_edit": may(request.user, "edit", KIND), "read": sum(row.read_at is not None for row in rows),
        "mine": copy_of(version, request.user),
    }  # fmt: skip
    return page(
        request, "governance/copies.html", context, version.local_to, status=422 if form.errors else 200
    )


def _export(version: ProcedureVersion, rows: Any) -> HttpResponse:
    title = f"{version} {_('Distribution list')}"
    headers = [
        _("copy number"),
        _("person"),
        _("organisation"),
        _("given on"),
        _("read on"),
        _("recalled on"),
    ]
    lines = [
        [row.number, row.person.name, str(row.person.organisation or ""),
         *(_clock(moment) for moment in (row.given_at, row.read_at, row.recalled_at))]
        for row in rows
    ]  # fmt: skip
    response = HttpResponse(rows_workbook(title, headers, lines), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, f"{title}.xlsx") or ""
    return response


def _clock(moment: datetime | None) -> datetime | None:
    """Local time as a spreadsheet takes it, which knows no zones."""
    return localtime(moment).replace(tzinfo=None) if moment else None


@signed_in_only
@require_POST
def copy_read(request: PersonRequest, pk: int) -> HttpResponse:
    """I have read my copy."""
    version = fetch_version(request, pk)
    url = reverse("procedure_version", args=[pk])
    said = _("Your reading is confirmed.")
    return carry_out(request, url, said, lambda: confirm_copy(version, request.user))


@signed_in_only
@require_POST
def copies_recall(request: PersonRequest, pk: int) -> HttpResponse:
    """Withdraw every copy of this version."""
    require_company(request, "edit", KIND)
    version = fetch_version(request, pk)
    count = recall(version)
    text = ngettext("%s copy recalled.", "%s copies recalled.", count) % count
    return done(request, reverse("procedure_copies", args=[pk]), text)
