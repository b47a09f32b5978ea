"""A decision may be signed by hand: the drawing stands on paper, its hash in the history, and it is nobody else's."""

import base64
import hashlib
import io

import pytest
from django.urls import reverse
from PIL import Image

from tests.samples import write
from tests.site_photos import photo
from yingzao.core.files.models import StoredFile
from yingzao.core.history.actor import acting_as
from yingzao.core.history.models import HistoryEntry
from yingzao.core.rectification.evidence import photos_of
from yingzao.core.routes.models import LoggedDecision
from yingzao.core.routes.services import submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.collaboration.models import ContactSheet
from yingzao.modules.safety.models import ToolboxTalk

pytestmark = pytest.mark.django_db


def png(colour="black") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (40, 16), colour).save(content, "PNG")
    return content.getvalue()


def as_url(content: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


@pytest.fixture
def sheets(company):
    """Two contact sheets that wait for the project manager."""
    with acting_as(company.administrator):
        install_starter_routes()
    with acting_as(company.technician):
        found = [write(company, ContactSheet) for _n in range(2)]
        for each in found:
            submit(each, company.technician)
    return found


def decide(client, record, **fields):
    run = record.runs.get()
    return client.post(
        reverse("record_decide", args=[record.pk]), {"run": run.pk, "verb": "approve", **fields}
    )


def test_a_drawn_signature_stands_on_the_sheet_and_its_hash_in_the_history(sheets, company, signed_in):
    record, next_one = sheets
    client = signed_in(company.project_manager)
    assert "same_signature" not in client.get(record.get_absolute_url()).content.decode()
    decide(client, record, signature=as_url(png()))
    decision = LoggedDecision.objects.get(actor=company.project_manager)
    assert decision.signature.read() == png()
    signed = HistoryEntry.objects.get(action="approve", object_id=record.pk)
    assert signed.changes["sha256"][1] == hashlib.sha256(png()).hexdigest()
    assert as_url(png()) in client.get(reverse("record_print", args=[record.pk])).content.decode()

    page = client.get(next_one.get_absolute_url()).content.decode()
    assert "same_signature" in page, "what one drew last is offered again"
    decide(client, next_one, same_signature="on")
    assert LoggedDecision.objects.filter(signature=decision.signature).count() == 2


def test_nobody_signs_with_what_somebody_else_drew(sheets, company, signed_in):
    decide(signed_in(company.project_manager), sheets[0], signature=as_url(png()))
    decide(signed_in(company.project_chief_engineer), sheets[1], same_signature="on")
    assert LoggedDecision.objects.get(actor=company.project_chief_engineer).signature is None


@pytest.mark.parametrize(
    "drawn",
    [
        "data:image/svg+xml;base64,PHN2Zz4=",
        "data:image/png;base64,!!",
        "x",
        as_url(b"GIF89a"),
        as_url(png() * 9000),
    ],
)
def test_what_is_no_signature_is_refused_and_nothing_is_decided(sheets, company, signed_in, drawn):
    before = HistoryEntry.objects.count()
    decide(signed_in(company.project_manager), sheets[0], signature=drawn)
    assert not LoggedDecision.objects.filter(verb="approve").exists() and not StoredFile.objects.exists()
    assert HistoryEntry.objects.count() == before


def test_any_form_of_the_site_takes_photos_along_and_keeps_their_originals(company, signed_in):
    client = signed_in(company.safety_officer)
    address = reverse("record_new", args=[company.project.code, "safety.toolbox_talk"])
    fields = {
        "title": "夜班班前会",
        "held_on": "2026-11-20",
        "crew": "架子班",
        "attended": 12,
        "hazards": "临边",
        "save": "",
    }
    fields["uid"] = "6d0f9d1e-52b4-4d0e-9d0a-1f2f3a4b5c6d"
    assert 'name="site_photos"' in client.get(address).content.decode()
    for _twice in range(2):
        client.post(address, {**fields, "site_photos": [photo("red"), photo("blue", "b.jpg")]})
    talk = ToolboxTalk.objects.get()
    assert photos_of(talk, "site").count() == 2
    spoilt = photo()
    spoilt.file.write(b"no picture at all")
    answer = client.post(address, {**fields, "uid": "", "site_photos": [spoilt]})
    assert answer.status_code == 422 and ToolboxTalk.objects.count() == 1
