"""``/health/live``, ``/health/ready`` and ``/metrics``: answered before hosts, sessions and people are looked at."""

import hmac
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from . import figures
from .health import recent_findings

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def may_look(request: HttpRequest) -> bool:
    """With the operator's token where one is set; else only from this machine itself, not through a proxy on it."""
    if settings.OPERATION_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.OPERATION_TOKEN.encode())
    if any(header in request.META for header in _FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def live(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return JsonResponse({"status": "live"})


def ready(request: HttpRequest) -> HttpResponse:
    """503 when something is missing without which nothing can be served; the details for the operator alone."""
    found = recent_findings()
    can_serve = all(finding.ok for finding in found if finding.needed)
    status = "ready" if all(f.ok for f in found) else "degraded" if can_serve else "not ready"
    answer: dict[str, object] = {"status": status}
    if may_look(request):
        answer["checks"] = {f.name: {"ok": f.ok, "needed": f.needed, "said": f.said} for f in found}
    return JsonResponse(answer, status=200 if can_serve else 503)


def metrics(request: HttpRequest) -> HttpResponse:
    if not may_look(request):
        return HttpResponse(status=403)
    return HttpResponse(figures.exposition(), content_type=figures.CONTENT_TYPE)


ANSWERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": live, "/health/ready": ready, "/metrics": metrics,
}  # fmt: skip
