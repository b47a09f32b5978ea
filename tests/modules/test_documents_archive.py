"""The archive's screens, and the register of drawings."""

import pytest
from django.urls import reverse

from tests.schemes import (
    approved_scheme,
    attach_photo,
    brief_all_levels,
    fresh,
    install_routes,
)
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, create, void
from yingzao.core.routes.services import submit
from yingzao.modules.documents.models import ArchiveVolume, Drawing
from yingzao.modules.technical.services import close_statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(company):
    install_routes()
    statement = approved_scheme(company, "4.0")
    brief_all_levels(company, statement)
    attach_photo(company, statement)
    with acting_as(company.project_chief_engineer):
        close_statement(statement)
    return ArchiveVolume.objects.get()


def test_a_volume_lists_its_documents_and_gives_them_out(company, volume, signed_in):
    client = signed_in(company.viewer)
    shown = client.get(volume.get_absolute_url()).content.decode()
    assert "签字表单" in shown and "校验清单" in shown
    form = client.get(reverse("archive_item", args=[volume.items.first().pk]))
    assert form["Content-Type"] == "application/pdf" and form.content.startswith(b"%PDF")
    photo = client.get(reverse("archive_item", args=[volume.items.get(kind="photo").pk]))
    assert photo["Content-Type"] == "image/png"


def test_strangers_get_nothing_of_a_volume(company, volume, signed_in):
    client = signed_in(company.outsider)
    assert client.get(reverse("archive_item", args=[volume.items.first().pk])).status_code == 404
    assert client.get(reverse("volume_verify", args=[volume.pk])).status_code == 404


def test_the_check_names_what_changed_and_what_is_lost(company, volume, signed_in):
    client = signed_in(company.viewer)
    url = reverse("volume_verify", args=[volume.pk])
    assert "均未改动" in client.get(url).content.decode()
    volume.items.get(kind="photo").file.path.write_bytes(b"another")
    volume.items.get(kind="opinions").file.path.unlink()
    shown = client.get(url).content.decode()
    assert "有改动" in shown and "已改动" in shown and "缺失" in shown
    assert client.get(reverse("archive_item", args=[volume.items.get(kind="opinions").pk])).status_code == 404


def test_a_filed_volume_cannot_be_voided(company, volume):
    with acting_as(company.chief_engineer), pytest.raises(Refusal):
        void(volume, "误归档")
    assert fresh(volume).status == "closed"


def test_an_empty_volume_cannot_be_filed_by_hand(company):
    with acting_as(company.documents_clerk):
        empty = create(ArchiveVolume, project=company.project, title="空卷")
        with pytest.raises(Refusal):
            submit(empty, company.documents_clerk)
    assert fresh(empty).status == "draft"


def test_a_drawing_is_registered_and_filed_without_approval(company):
    with acting_as(company.documents_clerk):
        drawing = create(
            Drawing, project=company.project, title="围护结构平面图", drawing_number="结施-01", issue="第 2 版",
            copies=4,
        )  # fmt: skip
        submit(drawing, company.documents_clerk)
    assert fresh(drawing).status == "approved" and drawing.number.startswith("LJL-TZ-")
