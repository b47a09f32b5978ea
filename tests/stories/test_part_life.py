"""A label on site is scanned → the part tells what was written, done and signed there, in the order of time."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.lots import install_routes, send_in, sign, write_lot
from tests.site_photos import photo
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import create
from yingzao.core.rectification.evidence import photos_of
from yingzao.core.screens.part_life import life_of
from yingzao.modules.quality.models import Pour
from yingzao.modules.quality.photographs import photograph
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.services import create_activity, place_activity, start_activity
from yingzao.modules.schedule.succession import make_current

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(company):
    """Work that began, a lot with a photo and its first signature, and a pour elsewhere."""
    install_routes()
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="总进度计划", starts_on=timezone.localdate())
        activity = create_activity(plan, code="A10", name="钢筋绑扎", days=3)
        make_current(plan)
        place_activity(activity, company.part, company.site_engineer)
        start_activity(activity, timezone.localdate())
        create(
            Pour,
            project=company.project,
            title="别处浇筑",
            volume_m3=10,
            part=company.project.parts.get(code="1.2"),
        )
    lot = write_lot(company)
    with acting_as(company.site_engineer):
        photograph(lot, [photo()], "钢筋")
    return sign(company, send_in(company, lot), "site_engineer", "technician")


def test_a_part_tells_its_life_with_people_and_photos(company, told, signed_in):
    moments, more = life_of(company.part, company.quality_engineer)
    titles = [moment.title for moment in moments]
    assert any("钢筋绑扎" in title for title in titles) and not any("别处" in title for title in titles)
    lot = next(moment for moment in moments if told.number in moment.title)
    assert (
        lot.who == (company.site_engineer.name, company.technician.name) and len(lot.photos) == 1 and not more
    )
    assert [moment.at for moment in moments] == sorted((moment.at for moment in moments), reverse=True)
    page = signed_in(company.quality_engineer).get(reverse("part_life", args=["LJL", company.part.pk]))
    assert reverse("record_file", args=[told.pk, photos_of(told).get().pk]) in page.content.decode()


def test_the_part_above_tells_all_below_it(company, told):
    assert any("别处浇筑" in m.title for m in life_of(company.part.parent, company.quality_engineer)[0])


def test_nothing_is_told_to_whoever_may_not_see_it(company, told, signed_in):
    assert life_of(company.part, company.supervisor)[0] == []
    assert (
        signed_in(company.outsider).get(reverse("part_life", args=["LJL", company.part.pk])).status_code
        == 404
    )
