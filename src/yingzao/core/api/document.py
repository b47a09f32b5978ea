"""The OpenAPI 3.1 document: django-ninja's account of the operations, spelt out for every ledger.

An operation on ``/{kind}/`` is written once and stands in the document once for each kind, with that
kind's own parameters and schemas. Built once in each language.
"""

import hashlib
from copy import deepcopy
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from yingzao.core.records.kinds import keep_up, kept_with_kinds
from yingzao.core.records.ledgers import Action, Ledger, ledgers

from .api import api
from .common_schemas import COMMON, common_bodies, maybe, obj, page, ref
from .filters import list_parameters
from .problems import MEDIA_TYPE
from .schemas import ledger_schemas, takes_files
from .wire import JSON, MULTIPART, to_json

ADDRESS = "/api/v1"


@kept_with_kinds(4)
def openapi_bytes(language: str) -> tuple[bytes, str]:
    """The document as JSON, and its ETag."""
    with translation.override(language):
        content = to_json(whole())
    return content, f'"{hashlib.sha256(content).hexdigest()[:16]}"'


def whole() -> dict[str, Any]:
    """The document; words are put into the current language when it is written out."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=f"{ADDRESS}/"))
    found["info"] = {
        "title": api.title, "version": api.version,
        "description": _("Every ledger of the company, and what its records hang on. Addresses end with a slash."),
    }  # fmt: skip
    found["paths"] = _paths(found["paths"])
    found["tags"] = [
        {"name": "company", "description": _("company")},
        *({"name": ledger.kind, "description": ledger.plural} for ledger in ledgers()),
    ]
    schemas = {**COMMON, **common_bodies()}
    for ledger in ledgers():
        schemas |= ledger_schemas(ledger)
    found["components"]["schemas"] = schemas
    found["components"]["responses"] = {
        "problem": {"description": "RFC 9457", "content": {MEDIA_TYPE: {"schema": ref("problem")}}},
        "unchanged": {"description": _("as If-None-Match says you have it")},
    }
    found["servers"] = [{"url": "/"}]
    return found


def _paths(templates: dict[str, Any]) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for path, operations in templates.items():
        operations.pop("head", None)
        if "{kind}" not in path:
            paths[path] = {
                method: _finished(op, op["operationId"], "company", None) for method, op in operations.items()
            }
    for ledger in ledgers():
        for path, operations in templates.items():
            if "{kind}" not in path:
                continue
            for action in ledger.actions if "{verb}" in path else (None,):
                here = path.replace("{kind}", ledger.kind).replace("{verb}", action.verb if action else "")
                paths[here] = _of_ledger(operations, ledger, action)
    return paths


def _of_ledger(operations: dict[str, Any], ledger: Ledger, action: Action | None) -> dict[str, Any]:
    found = {}
    for method, operation in operations.items():
        if operation["operationId"] == "create_record" and not ledger.written_by_hand:
            continue
        name = f"{ledger.kind}.{operation['operationId']}" + (f".{action.verb}" if action else "")
        copied = _finished(operation, name, ledger.kind, ledger, action)
        if operation["operationId"] == "list_records":
            copied["parameters"] += [each.described() for each in list_parameters(ledger.kind, True)]
        found[method] = copied
    return found


def _finished(
    operation: dict[str, Any], name: str, tag: str, ledger: Ledger | None, action: Action | None = None
) -> dict[str, Any]:
    """One operation with its schemas in place of their names."""
    done = deepcopy(operation)
    done |= {"operationId": name, "tags": [tag]}
    if action is not None:
        done["summary"] = action.label
    spelt_out = {"kind", "verb"} if ledger is not None else set()
    done["parameters"] = [each for each in done["parameters"] if each["name"] not in spelt_out]
    for response in done["responses"].values():
        content = response.get("content", {}).get("application/json")
        if content is not None and content["schema"] == "bytes":
            binary = {"type": "string", "format": "binary"}
            response["content"] = {"application/octet-stream": {"schema": binary}}
        elif content is not None:
            content["schema"] = _answer(content["schema"], ledger)
    if "requestBody" in done:
        contents = done["requestBody"]["content"]
        for content in contents.values():
            content["schema"] = _body(content["schema"], ledger, action)
        if action is not None and takes_files(action):
            contents[MULTIPART] = {"schema": {"$ref": f"{contents[JSON]['schema']['$ref']}.files"}}
    if operation["operationId"] == "read_record":
        done["responses"][304] = {"$ref": "#/components/responses/unchanged"}
    return done


def _answer(name: str, ledger: Ledger | None) -> dict[str, Any]:
    if ledger is None or name in COMMON:
        return ref(name)
    row = ref(ledger.kind)
    match name:
        case "page":
            return page(row)
        case "decided":
            return {"allOf": [row, obj({"approval": maybe(ref("approval"))})]}
    return row


def _body(name: str, ledger: Ledger | None, action: Action | None) -> dict[str, Any]:
    if ledger is not None and name in {"new", "change"}:
        return ref(f"{ledger.kind}.{name}")
    if ledger is not None and action is not None:
        return ref(f"{ledger.kind}.do.{action.verb}")
    return ref(f"body.{name}")


def openapi(request: HttpRequest) -> HttpResponse:
    """``/api/v1/openapi.json`` in the reader's language; it tells nothing of what is stored."""
    keep_up()
    content, etag = openapi_bytes(_language(request))
    headers = {"ETag": etag, "Vary": "Accept-Language"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type="application/json", headers=headers)


def _language(request: HttpRequest) -> str:
    if "Accept-Language" in request.headers:
        return translation.get_language_from_request(request)
    return translation.get_language() or "zh-hans"
