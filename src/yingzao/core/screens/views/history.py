"""The signed history of the company: who wrote what and when, filtered, paged, and as CSV."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from django.apps import apps
from django.core.paginator import Paginator
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from yingzao.core.history.chain import signed_models
from yingzao.core.history.models import HistoryEntry

from ..company import require_company
from ..deeds import DEEDS
from ..pages import key_in, page, signed_in_only
from ..tables import csv_lines
from ..trail import changes_of

PAGE_ROWS = 60
EXPORT_LIMIT_ROWS = 50_000


@signed_in_only
def history(request: HttpRequest) -> HttpResponseBase:
    """GET ``model``, ``object``, ``person``, ``from``, ``to``; ``export=csv`` gives them as a file."""
    require_company(request, "view", "access.role")
    entries = _filtered(request)
    if request.GET.get("export") == "csv":
        return _export(entries)
    found = Paginator(entries, PAGE_ROWS).get_page(request.GET.get("page"))
    models: list[Any] = signed_models()
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "rows": [_row(entry) for entry in found], "page": found, "query": query.urlencode(),
        "models": sorted((m._meta.label_lower, str(m._meta.verbose_name)) for m in models),
        "chosen": {name: request.GET.get(name, "") for name in ("model", "object", "person", "from", "to")},
    }  # fmt: skip
    return page(request, "screens/foundation/history.html", context)


def _filtered(request: HttpRequest):
    entries = HistoryEntry.objects.order_by("-id")
    if request.GET.get("model"):
        entries = entries.filter(model=request.GET["model"])
    if request.GET.get("object"):
        entries = entries.filter(object_id=key_in(request.GET["object"]))
    if request.GET.get("person"):
        entries = entries.filter(actor_name__icontains=request.GET["person"])
    if first := _moment(request.GET.get("from", ""), time.min):
        entries = entries.filter(at__gte=first)
    if last := _moment(request.GET.get("to", ""), time.max):
        entries = entries.filter(at__lte=last)
    return entries


def _moment(text: str, at: time) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, at)) if day else None


def _row(entry: HistoryEntry) -> dict[str, Any]:
    model = _model(entry.model)
    return {
        "entry": entry, "what": model._meta.verbose_name if model else entry.model,
        "deed": DEEDS.get(entry.action, entry.action), "seal": entry.seal[:8],
        "changes": list(changes_of(model, entry)) if model else [],
    }  # fmt: skip


def _model(label: str) -> Any:
    try:
        return apps.get_model(label)
    except LookupError:
        return None


def _export(entries) -> StreamingHttpResponse:
    headers = [
        _("time"), _("person"), _("address"), _("object"), _("object number"), _("action"), _("changes"),
        _("chain"), _("position"), _("seal"),
    ]  # fmt: skip
    lines = csv_lines(headers, _export_rows(entries[:EXPORT_LIMIT_ROWS]))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="history.csv"'
    return response


def _export_rows(entries) -> Iterator[list[Any]]:
    for entry in entries.iterator(2000):
        changes = "; ".join(f"{name}: {old} → {new}" for name, (old, new) in entry.changes.items())
        at = timezone.localtime(entry.at).isoformat(sep=" ", timespec="seconds")
        yield [at, entry.actor_name, entry.ip or "", entry.model, entry.object_id, entry.action, changes,
               entry.chain, entry.position, entry.seal]  # fmt: skip
