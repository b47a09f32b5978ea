"""Controlled copies: given by role, confirmed by their holders alone, recalled when a newer version is in force."""

import pytest

from tests.procedures import in_force, review, write_procedure, write_version
from tests.schemes import install_routes
from yingzao.core.notices.models import Notice
from yingzao.modules.governance.models import ControlledCopy

pytestmark = pytest.mark.django_db


def test_the_list_shows_who_confirmed_and_a_newer_version_recalls_the_copies(company, signed_in):
    install_routes()
    procedure = write_procedure(company)
    version = in_force(procedure)
    url = f"/company/procedures/versions/{version.pk}/"
    role = company.technician.posts.get().role
    assert signed_in(company.technician).post(f"{url}copies/", {"roles": [role.pk]}).status_code == 403
    assert not ControlledCopy.objects.exists()
    chief = signed_in(company.chief_engineer)
    owner = company.owner.posts.get().role
    assert (
        chief.post(f"{url}copies/", {"roles": [owner.pk]}).status_code == 422
    )  # who may not read it is given none
    for _turn in range(2):
        chief.post(f"{url}copies/", {"roles": [role.pk]})
    copy = ControlledCopy.objects.get()
    assert (copy.number, copy.person, copy.read_at) == (1, company.technician, None)

    signed_in(company.site_engineer).post(f"{url}copies/read/")
    copy.refresh_from_db()
    assert copy.read_at is None
    holder = signed_in(company.technician)
    assert "请阅读并确认" in holder.get(url).content.decode()
    holder.post(f"{url}copies/read/")
    copy.refresh_from_db()
    assert copy.read_at is not None and "请阅读并确认" not in holder.get(url).content.decode()

    review(company, write_version(procedure, "1.1"), "issue")
    copy.refresh_from_db()
    assert copy.recalled_at is not None
    assert Notice.objects.filter(person=company.technician, text__contains="已收回").exists()
    page = signed_in(company.chief_engineer).get(f"{url}copies/").content.decode()
    assert "已收回" in page and "1 / 1" in page
    assert signed_in(company.chief_engineer).get(f"{url}copies/?export=xlsx").status_code == 200
