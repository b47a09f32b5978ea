"""A rectification is answered over REST with photos, as on the pages: in a form, once, or not at all."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.core.api_client import post, token_client
from tests.core.test_rectification import footprint
from tests.site_photos import jpeg, photo
from yingzao.core.api.document import openapi_bytes
from yingzao.core.files.models import Shows
from yingzao.core.history.actor import acting_as
from yingzao.core.rectification.evidence import photos_of
from yingzao.core.rectification.services import issue
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.models import Defect


@pytest.fixture
def notice(company):
    with acting_as(company.administrator):
        install_starter_routes()
    company.hire("sub", "subcontractor", company.project, "subcontractor")
    with acting_as(company.quality_engineer):
        return issue(
            Defect, company.project, [photo()], part=company.part, title="梁底露筋", requirement="按图整改",
            responsible=company.sub, due_on=timezone.localdate() + timedelta(days=3),
        )  # fmt: skip


def address(record) -> str:
    return f"/api/v1/quality.defect/{record.pk}/do/reply/"


def test_a_reply_with_photos_is_sent_as_a_form_and_twice_is_once(company, notice):
    client = token_client(company.sub)
    for _again in range(2):
        sent = client.post(
            address(notice), {"words": "已修补", "photos": [photo("green"), photo("blue")]},
            headers={"Idempotency-Key": "reply-1"},
        )  # fmt: skip
        assert sent.status_code == 200, sent.json()
    notice.refresh_from_db()
    assert notice.stage == "to_recheck" and notice.rectification == "已修补"
    kept = photos_of(notice, Shows.AFTER).order_by("pk")
    assert [each.file.photo.original.read() for each in kept] == [jpeg("green"), jpeg("blue")]


def test_a_reply_that_cannot_be_taken_names_the_field_and_leaves_nothing(company, notice, settings):
    client, before = token_client(company.sub), footprint()
    for data, status, field in (
        ({"photos": [photo()]}, 422, "words"),
        ({"words": "好", "photos": [photo()], "colour": "red"}, 422, "colour"),
        ({"words": "好", "pictures": [photo()]}, 422, "pictures"),
        ({"words": "好\0", "photos": [photo()]}, 400, None),
        ({"words": "好"}, 409, None),
    ):
        refused = client.post(address(notice), data)
        assert refused.status_code == status, (data, refused.content)
        assert field in (None, *(each["field"] for each in refused.json().get("errors", []))), refused.json()
    in_json = post(client, address(notice), {"words": "好", "photos": ["IMG_0001.jpg"]})
    assert in_json.status_code == 422 and "multipart/form-data" in str(in_json.json()["errors"])
    settings.UPLOAD_LIMIT_BYTES = 100
    too_large = client.post(address(notice), {"words": "好", "photos": [photo()], "colour": "x" * 100_000})
    assert too_large.status_code == 413
    assert footprint() == before


@pytest.mark.django_db
def test_the_document_offers_the_form_beside_json_only_where_files_are_taken():
    document = json.loads(openapi_bytes("en")[0])
    reply = document["paths"]["/api/v1/quality.defect/{pk}/do/reply/"]["post"]["requestBody"]["content"]
    assert set(reply) == {"application/json", "multipart/form-data"}
    name = reply["multipart/form-data"]["schema"]["$ref"].rpartition("/")[2]
    assert document["components"]["schemas"][name]["properties"]["photos"]["type"] == "array"
    accept = document["paths"]["/api/v1/quality.defect/{pk}/do/accept/"]["post"]["requestBody"]["content"]
    assert set(accept) == {"application/json"}
