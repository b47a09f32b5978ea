"""Steps in their order: what is missing is named with the place where it is made; emergencies are released by role."""

from datetime import date

import pytest

from tests.procedures import in_force, write_procedure
from tests.samples import write
from tests.schemes import install_routes
from yingzao.core.access.models import Role
from yingzao.core.events import publish
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.projects.events import StageAdvanced
from yingzao.core.projects.stages import StageRefusal
from yingzao.core.records.services import Refusal, create, set_status
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.engines.procedures.duties import Fault
from yingzao.engines.procedures.steps import ACTIVITY, STAGE, Reach, Step
from yingzao.modules.collaboration.models import ContactSheet
from yingzao.modules.governance.gates import Light, missing_before, steps_around
from yingzao.modules.governance.models import Release
from yingzao.modules.governance.releases import release
from yingzao.modules.governance.responsibility import gaps_of_company
from yingzao.modules.governance.subjects import subject_of, subject_of_record
from yingzao.modules.knowledge.models import Lesson
from yingzao.modules.schedule.gates import missing_for_start
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.services import create_activity
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.training.models import TrainingSession

pytestmark = pytest.mark.django_db
SHEET, LESSON, TRAINING = "collaboration.contact_sheet", "knowledge.lesson", "training.training_session"
STEPS = (
    Step("s1", "三级教育", TRAINING, fact="level", value="crew",
         duties={"R": ("safety_officer",), "A": ("project_manager",)}),
    Step("s2", "经验收集", LESSON, holds=False),
    Step("s3", "工作联系", SHEET, duties={"R": ("technician",), "A": ("cost_engineer",)}),
)  # fmt: skip


@pytest.fixture
def version(company):
    install_routes()
    with acting_as_system("test"):
        role = Role.objects.get(code="project_manager")
    return in_force(write_procedure(company, kinds=[SHEET], bypass_role=role), steps=STEPS)


@pytest.fixture
def sheet(company, version):
    with acting_as(company.technician):
        return write(company, ContactSheet)


def train(company, level: str = "crew", status: Status = Status.APPROVED, **fields) -> TrainingSession:
    with acting_as(company.safety_officer):
        return set_status(write(company, TrainingSession, level=level, **fields), status)


def send(company, record) -> None:
    with acting_as(company.technician):
        submit(record, company.technician)


def test_a_record_is_not_sent_in_before_the_step_that_comes_first(company, sheet):
    with pytest.raises(Refusal, match="三级教育.*尚无安全教育"):
        send(company, sheet)
    sheet.refresh_from_db()
    assert sheet.status == "draft" and not sheet.runs.exists()
    missing = missing_before(subject_of_record(sheet))
    assert missing[0].url == f"/p/LJL/l/{TRAINING}/new/?level=crew"


def test_what_narrows_a_step_counts(company, sheet):
    train(company, "company")
    assert missing_before(subject_of_record(sheet))
    train(company, "crew")
    assert not missing_before(subject_of_record(sheet))
    send(company, sheet)
    sheet.refresh_from_db()
    assert sheet.status != "draft"


def test_what_is_not_approved_yet_is_named_with_its_state(company, sheet):
    session = train(company, status=Status.IN_APPROVAL)
    state = missing_before(subject_of_record(sheet))[0]
    assert session.number in state.text and "审批中" in state.text and state.url == session.get_absolute_url()


def test_a_step_at_the_same_part_asks_for_the_part_or_what_holds_it(company, version):
    steps = (Step("s1", "教育", TRAINING, reach=Reach.PART), Step("s2", "联系", SHEET))
    in_force(version.procedure, "2.0", steps=steps)
    other = company.project.parts.get(code="1.2")
    with acting_as(company.technician):
        record = write(company, ContactSheet, part=company.part)
    train(company, part=other)
    assert missing_before(subject_of_record(record))
    train(company, part=company.project.parts.get(code="1"))
    assert not missing_before(subject_of_record(record))


def test_every_step_shows_how_it_stands(company, sheet):
    ((_version, states),) = steps_around(subject_of_record(sheet))
    assert [state.light for state in states] == [Light.MISSING, Light.FREE, Light.HERE]


def test_the_named_role_releases_in_an_emergency_with_a_reason(company, sheet):
    subject = subject_of_record(sheet)
    with acting_as(company.project_manager):
        with pytest.raises(Refusal, match="理由"):
            release(subject, company.project_manager, "  ")
        record = release(subject, company.project_manager, "暴雨抢险，已告总监")
    assert (record.status, record.subject) == ("approved", f"record:{sheet.pk}")
    assert "三级教育" in record.missing and record.links_out.get().target_id == sheet.pk
    ((_version, states),) = steps_around(subject)
    assert states[0].light == Light.RELEASED
    send(company, sheet)
    sheet.refresh_from_db()
    assert sheet.status != "draft"


