"""The page people read: how to call, what every ledger's operations are, and the fields of each ledger."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from yingzao.core.records.kinds import keep_up, kept_with_kinds
from yingzao.core.records.ledgers import Ledger, ledgers

from .api import api
from .document import ADDRESS
from .filters import list_parameters
from .problems import KINDS
from .schemas import ledger_schemas


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """``/api/v1/docs/``: from the same declarations as the OpenAPI document, without any script."""
    keep_up()
    context = _contents(translation.get_language() or "zh-hans") | {
        "host": request.build_absolute_uri("/").rstrip("/"),
        "reads": settings.API_READS_PER_MINUTE, "writes": settings.API_WRITES_PER_MINUTE,
    }  # fmt: skip
    return render(request, "api/docs.html", context)


@kept_with_kinds(4)
def _contents(language: str) -> dict[str, Any]:
    """What does not depend on who reads, for each language."""
    operations = [
        {"method": method.upper(), "path": path, "operation": operation, "scope": operation["x-scope"],
         "query": [each for each in operation["parameters"] if each["in"] == "query"]}
        for path, methods in api.get_openapi_schema(path_prefix=f"{ADDRESS}/")["paths"].items()
        for method, operation in methods.items() if method != "head"
    ]  # fmt: skip
    return {
        "of_company": [each for each in operations if "{kind}" not in each["path"]],
        "of_ledgers": [each for each in operations if "{kind}" in each["path"]],
        "ledgers": [_ledger(ledger) for ledger in ledgers()],
        "problems": [(code, status, title) for code, (status, title) in KINDS.items()],
    }


def _ledger(ledger: Ledger) -> dict[str, Any]:
    schemas = ledger_schemas(ledger)
    row = schemas[ledger.kind]["properties"]
    new = schemas.get(f"{ledger.kind}.new", schemas[f"{ledger.kind}.change"])
    names = dict.fromkeys([*new["properties"], *row])
    fields = [
        _field(name, row.get(name), new["properties"].get(name), name in new.get("required", []))
        for name in names
    ]
    return {
        "ledger": ledger, "fields": [field for field in fields if field["name"] != "kind"],
        "filters": [parameter.name for parameter in list_parameters(ledger.kind, True)],
        "actions": [(action.verb, action.label) for action in ledger.actions],
    }  # fmt: skip


def _field(
    name: str, read: dict[str, Any] | None, write: dict[str, Any] | None, required: bool
) -> dict[str, Any]:
    schema = write or read or {}
    keys, words = schema.get("enum", []), schema.get("x-enum-titles", [])
    return {
        "name": name, "title": schema.get("title", ""), "type": _type(schema), "required": required,
        "is_read": read is not None, "is_written": write is not None,
        "choices": list(zip(keys, words, strict=False)), "note": schema.get("description", ""),
    }  # fmt: skip


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema or "properties" in schema:
        return "{id, name}"
    kinds = schema.get("type", "")
    words = "/".join(kinds) if isinstance(kinds, list) else str(kinds)
    return f"{words} ({schema['format']})" if "format" in schema else words
