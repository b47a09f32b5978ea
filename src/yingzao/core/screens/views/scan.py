"""Scan: the text of a QR code, or a number typed by hand, leads to the record, part or project it names."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from yingzao.core.access.gate import visible_projects
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.records.models import Record
from yingzao.core.rectification.ledger import RectificationLedger

from ..pages import page, signed_in_only
from .rectification import notice_url

SHOWN = 20


@signed_in_only
def scan(request: HttpRequest) -> HttpResponse:
    """GET ``text`` and be taken there; several hits are listed, none says what to try."""
    text = request.GET.get("text", "").strip()
    purpose = _purpose(request)
    if not text:
        return page(request, "screens/foundation/scan.html", {"here": "scan", **purpose})
    address = own_address(request, text)
    place = _scanned_part(request, address) if purpose and address else None
    if place is not None:
        return HttpResponseRedirect(notice_url(purpose["kind"], place))
    found = [address] if address else _found(request, text)
    if len(found) == 1:
        return HttpResponseRedirect(found[0] if isinstance(found[0], str) else found[0][1])
    problem = "" if found else _("Nothing here is called “%s”, or it is not open to you.") % text
    context = {**purpose, "here": "scan", "text": text, "found": found, "problem": problem}
    return page(request, "screens/foundation/scan.html", context, status=200 if found else 404)


def _purpose(request: HttpRequest) -> dict[str, str]:
    """What a part is scanned for: ``?for=quality.defect`` leads on to its notice; empty for looking only."""
    kind, code = request.GET.get("for", ""), request.GET.get("in", "")
    ledger = ledger_for(kind)
    if not isinstance(ledger, RectificationLedger):
        return {}
    here = Project.objects.filter(visible_projects(request.user), code=code).first()
    without = reverse("notice_new", args=[here.code, kind]) if here else ""
    return {"kind": kind, "code": code, "purpose": str(ledger.form_title), "without": without}


def _scanned_part(request: HttpRequest, address: str) -> Part | None:
    """The part that an address on a label names, in a project open to this person."""
    found = resolve(urlsplit(address).path)
    if found.url_name not in {"part", "part_by_code"}:
        return None
    named = {"pk": found.kwargs["pk"]} if "pk" in found.kwargs else {"code": found.kwargs["part_code"]}
    projects = Project.objects.filter(visible_projects(request.user), code=found.kwargs["code"])
    return Part.objects.select_related("project").filter(project__in=projects, retired=False, **named).first()


def own_address(request: HttpRequest, text: str) -> str:
    """The path of an address of this installation, whatever host name the label was printed under."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} and (not text.startswith("/") or parts.netloc):
        return ""
    if parts.path.startswith("//"):
        return ""
    try:
        resolve(parts.path)
    except Resolver404:
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _found(request: HttpRequest, text: str) -> list[tuple[str, str]]:
    """Label and address of records, parts and projects of that number, code or name."""
    records = Record.objects.visible_to(request.user)
    exact = list(records.filter(number__iexact=text).order_by("-pk")[:SHOWN])
    if exact:
        return [(str(exact[0]), exact[0].get_absolute_url())] if _one_number(exact) else _record_rows(exact)
    projects = Project.objects.filter(visible_projects(request.user))
    rows = _part_rows(projects, text)
    rows += [(p.name, reverse("project", args=[p.code])) for p in projects.filter(code__iexact=text)]
    return rows or _record_rows(records.filter(number__icontains=text)[:SHOWN])


def _one_number(records: list[Record]) -> bool:
    return len({(record.project_id, record.number) for record in records}) == 1


def _record_rows(records) -> list[tuple[str, str]]:
    return [(str(record), record.get_absolute_url()) for record in records]


def _part_rows(projects, text: str) -> list[tuple[str, str]]:
    """``LJL 1.2`` names a part of one project, ``1.2`` or a name one of any."""
    first, _blank, rest = text.partition(" ")
    within = projects.filter(code__iexact=first) if rest else projects
    wanted = rest.strip() if rest and within.exists() else text
    within = within if rest and within.exists() else projects
    parts = Part.objects.filter(project__in=within, retired=False).select_related("project")
    hits = parts.filter(code=wanted)[:SHOWN] or parts.filter(name__iexact=wanted)[:SHOWN]
    return [(f"{p.project.short_name} · {p}", reverse("part", args=[p.project.code, p.pk])) for p in hits]
