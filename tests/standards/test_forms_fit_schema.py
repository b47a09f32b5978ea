"""The published schema of forms: every form that is shipped fits it whole, and what the reader refuses does not."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.dust_form import QUESTIONS, SETTINGS
from yingzao.engines.forms import DefinitionError, read_definition, read_listing
from yingzao.engines.forms.listing import GROUPS, TILE_SHOWS, VERBS
from yingzao.formats.form_package import VERSION, FormPackage, write_package
from yingzao.standards.loader import load

WHOLE = json.loads(Path("docs/forms/definition.schema.json").read_text(encoding="utf-8"))
PARTS = WHOLE["$defs"]
STORE = Registry().with_resource(WHOLE["$id"], Resource.from_contents(WHOLE))


def part(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{WHOLE['$id']}#/$defs/{name}"}, registry=STORE)


LEDGER, PACKAGE = part("ledger"), part("package")
STEP = {
    "key": "a",
    "name": "签认",
    "signers": [{"kind": "role", "value": "project_manager"}],
    "condition": "exceeds",
}
FORK = {
    "key": "b",
    "branches": [[STEP | {"key": "c"}], [STEP | {"key": "d", "condition": "OTHERWISE(exceeds)"}]],
}


def shipped() -> list:
    return list(load("standard_forms").forms)


@pytest.mark.parametrize("form", shipped(), ids=lambda form: form.prefix)
def test_every_shipped_form_is_a_package_that_fits(form):
    package = json.loads(write_package(FormPackage(form.title, "", form.questions, form.ledger)))
    PACKAGE.validate(package)
    assert package["yingzao_form"] == VERSION
    package["form"]["questions"]["fields"][0]["type"] = "html"
    assert not PACKAGE.is_valid(package)


@pytest.mark.parametrize(
    ("settings", "fits"),
    [
        ({}, True),
        (
            {"route": {"steps": [STEP, FORK]}, "tile": {"shows": "sum", "of": "pm10"}, "everywhere": True},
            True,
        ),
        ({"permissions": {"viewer": ["view", "sign"]}}, True),
        ({"prefix": "yc"}, False),
        ({"group": "other"}, False),
        ({"columns": "pm10"}, False),
        ({"permissions": {"viewer": ["*"]}}, False),
        ({"tile": {"shows": "pie"}}, False),
        ({"surprise": 1}, False),
    ],
    ids=["plain", "all", "permissions", "prefix", "group", "columns", "verbs", "tile", "unknown word"],
)
def test_settings_fit_the_schema_where_the_reader_takes_them(settings, fits):
    ledger = SETTINGS | settings
    assert LEDGER.is_valid(ledger) == fits
    if fits:
        assert read_listing(ledger, read_definition(QUESTIONS)) is not None
    else:
        with pytest.raises(DefinitionError):
            read_listing(ledger, read_definition(QUESTIONS))


def test_the_schema_names_the_words_that_the_reader_knows():
    known = PARTS["ledger"]["properties"]
    assert known["group"]["enum"] == list(GROUPS) and known["tile"]["properties"]["shows"]["enum"] == list(
        TILE_SHOWS
    )
    assert known["permissions"]["additionalProperties"]["items"]["enum"] == list(VERBS)
