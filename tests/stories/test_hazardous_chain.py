"""From a pit of 5.2 m to the start of its excavation and the archive: the story of a hazardous work."""

import hashlib

import pytest
from django.utils import timezone

from tests.pdfs import pictures_in, text_of
from tests.schemes import (
    approved_scheme,
    attach_photo,
    begin_review,
    brief_all_levels,
    conclude,
    decide_as,
    experts,
    fresh,
    install_routes,
    send_in,
    sign_everybody,
    sign_panel_step,
    sign_until,
    vote_all,
    write_scheme,
)
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.history.chain import verify
from yingzao.core.records.services import Refusal, change, create, revise
from yingzao.core.routes.services import submit
from yingzao.modules.documents.models import ArchiveVolume
from yingzao.modules.documents.services import file_chain, verify_volume
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.services import add_gate, create_activity, start_activity
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.technical import briefing_services, panel_services
from yingzao.modules.technical.models import Expert
from yingzao.modules.technical.services import close_statement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def routes(company):
    install_routes()


@pytest.fixture
def excavation(company):
    """The activity “excavate” of the plan in use."""
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="总进度计划", starts_on=timezone.localdate())
        activity = create_activity(plan, code="A10", name="基坑开挖", days=20)
        make_current(plan)
    return activity


def start(company, activity):
    with acting_as(company.production_manager):
        return start_activity(activity, timezone.localdate())


def refused_start(company, activity) -> str:
    """The refusal's words; asserts that nothing began."""
    with pytest.raises(Refusal) as refused:
        start(company, activity)
    activity.refresh_from_db()
    assert activity.actual_start is None
    return str(refused.value)


def gate(company, activity, statement):
    with acting_as(company.production_manager):
        add_gate(activity, statement)


def test_a_pit_of_5_2_m_from_its_draft_to_the_start_of_works(company, excavation):
    statement = write_scheme(company, "5.2")
    assert statement.answer == "over_scale"
    gate(company, excavation, statement)
    assert statement.number in refused_start(company, excavation)

    run = sign_until(send_in(statement, company.technician), "panel")
    assert "论证" in refused_start(company, excavation)
    review = begin_review(company, statement, experts(4))
    vote_all(company, review, "amend")
    with pytest.raises(Refusal):
        conclude(company, review, "amend", "补充计算")
    with acting_as(company.documents_clerk):
        panel_services.seat_expert(review, _another_expert())
    vote_all(company, review, "amend")
    review = conclude(company, review, "amend", "补充支撑轴力计算")
    run = decide_as(company.documents_clerk, run, "reject", opinion="按专家意见修改")
    assert "补充支撑轴力计算" in refused_start(company, excavation)

    item = review.amendments.get()
    with acting_as(company.technician):
        panel_services.answer_amendment(item, "第九章已补充")
        returned = fresh(statement)
        change(returned, returned.version, chapters={**returned.chapters, "calculations": "支撑轴力验算"})
    run = sign_until(send_in(statement, company.technician), "panel")
    with acting_as(company.documents_clerk):
        panel_services.close_amendment(item)
    sign_until(sign_panel_step(company, run))
    assert fresh(statement).status == "approved"
    assert "交底" in refused_start(company, excavation)

    brief_all_levels(company, statement)
    started = start(company, excavation)
    assert started.actual_start is not None
    assert list(verify()) == []


def _another_expert() -> Expert:
    with acting_as_system("test"):
        expert = Expert(name="第五人", discipline="结构", unit=Expert.objects.first().unit)
        expert.save()
    return expert


def test_a_revised_scheme_holds_the_works_until_everybody_heard_it(company, excavation):
    statement = approved_scheme(company, "4.0")
    gate(company, excavation, statement)
    old = brief_all_levels(company, statement)
    with acting_as(company.technician):
        copy = revise(fresh(statement))
        change(copy, copy.version, chapters={**copy.chapters, "technique": "改为钢支撑。"})
        run = submit(fresh(copy), company.technician)
    sign_until(run)
    assert "交底" in refused_start(company, excavation)
    for briefing in old:
        with acting_as(company.site_engineer):
            again = briefing_services.brief_again(fresh(briefing))
        sign_until(send_in(again, company.site_engineer))
        with acting_as(company.site_engineer):
            again = briefing_services.publish_briefing(fresh(again))
        sign_everybody(again)
    assert start(company, excavation).actual_start is not None


def test_a_technical_veto_holds_the_works(company, excavation):
    statement = write_scheme(company, "4.0")
    run = send_in(statement, company.technician)
    gate(company, excavation, statement)
    decide_as(company.chief_engineer, run, "veto", opinion="支护形式不可行")
    assert "技术否决" in refused_start(company, excavation) or "veto" in refused_start(company, excavation)


def closed_scheme(company):
    statement = approved_scheme(company)
    brief_all_levels(company, statement)
    attach_photo(company, statement)
    with acting_as(company.project_chief_engineer):
        return close_statement(statement)


def test_a_finished_chain_files_itself(company):
    statement = closed_scheme(company)
    volume = ArchiveVolume.objects.get(source=statement.pk)
    items = {item.title: item for item in volume.items.select_related("file")}
    kinds = [item.kind for item in volume.items.all()]
    assert kinds == ["form"] * 5 + ["opinions", "photo", "hashes"]
    form = text_of(items[str(statement)].file.read())
    assert "支护" in form and "Chief Supervisor" in form and "先撑后挖" in form
    review = statement.reviews.get()
    assert "专家4" in text_of(items[str(review)].file.read())
    crew = next(item for item in items.values() if "crew" in item.title)
    assert "张三" in text_of(crew.file.read()) and pictures_in(crew.file.read())
    opinions = next(item for item in items.values() if item.kind == "opinions").file.read().decode()
    assert opinions.count("同意") >= 8 and "总监理工程师审查" in opinions
    hashes = next(item for item in items.values() if item.kind == "hashes").file.read().decode().splitlines()
    assert len(hashes) == len(kinds) - 1
    for line, item in zip(hashes, volume.items.exclude(kind="hashes"), strict=True):
        assert line.split("  ")[0] == hashlib.sha256(item.file.read()).hexdigest()
    assert all(check.is_intact for check in verify_volume(volume))
    assert fresh(volume).status == "closed" and list(verify()) == []


def test_a_filed_photo_that_changed_on_disk_is_found(company):
    volume = ArchiveVolume.objects.get(source=closed_scheme(company).pk)
    photo = volume.items.get(kind="photo")
    photo.file.path.write_bytes(b"another picture")
    assert [check.item.pk for check in verify_volume(volume) if not check.is_intact] == [photo.pk]


def test_a_photo_changed_before_filing_stops_the_closing(company):
    statement = approved_scheme(company)
    brief_all_levels(company, statement)
    attach_photo(company, statement)
    statement.attachments.get().file.path.write_bytes(b"another picture")
    with acting_as(company.project_chief_engineer), pytest.raises(Refusal):
        close_statement(statement)
    assert fresh(statement).status == "approved" and not ArchiveVolume.objects.exists()


def test_filing_twice_gives_the_volume_that_exists(company):
    statement = closed_scheme(company)
    with acting_as(company.documents_clerk):
        assert file_chain(statement, "again", []).items.count() == 8
    assert ArchiveVolume.objects.count() == 1