def test_nobody_else_releases_and_nothing_is_written(company, sheet):
    with acting_as(company.project_chief_engineer), pytest.raises(Refusal, match="项目经理"):
        release(subject_of_record(sheet), company.project_chief_engineer, "赶工")
    assert not Release.objects.exists() and missing_before(subject_of_record(sheet))


def test_where_nothing_is_missing_nothing_is_released(company, sheet):
    train(company)
    with acting_as(company.project_manager), pytest.raises(Refusal, match="无需放行"):
        release(subject_of_record(sheet), company.project_manager, "抢险")
    assert not Release.objects.exists()


def test_a_record_that_no_procedure_governs_waits_for_nothing_and_still_says_who_answers(
    company, version, signed_in
):  # fmt: skip
    with acting_as(company.technician):
        lesson = write(company, Lesson)
    assert lesson.procedure_version is None
    gate = f"/p/LJL/gate/record:{lesson.pk}/"
    client = signed_in(company.technician)
    assert gate in client.get(lesson.get_absolute_url()).content.decode()
    page = client.get(gate).content.decode()
    assert company.safety_officer.name in page and "不得开始" not in page
    send(company, lesson)
    lesson.refresh_from_db()
    assert lesson.status != "draft"


def test_a_stage_waits_for_its_steps(company, version):
    steps = (Step("s1", "教育", TRAINING), Step("s2", "竣工", STAGE, fact="stage", value="acceptance"))
    in_force(write_procedure(company, "工技-02"), steps=steps)
    project = company.project
    with acting_as(company.administrator):
        with pytest.raises(StageRefusal, match="教育"):
            publish(StageAdvanced(project, before="construction", after="acceptance"))
        with acting_as(company.safety_officer):
            train(company)
        publish(StageAdvanced(project, before="construction", after="acceptance"))


def test_an_activity_of_those_words_waits_and_leads_to_its_gate(company, version):
    steps = (Step("s1", "教育", TRAINING), Step("s2", "开挖", ACTIVITY, value="开挖"))
    in_force(write_procedure(company, "工技-03"), steps=steps)
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="计划", starts_on=date(2026, 3, 2))
        dig = create_activity(plan, code="A1", name="土方开挖", days=3)
        pour = create_activity(plan, code="A2", name="垫层浇筑", days=3)
        make_current(plan)
    missing = missing_for_start(dig)
    assert "教育" in missing[0].text and missing[0].url == "/p/LJL/gate/activity:A1/"
    assert subject_of(company.project, "activity:A1").facts("name") == "土方开挖"
    assert not missing_for_start(pour)
    train(company)
    assert not missing_for_start(dig)


def test_the_gate_page_names_what_is_missing_and_who_answers(company, sheet, signed_in):
    page = signed_in(company.technician).get(f"/p/LJL/gate/record:{sheet.pk}/").content.decode()
    assert f"/p/LJL/l/{TRAINING}/new/?level=crew" in page
    assert company.safety_officer.name in page and "无人" in page
    assert 'action="/p/LJL/gate/' not in page  # no release for this role


def test_the_gate_page_offers_the_release_to_the_named_role(company, sheet, signed_in):
    client, url = signed_in(company.project_manager), f"/p/LJL/gate/record:{sheet.pk}/"
    assert f'action="{url}release/"' in client.get(url).content.decode()
    client.post(f"{url}release/", {"reason": "管涌抢险"})
    assert Release.objects.get().reason == "管涌抢险"


def test_a_stranger_sees_no_gate_and_releases_nothing(company, sheet, signed_in):
    client = signed_in(company.outsider)
    url = f"/p/LJL/gate/record:{sheet.pk}/"
    assert client.get(url).status_code == 404
    assert client.post(f"{url}release/", {"reason": "x"}).status_code == 404
    assert client.get(f"/p/GXG/gate/record:{sheet.pk}/").status_code == 404
    assert not Release.objects.exists()


def test_the_record_page_shows_its_version_and_leads_to_its_steps(company, sheet, signed_in):
    page = signed_in(company.technician).get(sheet.get_absolute_url()).content.decode()
    assert f"/p/LJL/gate/record:{sheet.pk}/" in page and "尚不能提交" in page
    assert f"/company/procedures/versions/{sheet.procedure_version_id}/" in page


def test_gaps_name_steps_without_duties_and_roles_nobody_holds(company, version):
    rows = gaps_of_company([(company.project, [version])])
    found = [(row.gap.step.name, row.gap.fault, row.gap.role, row.project) for row in rows]
    assert ("经验收集", Fault.NO_RESPONSIBLE, "", None) in found
    assert ("工作联系", Fault.VACANT, "cost_engineer", company.project) in found
    company.hire("cost_engineer", "cost_engineer", company.project)
    assert not [
        row for row in gaps_of_company([(company.project, [version])]) if row.gap.fault is Fault.VACANT
    ]
