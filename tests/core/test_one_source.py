"""One source: duplicates are pointed out, two that are one are merged, figures open exactly their records."""

import pytest

from tests.samples import write
from yingzao.core.accounts.merging import MergeRefusal, merge
from yingzao.core.accounts.models import Organisation, Person, ToldApart
from yingzao.core.accounts.twins import twins_of
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.projects.models import Material, MeasurementUnit, Party
from yingzao.core.screens.uses import uses_of
from yingzao.modules.collaboration.models import ContactSheet
from yingzao.modules.resources.models import MaterialDelivery


@pytest.fixture
def twin(company):
    with acting_as(company.administrator):
        row = Organisation(name="方正监理（集团）有限责任公司", kind="supervision", credit_code="91330000X")
        row.save()
        Party(project=company.project, organisation=row, kind="supervision").save()
    return row


def test_merging_lets_everything_name_the_one_and_signs_it(company, twin):
    stays = company.organisations["supervision"]
    with acting_as(company.administrator):
        sheet = write(company, ContactSheet, addressee=twin)
        merge(stays, twin)
    sheet.refresh_from_db()
    stays.refresh_from_db()
    twin.refresh_from_db()
    assert sheet.addressee == stays and twin.merged_into == stays
    assert twin.name in stays.all_other_names and stays.credit_code == "91330000X"
    assert Party.objects.get(organisation=twin).withdrawn
    assert list(verify()) == []


def test_whoever_acted_is_not_merged_away(company):
    with acting_as(company.technician):
        write(company, MaterialDelivery)
    with acting_as(company.administrator), pytest.raises(MergeRefusal):
        merge(company.site_engineer, company.technician)
    assert Person.objects.get(pk=company.technician.pk).is_active


def test_a_rename_shows_in_list_page_and_excel_and_the_old_name_is_kept(company, signed_in):
    client = signed_in(company.administrator)
    with acting_as(company.administrator):
        record = write(company, MaterialDelivery)
        company.material.name = "螺纹钢"
        company.material.save()
    for url in (
        f"/r/{record.pk}/",
        f"/r/{record.pk}/print/",
        "/p/LJL/l/resources.material_delivery/",
        f"/api/v1/resources.material_delivery/{record.pk}/",
    ):
        assert "螺纹钢" in client.get(url).content.decode(), url
    assert "热轧带肋钢筋" in client.get(f"/company/materials/{company.material.pk}/").content.decode()
    assert [t.other for t in twins_of(Material(name="热轧带肋钢筋", specification="hrb400e φ25"))] == [
        company.material
    ]


def test_figures_open_exactly_their_records(company, signed_in):
    client = signed_in(company.administrator)
    with acting_as(company.administrator):
        for _n in range(3):
            write(company, MaterialDelivery, supplier=company.own)
        write(company, ContactSheet, addressee=company.own)
    checked = 0
    for row in (company.material, company.own, company.administrator, company.part):
        for use in uses_of(row, company.administrator):
            assert client.get(use.url).context["listing"].page.paginator.count == use.count, use
            checked += 1
    assert checked >= 5


def test_material_screens_warn_store_and_tell_apart(company, signed_in):
    client = signed_in(company.administrator)
    unit = MeasurementUnit.objects.get(symbol="t")
    data = {"name": "热扎带肋钢筋", "specification": "HRB400E φ25", "unit": unit.pk, "category": "steel"}
    assert client.post("/company/materials/new/", data).status_code == 422
    assert Material.objects.count() == 1
    assert client.post("/company/materials/new/", data | {"not_a_twin": "1"}).status_code == 302
    assert ToldApart.objects.count() == 1 and Material.objects.count() == 2


def test_duplicates_are_listed_compared_and_merged_on_screen(company, signed_in, twin):
    client, stays = signed_in(company.administrator), company.organisations["supervision"]
    assert twin.name in client.get("/company/duplicates/").content.decode()
    url = f"/company/duplicates/organisation/{stays.pk}/{twin.pk}/"
    assert client.get(url).status_code == 200
    assert client.post(url + "merge/").status_code == 302
    twin.refresh_from_db()
    assert twin.merged_into == stays
    for page in (f"organisations/{twin.pk}/", f"organisations/{stays.pk}/", "units/", "materials/"):
        assert client.get(f"/company/{page}").status_code == 200
