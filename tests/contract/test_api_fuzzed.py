"""The API tried with what its own document allows and with what it does not: no fault, and answers as described."""

import os

import pytest
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.core.api_client import token_client
from tests.samples import sample_record
from yingzao.core.api import company as api_of_company
from yingzao.core.api.document import ADDRESS
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.ledgers import ledgers
from yingzao.core.records.services import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.long]
SEED = int(os.environ.get("YINGZAO_FUZZ_SEED", "20261124"))
EXAMPLES = int(os.environ.get("YINGZAO_FUZZ_EXAMPLES", "1"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def test_a_fault_would_be_noticed(company, settings_for_fuzzing, monkeypatch):
    monkeypatch.setattr(api_of_company, "_project_row", lambda row: 1 / 0)
    secret = token_client(company.administrator).defaults["HTTP_AUTHORIZATION"]
    schema = schemathesis.openapi.from_wsgi(f"{ADDRESS}/openapi.json", get_wsgi_application())
    with pytest.raises(FailureGroup, match="Server error"):
        _explored(schema[f"{ADDRESS}/projects/"]["GET"], GenerationMode.POSITIVE, None, secret)


class _Undo(Exception):
    """Ends an example; nothing of it stays."""


def test_nothing_the_document_allows_or_forbids_makes_a_fault(company, settings_for_fuzzing):
    with acting_as(company.administrator):
        records = {}
        for ledger in ledgers():
            try:
                records[ledger.kind] = sample_record(ledger, company).pk
            except Refusal:
                continue
    secret = token_client(company.administrator).defaults["HTTP_AUTHORIZATION"]
    schema = schemathesis.openapi.from_wsgi(f"{ADDRESS}/openapi.json", get_wsgi_application())
    kinds, tried, statuses = [ledger.kind for ledger in ledgers()], {}, set()
    for operation in (found.ok() for found in schema.get_all_operations()):
        kind, _, rest = operation.path.removeprefix(f"{ADDRESS}/").partition("/")
        shape = f"{operation.method.lower()} {rest}"
        tried.setdefault(shape, 0)
        if kind in kinds and not _has_its_turn(shape, kinds.index(kind) + list(tried).index(shape)):
            continue
        tried[shape] += 1
        statuses |= _explored(operation, GenerationMode.POSITIVE, records.get(kind), secret)
        if operation.body or operation.query:
            statuses |= _explored(operation, GenerationMode.NEGATIVE, records.get(kind), secret)
    assert all(tried.values()) and {200, 201, 400, 409, 422} <= statuses
    assert list(verify()) == []


#: what every kind describes for itself
OF_EACH_KIND = {"get ", "post ", "get {pk}/", "patch {pk}/"}


def _has_its_turn(shape: str, turn: int) -> bool:
    """A quarter of the kinds for what is the same code for all of them, each kind others; all in a deep run."""
    return EXAMPLES > 1 or shape in OF_EACH_KIND or "/do/" in shape or turn % 4 == 0


@pytest.fixture
def settings_for_fuzzing(settings):
    settings.API_READS_PER_MINUTE = settings.API_WRITES_PER_MINUTE = 0
    settings.ALLOWED_HOSTS = ["*"]
    caches["rates"].clear()
    for signal in (request_started, request_finished):  # the test's transaction must outlive a request
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _explored(operation, mode: GenerationMode, pk: int | None, secret: str) -> set[int]:
    """The statuses that examples of one operation were answered with."""
    statuses = set()

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def explore(case):
        statuses.add(_tried(case, pk, secret))

    explore()
    return statuses


def _tried(case, pk: int | None, secret: str) -> int:
    if pk is not None and "pk" in (case.path_parameters or {}):
        case.path_parameters["pk"] = pk
    try:
        with transaction.atomic():
            response = case.call(headers={"Authorization": secret})
            case.validate_response(response, checks=CHECKS)
            raise _Undo
    except _Undo:
        return response.status_code
