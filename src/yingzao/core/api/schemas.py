"""JSON Schemas that follow from a ledger's declaration: its row, and what is sent to write one.

Words are left untranslated (lazy) here; the document puts them into the reader's language.
"""

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from yingzao.core.projects.models import Project
from yingzao.core.records.forms import RecordForm
from yingzao.core.records.ledgers import Action, Ledger, Text

from .common_schemas import BOOLEAN, COMMON, DAY, INTEGER, MOMENT, STRING, Schema, described_form, maybe, obj
from .rows import all_columns, field_of

LANGUAGES = ("zh-hans", "en")


def ledger_schemas(ledger: Ledger) -> dict[str, Schema]:
    """Name → schema: the row, the body of a new record, of a change, and of each verb of the kind."""
    kind, fields = ledger.kind, _form_fields(ledger)
    changed = described_form(fields, all_optional=True)
    changed["properties"]["version"] = {**INTEGER, "minimum": 1, "maximum": 2**31 - 1, "title": _("version")}
    found = {kind: row_schema(ledger), f"{kind}.change": changed}
    if ledger.written_by_hand:
        new = described_form(fields)
        new["properties"] |= {
            "project": {"type": "string", "title": _("project"), "pattern": "^[A-Z0-9]{2,12}$"},
            "uid": {
                "type": ["string", "null"], "format": "uuid",
                "description": _("yours; sent twice it is one record"),
            },
        }  # fmt: skip
        new["required"] = [*new.get("required", []), "project"]
        found[f"{kind}.new"] = new
    for each in (found[name] for name in found if name != kind):
        if ledger.form_class is not None:  # such a form asks more, depending on what was answered
            each["additionalProperties"] = True
    for action in ledger.actions:
        asked = action.form.base_fields if action.form else {}
        found[f"{kind}.do.{action.verb}"] = described_form(asked)
        if takes_files(action):
            found[f"{kind}.do.{action.verb}.files"] = described_form(asked, files=True)
    return found


def takes_files(action: Action) -> bool:
    return action.form is not None and action.form().is_multipart()


def _form_fields(ledger: Ledger) -> dict[str, forms.Field]:
    """The fields of the ledger's form, private ones among them; choices of rows are left open."""
    form_class = ledger.plain_form_class or ledger.form_class
    if form_class is not None:
        fields = dict(form_class.base_fields)
    else:
        form_class = forms.modelform_factory(ledger.model, form=RecordForm, fields=ledger.form_fields())
        fields = dict(form_class.base_fields)
    return {name: field for name, field in fields.items() if name not in {"uid", "version"}}


def row_schema(ledger: Ledger) -> Schema:
    """A row; only what it is called is always there: fields can be chosen, and private ones are left out."""
    properties: Schema = {"kind": {"const": ledger.kind}}
    for name in all_columns(ledger):
        properties[name] = _column_schema(ledger, name)
    return {**obj(properties, ["kind"]), "title": ledger.name, "x-titles": in_all_languages(ledger.name)}


def _column_schema(ledger: Ledger, name: str) -> Schema:
    field = field_of(ledger, name)
    label = "id" if name == "id" else ledger.label(name)
    schema: Schema = _field_schema(field) if field is not None else {}
    schema |= ledger.json_schema(name)
    schema |= {"title": label, "x-titles": in_all_languages(label)}
    if name in ledger.private:
        schema["description"] = _("only for who may see private columns")
    if field is not None and not field.editable:
        schema["readOnly"] = True
    return schema


def _field_schema(field: models.Field) -> Schema:
    """What a column's values look like in a row."""
    if isinstance(field, models.ForeignKey):
        named = COMMON["project_reference" if field.related_model is Project else "reference"]
        return maybe(named) if field.null else dict(named)
    if isinstance(field, models.JSONField):
        return {}
    schema = dict(_type_of(field))
    if field.choices:
        keys = [(key, word) for key, word in field.flatchoices if key not in ("", None)]
        blank = [""] if field.blank and isinstance(field, models.CharField) else []
        if not isinstance(field, models.DecimalField):
            schema["enum"] = [*(key for key, _word in keys), *blank, *([None] if field.null else [])]
            schema["x-enum-titles"] = [*(word for _key, word in keys), *blank]
    return maybe(schema) if field.null else schema


def _type_of(field: models.Field) -> Schema:
    match field:
        case models.BooleanField():
            return BOOLEAN
        case models.DateTimeField():
            return MOMENT
        case models.DateField():
            return DAY
        case models.TimeField():
            return {"type": "string", "format": "time"}
        case models.UUIDField():
            return {"type": "string", "format": "uuid"}
        case models.DecimalField():
            return {"type": "string", "format": "decimal"}
        case models.FloatField():
            return {"type": "number"}
        case models.IntegerField():
            return INTEGER
    return STRING


def in_all_languages(word: Text) -> dict[str, str]:
    """A word of the field in Chinese and in English."""
    words = {}
    for language in LANGUAGES:
        with override(language):
            words[language] = str(word)
    return words
