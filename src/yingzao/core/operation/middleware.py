"""Outermost of all: a number, a clock and a line in the log for every request; health before anything else."""

import hashlib
import hmac
import logging
import secrets
import time
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from .figures import DATABASE_QUERIES, DATABASE_SECONDS, REQUEST_SECONDS, REQUESTS, may_count
from .logs import request_id, route_of
from .views import ANSWERS

logger = logging.getLogger("yingzao.request")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Stopwatch:
    """Counts the queries of one request and the time they take."""

    __slots__ = ("queries", "seconds")

    def __init__(self) -> None:
        self.queries, self.seconds = 0, 0.0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.queries += 1
            self.seconds += time.perf_counter() - begun


class OperationMiddleware:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        self.slow_seconds = settings.SLOW_REQUEST_MS / 1000

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if answer := ANSWERS.get(request.path_info):
            response = answer(request)
            response.headers["Cache-Control"] = "no-store"
            return response
        number, watch, begun = secrets.token_hex(8), Stopwatch(), time.perf_counter()
        request.request_id = number  # type: ignore[attr-defined]
        token = request_id.set(number)
        try:
            with connection.execute_wrapper(watch):
                response = self.get_response(request)
            response.headers["X-Request-ID"] = number
            self._note(request, response.status_code, time.perf_counter() - begun, watch)
        finally:
            request_id.reset(token)
        return response

    def _note(self, request: HttpRequest, status: int, seconds: float, watch: Stopwatch) -> None:
        view = route_of(request)
        count(view, request.method if request.method in _METHODS else "OTHER", status, seconds, watch)
        is_slow = seconds > self.slow_seconds
        if not (is_slow or logger.isEnabledFor(logging.INFO)):
            return
        fields = {
            "view": view, "method": request.method, "status": status, "ms": round(seconds * 1000, 1),
            "database_ms": round(watch.seconds * 1000, 1), "queries": watch.queries,
        }  # fmt: skip
        # Loaded by now or not at all: the log does not ask the database.
        person = getattr(request, "_cached_user", None)
        if person is not None and person.pk:
            fields["person"] = pseudonym(person.pk)
        level, text = (logging.WARNING, "slow request") if is_slow else (logging.INFO, "request")
        logger.log(level, text, extra={"fields": fields})


@lru_cache(maxsize=4096)
def pseudonym(person_id: int) -> str:
    """The same person in every line, and nobody in particular without the key."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"log {person_id}".encode(), hashlib.sha256).hexdigest()[:12]


def count(view: str, method: str, status: int, seconds: float, watch: Stopwatch) -> None:
    if not may_count():
        return
    requests, duration, database_seconds, queries = _counters(view, method, str(status))
    requests.inc()
    duration.observe(seconds)
    if watch.queries:
        database_seconds.inc(watch.seconds)
        queries.inc(watch.queries)


@lru_cache(maxsize=4096)
def _counters(view: str, method: str, status: str) -> tuple[Any, Any, Any, Any]:
    return (
        REQUESTS.labels(view, method, status), REQUEST_SECONDS.labels(view),
        DATABASE_SECONDS.labels(view), DATABASE_QUERIES.labels(view),
    )  # fmt: skip
