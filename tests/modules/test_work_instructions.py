"""A card on the wall: its code opens the revision in force whichever was printed, and reading is counted."""

import pytest

from tests.samples import write
from tests.schemes import fresh, install_routes, send_in, sign_until
from yingzao.core.files.models import store_bytes
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import attach, comment, revise, set_status
from yingzao.core.records.status import Status
from yingzao.modules.knowledge.models import InstructionReading, WorkInstruction

pytestmark = pytest.mark.django_db


def test_the_code_of_an_old_card_opens_the_revision_in_force(company, signed_in):
    install_routes()
    worker = company.hire("worker", "worker", company.project)
    with acting_as(company.technician):
        first = write(company, WorkInstruction, title="钢支撑架设", steps="1、就位\n加力\n\n3.5 m 内复核")
        url = f"/p/LJL/sop/{first.number}/"
        assert signed_in(worker).get(url).status_code == 404  # a draft hangs nowhere
    sign_until(send_in(first, company.technician))
    with acting_as(company.technician):
        second = revise(fresh(first))
    scanner = signed_in(worker)
    assert (
        scanner.get("/scan/", {"text": f"http://testserver{url}"}, follow=True).redirect_chain[-1][0]
        == f"/r/{first.pk}/"
    )
    scanner.post(f"/r/{second.pk}/read-instruction/")
    assert not InstructionReading.objects.exists()  # nobody confirms a draft
    for _turn in range(2):
        scanner.post(f"/r/{first.pk}/read-instruction/")
    assert InstructionReading.objects.get().person == worker
    with acting_as(company.technician):
        set_status(fresh(first), Status.SUPERSEDED)
        set_status(second, Status.APPROVED)
    assert scanner.get(url)["Location"] == f"/r/{second.pk}/"
    sheet = scanner.get(f"/r/{second.pk}/print/").content.decode()
    assert "1. 就位<br>2. 加力<br>3. 3.5 m 内复核" in sheet and 'class="qr"' in sheet


def test_a_revision_begins_with_the_pictures_of_the_text_before_it(company):
    install_routes()
    with acting_as(company.technician):
        first = write(company, WorkInstruction, title="钢支撑架设", steps="就位")
        kept, gone, spoken = (store_bytes(b"picture %d" % n, f"{n}.png", "image/png") for n in range(3))
        attach(first, kept, "就位示意")
        old = attach(first, gone, "旧图")
        old.withdrawn = True
        old.save(action="withdrawn")
        comment(first, company.technician, "现场照片", [spoken])
    sign_until(send_in(first, company.technician))
    with acting_as(company.technician):
        second = revise(fresh(first))
    hung = [(each.file, each.caption) for each in second.attachments.all()]
    assert hung == [(kept, "就位示意")] and first.attachments.count() == 3
