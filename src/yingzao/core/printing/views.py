"""The page a printed sheet's QR code opens, for everybody who holds the paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yingzao.core.access.gate import may

from .verification import Paper, check_print


@require_safe
@never_cache
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Say whether the paper equals the record; the record itself only to who may see it."""
    found = check_print(token)
    record = found.record
    sees_record = record is not None and bool(may(request.user, "view", record.kind, record=record))
    context = {"paper": found.paper.value, "number": found.number, "record": record if sees_record else None}
    status = 404 if found.paper is Paper.FORGED else 200
    return render(request, "printing/check.html", context, status=status)
