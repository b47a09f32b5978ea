"""Calling the API in tests: JSON bodies, and tokens in place of sessions."""

import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from yingzao.core.api.tokens import issue
from yingzao.core.history.actor import acting_as
from yingzao.core.history.models import HistoryEntry
from yingzao.core.records.models import Record

POURS = "/api/v1/quality.pour/"


def send(client, method: str, url: str, body=None, **headers):
    """A request with a JSON body; ``headers`` are spelt as keywords or given as ``**{"If-Match": …}``."""
    content = json.dumps(body if body is not None else {})
    return client.generic(method, url, content, content_type="application/json", headers=headers)


def post(client, url: str, body=None, **headers):
    return send(client, "POST", url, body, **headers)


def patch(client, url: str, body=None, **headers):
    return send(client, "PATCH", url, body, **headers)


def token_client(person, scopes=("read", "write", "decide"), project=None, by=None) -> Client:
    """A client that carries a new token of ``person``."""
    with acting_as(by or person):
        _token, secret = issue(
            by or person, person, "test", scopes, timezone.localdate() + timedelta(days=1), project
        )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def new_pour(**fields) -> dict:
    return {
        "project": "LJL", "title": "底板第 1 仓", "poured_on": "2026-11-05", "grade": 35, "volume_m3": "120.5",
        "floors": 1, "shifts": 1, "continuous": False, **fields,
    }  # fmt: skip


def footprint() -> tuple:
    """What must not move when something is refused."""
    entries = HistoryEntry.objects.exclude(model__in=["accounts.person", "api.token"]).count()
    return tuple(Record.objects.order_by("pk").values_list("pk", "status", "version")), entries
