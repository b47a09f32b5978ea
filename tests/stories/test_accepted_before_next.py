"""Work waits for what comes before it: lots not inspected, covered works, hold points, and samples."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.lots import CHECKERS, REBAR, fresh, install_routes, send_in, sign, write_lot
from tests.samples import write
from tests.site_photos import photo
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, attach, create, revise
from yingzao.core.rectification.evidence import photos_of
from yingzao.core.routes.services import submit
from yingzao.demo.pictures import picture
from yingzao.demo.tale import clock_at
from yingzao.modules.quality.models import ConcealedWork, ControlPoint, InspectionLot, Pour, SampleWork
from yingzao.modules.quality.photographs import photograph
from yingzao.modules.schedule.drawing import link_activities
from yingzao.modules.schedule.gates import missing_by_activity
from yingzao.modules.schedule.models import Plan, State
from yingzao.modules.schedule.readiness import look_ahead
from yingzao.modules.schedule.services import create_activity, start_activity
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.technical.models import Briefing

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(company):
    """Reinforcement before concrete, in use."""
    install_routes()
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="总进度计划", starts_on=timezone.localdate())
        rebar = create_activity(plan, code="A10", name="钢筋绑扎", days=3)
        concrete = create_activity(plan, code="A20", name="混凝土浇筑", days=1)
        link_activities(rebar, concrete)
        make_current(plan)
    return plan


def start(company, plan, code):
    with acting_as(company.production_manager):
        return start_activity(plan.activities.get(code=code), timezone.localdate())


def refused_start(company, plan, code, match):
    with pytest.raises(Refusal, match=match):
        start(company, plan, code)
    assert plan.activities.get(code=code).progress == State.NOT_STARTED


def test_a_lot_without_its_special_inspection_holds_the_next_process_until_it_is_accepted(company, plan):
    lot = sign(company, send_in(company, write_lot(company, activity_code="A10")), *CHECKERS[:2])
    refused_start(company, plan, "A20", f"{lot.number}.*缺：专检、监理验收")
    (row,) = [row for row in look_ahead(company.project, 30).rows if row.activity.code == "A20"]
    assert any("专检" in answer.text for answer in row.missing)
    lot = sign(company, lot, "quality_engineer")
    refused_start(company, plan, "A20", "缺：监理验收")
    sign(company, lot, "supervisor")
    assert start(company, plan, "A20").progress == State.IN_PROGRESS


def test_plans_of_several_projects_asked_together_keep_their_own_holds(company, plan):
    with acting_as(company.administrator):
        elsewhere = create(Plan, project=company.other_project, title="别处", starts_on=timezone.localdate())
        same_code = create_activity(elsewhere, code="A20", name="混凝土浇筑", days=1)
    write_lot(company, activity_code="A10")
    concrete = plan.activities.get(code="A20")
    assert set(missing_by_activity([same_code, concrete])) == {concrete.pk}


def test_the_lot_does_not_hold_its_own_process(company, plan):
    write_lot(company, activity_code="A10")
    assert start(company, plan, "A10").progress == State.IN_PROGRESS


def test_a_code_that_the_plan_lacks_is_refused(company, plan):
    with pytest.raises(Refusal, match="没有工序 B99"):
        write_lot(company, activity_code="B99")
    assert not InspectionLot.objects.exists()


def test_a_pour_waits_for_the_lots_it_would_hide(company):
    install_routes()
    lot = sign(company, send_in(company, write_lot(company)), *CHECKERS[:2])
    with acting_as(company.site_engineer):
        pour = write(company, Pour, part=company.part)
        with pytest.raises(Refusal, match=f"{lot.number}.*尚缺：专检、监理验收"):
            submit(pour, company.site_engineer)
    assert fresh(pour).status == "draft"
    sign(company, lot, *CHECKERS[2:])
    assert send_in(company, pour).status == "in_approval"


def concealed(company, **fields):
    values = {
        "title": "底板钢筋隐蔽", "part": company.part, "item": REBAR, "activity_code": "A20", "basis": "结施-05",
        "findings": "底板双层双向钢筋", "inspection_at": timezone.now() + timedelta(hours=30), "notice_hours": 24,
    }  # fmt: skip
    with acting_as(company.site_engineer):
        return create(ConcealedWork, project=company.project, **(values | fields))


def test_covering_waits_for_an_inspection_with_notice_photos_and_signatures_and_is_sealed(company, plan):
    late = concealed(company, inspection_at=timezone.now() + timedelta(hours=5))
    with pytest.raises(Refusal, match="须提前 24 小时"):
        send_in(company, late)
    assert fresh(late).notified_at is None
    works = send_in(company, concealed(company))
    assert works.notified_at is not None
    refused_start(company, plan, "A20", "尚未验收的隐蔽工程")
    with pytest.raises(Refusal, match="照片"):
        sign(company, works, "quality_engineer")
    with acting_as(company.quality_engineer):
        photograph(works, [photo()], "底板钢筋")
        shot = photos_of(works).get()
        attach(works, picture("草图", timezone.now()))
    assert shot.file.photo.original.sha256 != shot.file.sha256
    works = sign(company, works, "quality_engineer", "project_chief_engineer")
    with pytest.raises(Refusal, match="未到现场"):
        sign(company, works, "supervisor")
    with clock_at(works.inspection_at + timedelta(hours=1)):
        works = sign(company, works, "supervisor")
    with acting_as(company.site_engineer):
        with pytest.raises(Refusal, match="已封存"):
            attach(works, picture("补拍", timezone.now()))
        with pytest.raises(Refusal, match="已封存"):
            revise(works)
    assert works.attachments.count() == 2 and ConcealedWork.objects.count() == 2
    refused_start(company, plan, "A20", late.number)  # the other one still lies open


def test_an_unreleased_hold_point_stops_the_work_and_cites_its_clause(company, plan):
    values = {
        "title": "钢筋验收", "part": company.part, "item": REBAR, "activity_code": "A20", "check_what": "钢筋安装",
        "clause": "GB 50204-2015 5.1.1", "method": "观察、尺量", "frequency": "每检验批",
    }  # fmt: skip
    with acting_as(company.quality_engineer):
        points = {
            kind: create(ControlPoint, project=company.project, point_kind=kind, **values) for kind in "hw"
        }
    refused_start(company, plan, "A20", r"停止点.*GB 50204-2015 5.1.1，待核")
    hold = send_in(company, points["h"], "quality_engineer")
    sign(company, hold, "quality_engineer", "supervisor")
    assert start(company, plan, "A20").progress == State.IN_PROGRESS


def test_mass_work_waits_for_the_sample_and_then_works_by_its_photos(company, plan, signed_in):
    with acting_as(company.site_engineer):
        other = company.project.parts.get(code="1.2")
        sample = create(
            SampleWork, project=company.project, title="墙体钢筋样板", part=company.part, item=REBAR,
            essentials="梯子筋定位，保护层 15 mm",
        )  # fmt: skip
    of_sample = write_lot(company)
    mass = write_lot(company, part=other, activity_code="A20", title="基坑 2 段 钢筋")
    refused_start(company, plan, "A20", "样板尚未验收")
    with pytest.raises(Refusal, match=f"样板先行：{sample.number}"):
        send_in(company, mass)
    assert fresh(mass).status == "draft"
    assert send_in(company, of_sample).status == "in_approval"
    with acting_as(company.site_engineer):
        photograph(sample, [photo("green")], "样板")
        submit(sample, company.site_engineer)
    sign(company, sample, "quality_engineer", "project_chief_engineer", "supervisor", "owner")
    assert start(company, plan, "A20").progress == State.IN_PROGRESS
    assert send_in(company, mass).status == "in_approval"
    page = signed_in(company.quality_engineer).get(mass.get_absolute_url()).content.decode()
    shown = reverse("record_file", args=[sample.pk, photos_of(sample).get().pk])
    assert shown in page and "保护层 15 mm" in page
    with acting_as(company.project_chief_engineer):
        briefing = write(company, Briefing, part=company.part)
    assert shown in signed_in(company.quality_engineer).get(briefing.get_absolute_url()).content.decode()
