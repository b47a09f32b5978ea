"""The register of procedures: versions, validity, what they govern, and what an expired one refuses."""

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.accounts.models import Person
from yingzao.core.procedures.models import Procedure, ProcedureVersion, VersionStatus, issue
from yingzao.core.records.ledgers import ledger_for, ledgers

from ..company import require_company, require_somewhere
from ..pages import done, page, refused, signed_in_only
from ..plain_forms import PlainModelForm, saved_once
from ..trail import trail_of

KIND = "procedures.procedure"
WARN_DAYS = 60
"""So many days before the end of its validity a procedure is shown yellow."""


class ProcedureForm(PlainModelForm):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("governs"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("New records of these ledgers need a version in force."),
    )  # fmt: skip

    class Meta:
        model = Procedure
        fields = ("code", "title", "owner", "scope")

    widths = {"code": "w3", "title": "w6", "owner": "w3"}
    field_order = ("code", "title", "owner", "scope", "kinds")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Person.objects.filter(is_active=True)  # type: ignore[attr-defined]
        choices = [(ledger.kind, ledger.plural) for ledger in ledgers()]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]
        self.fields["kinds"].initial = self.instance.kinds

    def clean_kinds(self) -> list[str]:
        """A kind is governed by one procedure only, so that it is clear which one refuses."""
        chosen = self.cleaned_data["kinds"]
        for other in Procedure.objects.exclude(pk=self.instance.pk):
            for kind in set(chosen) & set(other.kinds):
                ledger = ledger_for(kind)
                text = _("“%(ledger)s” is governed by %(procedure)s already.")
                words = {"ledger": ledger.plural if ledger else kind, "procedure": other}
                self.add_error("kinds", text % words)
        return chosen

    def save(self, commit: bool = True) -> Procedure:
        self.instance.kinds = self.cleaned_data["kinds"]
        return super().save(commit)


class VersionForm(PlainModelForm):
    class Meta:
        model = ProcedureVersion
        fields = ("version", "valid_from", "valid_until", "text")

    widths = {"version": "w4", "valid_from": "w4", "valid_until": "w4"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first."))
        version = cleaned.get("version")
        if version and self.instance.procedure.versions.filter(version=version).exists():
            self.add_error("version", _("Version %s exists already.") % version)
        return cleaned


@signed_in_only
def procedures(request: HttpRequest) -> HttpResponse:
    require_somewhere(request, "view", KIND)
    today = timezone.localdate()
    rows = Procedure.objects.select_related("owner").prefetch_related("versions")
    context = {"rows": [_row(p, today) for p in rows], "may_add": may(request.user, "add", KIND)}
    return page(request, "screens/foundation/procedures.html", context)


def _row(procedure: Procedure, today: date) -> dict[str, Any]:
    versions = list(procedure.versions.all())
    current = next((v for v in versions if v.status == VersionStatus.IN_FORCE), None)
    return {
        "procedure": procedure,
        "current": current,
        "governs": governed(procedure),
        **validity(current, today),
    }


def validity(version: ProcedureVersion | None, today: date) -> dict[str, str]:
    """Colour and words for how long a version in force remains so."""
    if version is None:
        return {"colour": "red", "words": _("no version in force")}
    days = (version.valid_until - today).days
    if days < 0:
        return {
            "colour": "red",
            "words": ngettext("expired %s day ago", "expired %s days ago", -days) % -days,
        }
    words = ngettext("%s day left", "%s days left", days) % days
    return {"colour": "yellow" if days <= WARN_DAYS else "green", "words": words}


def governed(procedure: Procedure) -> list[str]:
    found = [(kind, ledger_for(kind)) for kind in procedure.kinds]
    return [str(ledger.plural) if ledger else kind for kind, ledger in found]


@signed_in_only
def procedure(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request, "view", KIND)
    row = get_object_or_404(Procedure.objects.select_related("owner"), pk=pk)
    context = {
        **_row(row, timezone.localdate()), "versions": row.versions.all(), "trail": trail_of(row, 30),
        "may_edit": may(request.user, "edit", KIND), "may_issue": may(request.user, "issue", KIND),
    }  # fmt: skip
    return page(request, "screens/foundation/procedure.html", context)


@signed_in_only
def procedure_form(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    require_company(request, "edit" if pk else "add", KIND)
    row = get_object_or_404(Procedure, pk=pk) if pk else None
    form = ProcedureForm(request.POST or None, instance=row)
    if request.method == "POST" and (saved := saved_once(form)):
        return done(request, reverse("procedure", args=[saved.pk]), _("Saved"))
    context = {
        "form": form, "title": _("Edit procedure") if row else _("New procedure"), "back": _("Procedures"),
        "back_url": reverse("procedure", args=[pk]) if pk else reverse("procedures"),
    }  # fmt: skip
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)


@signed_in_only
def procedure_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version as a draft, beginning with the text of the newest one."""
    require_company(request, "edit", KIND)
    row = get_object_or_404(Procedure, pk=pk)
    newest = row.versions.first()
    initial = {"text": newest.text if newest else "", "valid_from": timezone.localdate()}
    form = VersionForm(request.POST or None, instance=ProcedureVersion(procedure=row), initial=initial)
    url = reverse("procedure", args=[pk])
    if request.method == "POST" and (saved := saved_once(form)):
        return done(request, url, _("Version %s is a draft; issue it to put it in force") % saved.version)
    note = _("Procedures are usually valid for 24 to 36 months.")
    context = {"form": form, "title": _("New version"), "back": row.title, "back_url": url, "note": note}
    return page(request, "screens/foundation/form.html", context, status=422 if form.errors else 200)


@signed_in_only
@require_POST
def procedure_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a draft in force; the version before it is superseded in the same moment."""
    require_company(request, "issue", KIND)
    version = get_object_or_404(ProcedureVersion.objects.select_related("procedure"), pk=pk)
    url = reverse("procedure", args=[version.procedure_id])
    if version.is_expired():
        return refused(request, url, _("%s has expired already and cannot be issued.") % version)
    with transaction.atomic():
        Procedure.objects.select_for_update().get(pk=version.procedure_id)
        version.refresh_from_db()
        if version.status != VersionStatus.DRAFT:
            return refused(request, url, _("%s is no draft.") % version)
        issue(version)
    return done(request, url, _("%s is in force") % version)
