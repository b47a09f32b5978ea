"""Organisations of both sides: one name, stored once; likely twins are pointed out."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Organisation, OrganisationKind, Person
from yingzao.core.accounts.twins import all_twins, twins_of

from ..company import require_company
from ..pages import page, signed_in_only
from ..plain_forms import PlainModelForm
from ..trail import trail_of
from ..uses import uses_of
from .masters import keeper_may_edit, master_form, require_editable, with_addresses

KIND = "accounts.organisation"


class OrganisationForm(PlainModelForm):
    class Meta:
        model = Organisation
        fields = ("name", "short_name", "kind", "parent", "credit_code", "phone", "keeper", "other_names")

    widths = {"name": "w8", "short_name": "w4", "kind": "w4", "parent": "w8", "credit_code": "w4",
              "phone": "w4", "keeper": "w4"}  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Organisation.objects.offered()  # type: ignore[attr-defined]
        self.fields["keeper"].queryset = Person.objects.filter(is_active=True)  # type: ignore[attr-defined]

    def clean_parent(self) -> Organisation | None:
        parent = above = self.cleaned_data["parent"]
        while above is not None:
            if above.pk == self.instance.pk:
                self.add_error("parent", _("An organisation cannot be part of itself."))
                return None
            above = above.parent
        return parent


@signed_in_only
def organisations(request: HttpRequest) -> HttpResponse:
    require_company(request, "view", KIND)
    rows = (
        Organisation.objects.offered()
        .select_related("parent")
        .annotate(
            people_count=Count("people", filter=Q(people__is_active=True), distinct=True),
            project_count=Count("party__project", distinct=True),
        )
    )
    for word in request.GET.get("q", "").split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(short_name__icontains=word) | Q(credit_code__icontains=word)
            | Q(other_names__icontains=word)
        )  # fmt: skip
    if request.GET.get("kind"):
        rows = rows.filter(kind=request.GET["kind"])
    may_merge = may(request.user, "edit", KIND)
    context = {
        "rows": rows, "kinds": OrganisationKind.choices, "kind": request.GET.get("kind", ""),
        "text": request.GET.get("q", ""), "may_add": may(request.user, "add", KIND),
        "twins": all_twins(Organisation, Organisation.objects.offered()) if may_merge else [],
    }  # fmt: skip
    return page(request, "screens/foundation/organisations.html", context)


@signed_in_only
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    require_company(request, "view", KIND)
    row = get_object_or_404(Organisation.objects.select_related("parent", "keeper", "merged_into"), pk=pk)
    context = {
        "organisation": row, "people": row.people.filter(is_active=True),
        "parties": row.party_set.filter(withdrawn=False).select_related("project"),
        "departments": row.departments.offered(), "uses": uses_of(row, request.user),
        "twins": [] if row.merged_into_id else with_addresses(twins_of(row)), "trail": trail_of(row, 40),
        "may_edit": row.merged_into_id is None and keeper_may_edit(request.user, row, KIND),
        "may_merge": may(request.user, "edit", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/organisation.html", context)


@signed_in_only
def organisation_new(request: HttpRequest) -> HttpResponse:
    require_company(request, "add", KIND)
    form = OrganisationForm(request.POST or None, initial={"keeper": request.user.pk})
    return master_form(request, form, _("New organisation"), (_("Organisations"), reverse("organisations")))


@signed_in_only
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    require_company(request, "view", KIND)
    row = get_object_or_404(Organisation.objects.offered(), pk=pk)
    require_editable(request, row, KIND)
    form = OrganisationForm(request.POST or None, instance=row)
    return master_form(request, form, row.name, (row.name, reverse("organisation", args=[pk])))
