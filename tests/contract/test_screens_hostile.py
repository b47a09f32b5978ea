"""Every screen sent what no form sends, in every field it reads: refused or passed over, never a fault.

The fields are found in the source of the views; all of them are sent at once, each with another hostile value, to
every address that there is.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import yingzao
from tests.company import PASSWORD
from tests.core.rivals import take_path
from tests.samples import sample_record, write
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.ledgers import ledger_for, ledgers
from yingzao.core.routes.services import submit
from yingzao.modules.collaboration.models import ContactSheet

pytestmark = [pytest.mark.django_db, pytest.mark.long]
_READ = re.compile(r"""(?:GET|POST|post|query|sent)(?:\.get|\.getlist)?[(\[]["']([\w-]+)["']""")
HOSTILE = ["²", "abc", "-1", "9" * 40, "a\x00b", "'\"<%s>", "[]", "量" * 2000]
TURNS = int(os.environ.get("YINGZAO_HOSTILE_TURNS", "2"))
"""With as many turns as there are values every field meets every value at every address."""
#: signing out ends the session of the walk; the addresses of allauth are its own affair
LEFT_OUT = ("accounts/", "static/", "api/", "oidc/", "__")


class _Undo(Exception):
    pass


def fields_read() -> list[str]:
    """The names of all fields that some view reads from an address or a form."""
    package = Path(yingzao.__file__).parent
    text = "".join(path.read_text() for path in package.rglob("*.py") if "/migrations/" not in str(path))
    return sorted(set(_READ.findall(text)) - {"HX-Request"})


def addresses(patterns=None, prefix: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every address as a template such as ``p/{code}/l/{kind}/`` with the kinds of its parts."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, route)
        elif isinstance(each, URLPattern) and not route.startswith(LEFT_OUT) and "^" not in route:
            parts = {name: kind or "str" for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", route)}
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route), parts


@pytest.fixture
def values(company) -> dict[str, str]:
    """What the parts of an address are filled with: things that exist."""
    take_path("chief")
    with acting_as(company.administrator):
        for ledger in ledgers():
            sample_record(ledger, company)
        sheet = write(company, ContactSheet)
        submit(sheet, company.administrator)
    return {"code": "LJL", "kind": ledger_for("collaboration.contact_sheet").kind, "pk": str(sheet.pk),
            "number": sheet.number, "verb": "comment"}  # fmt: skip


@pytest.fixture
def visitor(company) -> Client:
    client = Client(raise_request_exception=False)
    assert client.login(username=company.administrator.username, password=PASSWORD)
    return client


def status(client: Client, method: str, url: str, data: dict[str, str]) -> int:
    """The status of a request whose effect, if any, is undone."""
    try:
        with transaction.atomic():
            found = getattr(client, method)(url, data).status_code
            raise _Undo
    except _Undo:
        return found


@pytest.mark.parametrize("turn", range(TURNS))
def test_no_field_of_any_screen_makes_a_fault(visitor, values, turn):
    fields, faults, walked = fields_read(), [], 0
    assert len(fields) > 60
    for place, (template, parts) in enumerate(addresses()):
        url = "/" + template.format(**{name: values.get(name, "1") for name in parts})
        data = {field: HOSTILE[(at + place + turn) % len(HOSTILE)] for at, field in enumerate(fields)}
        for method in ("get", "post"):
            walked += 1
            if status(visitor, method, url, data) >= 500:
                faults.append((method, url))
    assert faults == [] and walked > 200
    assert list(verify()) == []


def test_no_part_of_any_address_makes_a_fault(visitor, values):
    faults = []
    for template, parts in addresses():
        for name, kind in parts.items():
            for hostile in ("²", "9" * 30) if kind == "int" else ("²", "a%00b", "%27", "..", "9" * 30):
                chosen = {other: values.get(other, "1") for other in parts} | {name: hostile}
                url = "/" + template.format(**chosen)
                if status(visitor, "get", url, {}) >= 500:
                    faults.append(url)
    assert faults == []
