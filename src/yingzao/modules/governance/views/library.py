"""The library of procedures: the register with its filters and Excel, one procedure, and its entry form."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingzao.core.access.gate import may
from yingzao.core.accounts.wording import together
from yingzao.core.exchange.workbook import CONTENT_TYPE, rows_workbook
from yingzao.core.procedures.models import GOVERNING, NEVER_ISSUED, Procedure, ProcedureVersion, VersionStatus
from yingzao.core.projects.models import Craft, ProjectType
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.screens.company import require_company, require_somewhere
from yingzao.core.screens.pages import done, page, signed_in_only
from yingzao.core.screens.plain_forms import saved_once
from yingzao.core.screens.trail import trail_of

from ..forms import ProcedureForm
from ..places import KIND

WARN_DAYS = 90
"""So many days before the end of its validity a procedure is shown yellow."""


@signed_in_only
def procedures(request: HttpRequest) -> HttpResponse:
    """Masters, each with its sub-procedures below it; filtered, and as Excel on request."""
    require_somewhere(request, "view", KIND)
    rows = [row for row in _tree() if _wanted(row, request)]
    if request.GET.get("export") == "xlsx":
        return _export(rows)
    query = request.GET.copy()
    query["export"] = "xlsx"
    states = [(state.value, state.label) for state in (VersionStatus.IN_FORCE, VersionStatus.PILOT)]
    context = {
        "rows": rows, "may_add": may(request.user, "add", KIND), "export": query.urlencode(),
        "types": ProjectType.choices, "crafts": Craft.choices,
        "states": [*states, ("expired", VersionStatus.EXPIRED.label), ("none", _("no version in force"))],
        "asked": {name: request.GET.get(name, "") for name in _FILTERS},
        "is_filtered": any(request.GET.get(name) for name in _FILTERS),
    }  # fmt: skip
    return page(request, "governance/procedures.html", context)


_FILTERS = ("q", "type", "craft", "state")


def _tree() -> list[dict[str, Any]]:
    today = timezone.localdate()
    known = list(Procedure.objects.select_related("owner", "master").prefetch_related("versions"))
    known.sort(key=lambda p: (p.master.code if p.master else p.code, p.master_id is not None, p.code))
    return [_row(each, today) for each in known]


def _wanted(row: dict[str, Any], request: HttpRequest) -> bool:
    each: Procedure = row["procedure"]
    words = f"{each.code} {each.title} {each.scope} {each.owner}".lower()
    kind, craft, state = (request.GET.get(name, "") for name in ("type", "craft", "state"))
    return (
        all(word in words for word in request.GET.get("q", "").lower().split())
        and (not kind or each.binding.is_master or not each.types or kind in each.types)
        and (not craft or craft in each.crafts)
        and (not state or state == row["state"])
    )


def _row(procedure: Procedure, today: date) -> dict[str, Any]:
    versions = [each for each in procedure.versions.all() if each.local_to_id is None]
    current = next((v for v in versions if v.status in GOVERNING), None)
    trial = next((v for v in versions if v.status == VersionStatus.PILOT), None)
    shown = current or trial
    is_new = all(each.status in NEVER_ISSUED for each in versions)
    return {
        "procedure": procedure, "current": shown, "governs": governed(procedure),
        "state": shown.state.value if shown else "none", **validity(shown, today, is_new),
    }  # fmt: skip


def validity(version: ProcedureVersion | None, today: date, is_new: bool = False) -> dict[str, str]:
    """Colour and words for how long a version in force remains so; ``is_new`` where none was issued ever."""
    if version is None:
        return {"colour": "", "words": _("not issued yet")} if is_new else {
            "colour": "red", "words": _("no version in force"),
        }  # fmt: skip
    days = (version.valid_until - today).days
    if version.state == VersionStatus.EXPIRED or days < 0:
        return {
            "colour": "red",
            "words": ngettext("expired %s day ago", "expired %s days ago", -days) % -days,
        }
    words = ngettext("%s day left", "%s days left", days) % days
    if version.status == VersionStatus.PILOT:
        words = f"{VersionStatus.PILOT.label} · {words}"
        return {"colour": "yellow", "words": words}
    return {"colour": "yellow" if days <= WARN_DAYS else "green", "words": words}


def governed(procedure: Procedure) -> list[str]:
    found = [(kind, ledger_for(kind)) for kind in procedure.kinds]
    return [str(ledger.plural) if ledger else kind for kind, ledger in found]


def _export(rows: list[dict[str, Any]]) -> HttpResponse:
    headers = [str(each) for each in (
        _("code"), _("title"), _("sub-procedure of"), _("binds"), _("owner"), _("version"), _("status"),
        _("valid from"), _("valid until"), _("governs"),
    )]  # fmt: skip
    response = HttpResponse(
        rows_workbook(_("Procedures"), headers, [_line(row) for row in rows]), content_type=CONTENT_TYPE
    )
    response["Content-Disposition"] = content_disposition_header(True, f"{_('Procedures')}.xlsx") or ""
    return response


def _line(row: dict[str, Any]) -> list[Any]:
    each, current = row["procedure"], row["current"]
    bound = together(each.bound) or _("every project")
    version = [current.version, str(current.state.label), current.valid_from, current.valid_until] if current else [
        None, str(_("no version in force")), None, None,
    ]  # fmt: skip
    return [each.code, each.title, each.master.code if each.master else None, bound, each.owner.name, *version,
            together(row["governs"])]  # fmt: skip


@signed_in_only
def procedure(request: HttpRequest, pk: int) -> HttpResponse:
    require_somewhere(request, "view", KIND)
    row = get_object_or_404(Procedure.objects.select_related("owner", "master", "bypass_role"), pk=pk)
    context = {
        **_row(row, timezone.localdate()), "versions": row.versions.select_related("local_to"),
        "subs": row.subs.all(), "trail": trail_of(row, 30), "may_edit": may(request.user, "edit", KIND),
    }  # fmt: skip
    return page(request, "governance/procedure.html", context)


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
