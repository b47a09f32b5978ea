"""JSON Schemas that every installation has: what the operations read and answer, whatever the ledger.

Words are left untranslated (lazy) here; the document puts them into the reader's language.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yingzao.core.guests.models import Closed, Purpose
from yingzao.core.records.models import Meaning

from .formfields import MOST, Shape, schema_of, shape_of
from .hangings import MOST_FILES, CaptionForm, CommentForm
from .incoming_door import SENT
from .models import EventState
from .verbs import DecisionForm, VoidForm

Schema = dict[str, Any]
REF = "#/components/schemas/"
STRING: Schema = {"type": "string"}
INTEGER: Schema = {"type": "integer"}
BOOLEAN: Schema = {"type": "boolean"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}
NUMBERS: Schema = {"type": "array", "items": INTEGER}


def ref(name: str) -> Schema:
    return {"$ref": REF + name}


def obj(properties: Schema, required: list[str] | None = None) -> Schema:
    wanted = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": wanted}


def maybe(schema: Schema) -> Schema:
    """The same, or null."""
    if "type" in schema and isinstance(schema["type"], str):
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def page(items: Schema) -> Schema:
    """Rows, and the cursor of what follows."""
    return obj({"results": {"type": "array", "items": items}, "next": maybe(STRING)})


def described_form(
    form_fields: dict[str, forms.Field], all_optional: bool = False, files: bool = False
) -> Schema:
    """The object a form reads; JSON carries no files, so they are left out unless ``files``."""
    read = {n: field for n, field in form_fields.items() if files or shape_of(field) is not Shape.FILES}
    properties = {name: schema_of(field) for name, field in read.items()}
    required = [
        name
        for name, field in read.items()
        if field.required and field.initial is None and shape_of(field) is not Shape.BOOLEAN
    ]
    return {
        "type": "object", "properties": properties, "additionalProperties": False,
        **({} if all_optional or not required else {"required": required}),
    }  # fmt: skip


_REFERENCE = obj({"id": INTEGER, "name": STRING})
_RECORD_REFERENCE = obj({"id": INTEGER, "kind": STRING, "number": STRING, "title": STRING}, ["id", "kind"])
_COMMENT = obj({"id": INTEGER, "text": STRING, "at": MOMENT, "author": maybe(_REFERENCE)})
_ATTACHMENT = obj({
    "id": INTEGER, "name": STRING, "caption": STRING, "size_bytes": INTEGER, "content_type": STRING,
    "sha256": STRING, "added_by": maybe(_REFERENCE), "added_at": MOMENT, "url": STRING,
})  # fmt: skip
_GUEST_LINK = obj({
    "id": INTEGER, "guest": STRING, "organisation": STRING, "purpose": {"enum": Purpose.values},
    "valid_until": DAY, "made_at": MOMENT, "made_by": _REFERENCE,
    "closed": {"enum": [*Closed.values, None], "description": _("why it opens nothing; null: it is in force")},
})  # fmt: skip
_ENTRY = {
    "id": INTEGER, "at": MOMENT, "actor": obj({"id": maybe(INTEGER), "name": STRING}), "action": STRING,
    "changes": {"type": "object", "description": _("column → value before and after"),
                "additionalProperties": {"type": "array", "minItems": 2, "maxItems": 2}},
    "seal": STRING,
}  # fmt: skip
_TASK = {
    "task": INTEGER, "step": STRING, "step_name": STRING, "kind": STRING, "status": STRING,
    "person": maybe(_REFERENCE), "on_behalf_of": maybe(_REFERENCE), "opened_at": MOMENT, "due_on": maybe(DAY),
    "closed_at": maybe(MOMENT), "opinion": STRING,
}  # fmt: skip
_APPROVAL = obj({
    "run": INTEGER, "status": STRING, "revision": INTEGER, "started_at": MOMENT, "closed_at": maybe(MOMENT),
    "tasks": {"type": "array", "items": obj({**_TASK, "closed_by": maybe(_REFERENCE)})},
    "verbs": {"type": "object", "additionalProperties": NUMBERS,
              "description": _("verb → numbers of the tasks it fits; none: it is about the whole approval")},
})  # fmt: skip
_PROJECT = {
    "id": INTEGER, "code": STRING, "name": STRING, "short_name": STRING, "type": STRING, "stage": STRING,
    "province": STRING, "location": STRING, "starts_on": maybe(DAY), "finishes_on": maybe(DAY),
    "manager": maybe(_REFERENCE),
}  # fmt: skip
_PARTY = obj({"kind": STRING, "contact": STRING, "organisation": maybe(_REFERENCE)})
_PROBLEM = obj(
    {
        "type": STRING, "title": STRING, "status": INTEGER, "code": STRING, "detail": STRING,
        "errors": {"type": "array", "items": obj({"field": STRING, "detail": STRING})},
        "theirs": {"type": "object", "description": _("the record as it stands now, where both versions are shown")},
        "mine": {"type": "object", "description": _("what you sent, where both versions are shown")},
    },
    ["type", "title", "status", "code", "detail"],
)  # fmt: skip

COMMON: dict[str, Schema] = {
    "reference": _REFERENCE,
    "project_reference": obj({"id": INTEGER, "code": STRING, "name": STRING}),
    "problem": _PROBLEM,
    "approval": _APPROVAL,
    "verbs": obj({
        "verbs": {"type": "array", "items": STRING}, "actions": {"type": "array", "items": STRING},
        "approval": maybe(_APPROVAL),
    }),
    "comment": _COMMENT,
    "comments": page(_COMMENT),
    "guest_link": _GUEST_LINK,
    "guest_links": page(_GUEST_LINK),
    "attachments": page(_ATTACHMENT),
    "attached": obj({"results": {"type": "array", "items": _ATTACHMENT}}),
    "links": page(obj({
        "meaning": {"enum": Meaning.values}, "direction": {"enum": ["out", "in"]}, "record": _RECORD_REFERENCE,
    })),
    "history": page(obj(_ENTRY)),
    "events": obj({
        "results": {"type": "array", "items": obj({
            **_ENTRY, "model": STRING, "object_id": INTEGER, "project": INTEGER, "record": maybe(_RECORD_REFERENCE),
        })},
        "next": STRING, "more": BOOLEAN,
    }),
    "projects": page(obj(_PROJECT)),
    "project_read": obj({**_PROJECT, "parties": {"type": "array", "items": _PARTY}}),
    "parts": page(obj({
        "id": INTEGER, "code": STRING, "name": STRING, "parent": maybe(INTEGER), "depth": INTEGER, "retired": BOOLEAN,
    })),
    "people": page(obj(
        {
            "id": INTEGER, "name": STRING, "title": STRING, "is_active": BOOLEAN, "username": STRING,
            "phone": STRING, "email": STRING, "organisation": maybe(_REFERENCE),
        },
        ["id", "name", "title", "is_active", "organisation"],
    )),
    "organisations": page(obj({
        "id": INTEGER, "name": STRING, "short_name": STRING, "kind": STRING, "parent_id": maybe(INTEGER),
        "credit_code": STRING,
    })),
    "tasks": page(obj({**_TASK, "id": INTEGER, "run": INTEGER, "project": STRING, "record": _RECORD_REFERENCE})),
    "notices": page(obj({
        "id": INTEGER, "kind": STRING, "text": STRING, "at": MOMENT, "read_at": maybe(MOMENT),
        "record": maybe(obj({"id": INTEGER, "kind": STRING})),
    })),
    "marked": obj({"marked": INTEGER}),
    "incoming": obj({
        "event": STRING, "id": STRING, "state": {"enum": EventState.values}, "attempts": INTEGER,
        "messages": {"type": "array", "items": STRING}, "records": {"type": "array", "items": _RECORD_REFERENCE},
    }),
}  # fmt: skip


def common_bodies() -> dict[str, Schema]:
    """What the operations of every record read."""
    an_id = {"type": "integer", "minimum": 1, "maximum": MOST}
    files = {
        "type": "array",
        "items": {"type": "string", "format": "binary"},
        "minItems": 1,
        "maxItems": MOST_FILES,
    }
    attach = described_form(CaptionForm.base_fields)
    attach["properties"]["files"] = files
    attach["required"] = ["files"]
    link = obj({"target": an_id, "meaning": {"enum": Meaning.values}})
    return {
        "body.event": SENT,
        "body.decision": described_form(DecisionForm.base_fields),
        "body.void": described_form(VoidForm.base_fields),
        "body.comment": described_form(CommentForm.base_fields),
        "body.attach": attach,
        "body.link": {**link, "additionalProperties": False},
        "body.notices_read": {
            "type": "object", "additionalProperties": False,
            "properties": {"notices": {"type": ["array", "null"], "items": an_id}},
        },
    }  # fmt: skip
