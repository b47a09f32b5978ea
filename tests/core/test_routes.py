"""Approval in the database: tasks, decisions, concurrency, leavers, and nothing lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.samples import write
from yingzao.core.access.models import Post, Role
from yingzao.core.accounts.services import be_absent, leave
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.notices.models import Notice
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import Status
from yingzao.core.routes.models import CarbonCopy, Route, RouteVersion, Run, Task
from yingzao.core.routes.overdue import escalate_overdue
from yingzao.core.routes.services import decide, replay, submit
from yingzao.engines import approval
from yingzao.engines.approval import Quorum, Signer, Step
from yingzao.modules.collaboration.ledgers import ContactSheetLedger
from yingzao.modules.collaboration.models import ContactSheet

pytestmark = pytest.mark.django_db

CHIEF = Step("chief", "总工审批", (Signer("role", "project_chief_engineer"),), days=2,
             escalate_to=Signer("role", "chief_engineer"))  # fmt: skip
MANAGER = Step("manager", "经理审批", (Signer("role", "project_manager"),))
SUPERVISION = Step("supervision", "监理审查", (Signer("post", "chief_supervisor", "supervision"),))


@pytest.fixture
def use_route(company, monkeypatch):
    """``use_route(*steps)``: contact sheets take this route."""

    def define(*steps, **options):
        with acting_as(company.administrator):
            route = Route.objects.filter(code="test").first() or Route(code="test", name="测试路线")
            route.save()
            number = route.versions.count() + 1
            definition = approval.route_to_json(approval.Route("test", number, "测试路线", steps, **options))
            version = RouteVersion(route=route, version=number, definition=definition)
            version.save()
        monkeypatch.setattr(ContactSheetLedger, "route", "test")
        return version

    return define


@pytest.fixture
def submitted(company, use_route):
    """A contact sheet in approval at the project's chief engineer, then the supervisor."""
    use_route(CHIEF, SUPERVISION, veto_roles=("chief_engineer",), lift_roles=("chief_engineer",))
    with acting_as(company.technician):
        sheet = write(company, ContactSheet, title="管线图")
        return submit(sheet, company.technician)


def sheet_of(run) -> ContactSheet:
    return ContactSheet.objects.get(pk=run.record_id)


def act(person, run, verb, **arguments):
    with acting_as(person):
        return decide(run, person, verb, **arguments)


def assert_mirrors_engine(run):
    """Rows say exactly what the engine's state says, and replaying the decisions gives that state."""
    run.refresh_from_db()
    state = run.as_state()
    rows = {t.number: (t.status, t.person_id, t.closed_by_id) for t in run.tasks.all()}
    assert rows == {t.id: (t.status.value, t.person, t.closed_by or None) for t in state.tasks}
    assert run.status == state.status.value
    assert replay(run) == state


def test_a_sheet_goes_from_draft_to_approved(company, submitted):
    assert sheet_of(submitted).status == Status.IN_APPROVAL
    assert list(Task.objects.open_for(company.project_chief_engineer)) == list(
        submitted.tasks.filter(status="open")
    )
    act(company.project_chief_engineer, submitted, "approve", opinion="同意")
    act(company.chief_supervisor, submitted, "approve")
    assert sheet_of(submitted).status == Status.APPROVED
    assert not Task.objects.filter(status="open").exists()
    assert_mirrors_engine(submitted)
    assert list(verify()) == []


def test_what_was_signed_is_kept_as_a_digest(company, submitted):
    act(company.project_chief_engineer, submitted, "approve")
    task = submitted.tasks.get(step="chief")
    assert len(task.signed_digest) == 64
    assert submitted.decisions.last().record_digest == task.signed_digest


def test_somebody_who_is_not_the_signer_is_refused_and_nothing_changes(company, submitted):
    before = submitted.state
    with pytest.raises(Refusal):
        act(company.site_engineer, submitted, "approve")
    submitted.refresh_from_db()
    assert submitted.state == before and submitted.decisions.count() == 1


def test_nobody_approves_what_he_submitted(company, use_route):
    use_route(Step("self", "技术员", (Signer("role", "technician"),)), CHIEF)
    with acting_as(company.technician), pytest.raises(Refusal):
        sheet = write(company, ContactSheet, title="自己批")
        submit(sheet, company.technician)
    assert not Run.objects.exists()
    assert ContactSheet.objects.get().status == Status.DRAFT


def test_a_rejected_sheet_returns_with_its_reason_and_resumes(company, submitted):
    act(company.project_chief_engineer, submitted, "reject", opinion="缺附图")
    sheet = sheet_of(submitted)
    assert sheet.status == Status.RETURNED
    assert Task.objects.open_for(company.technician).count() == 1
    with acting_as(company.technician):
        submit(sheet, company.technician)
    assert sheet_of(submitted).status == Status.IN_APPROVAL
    act(company.project_chief_engineer, submitted, "approve")
    act(company.chief_supervisor, submitted, "approve")
    assert sheet_of(submitted).status == Status.APPROVED
    assert_mirrors_engine(submitted)


def test_a_withdrawn_sheet_is_a_draft_again_and_can_start_anew(company, submitted):
    act(company.technician, submitted, "withdraw")
    assert sheet_of(submitted).status == Status.DRAFT
    with acting_as(company.technician):
        again = submit(sheet_of(submitted), company.technician)
    assert again.pk != submitted.pk


def test_editing_a_route_never_moves_work_in_flight(company, submitted, use_route):
    use_route(MANAGER)
    act(company.project_chief_engineer, submitted, "approve")
    assert submitted.tasks.get(status="open").person == company.chief_supervisor


def test_the_second_of_two_rival_decisions_is_told_who_was_first(company, submitted):
    act(company.project_chief_engineer, submitted, "approve")
    with pytest.raises(Refusal, match=company.project_chief_engineer.name):
        act(company.project_chief_engineer, submitted, "reject", opinion="不同意", task_id=1)
    assert submitted.decisions.count() == 2


def test_a_deputy_receives_the_tasks_of_an_absent_signer(company, submitted):
    today = timezone.localdate()
    with acting_as(company.administrator):
        be_absent(company.project_chief_engineer, today, today + timedelta(3), company.production_manager)
    assert Task.objects.open_for(company.production_manager).count() == 1
    act(company.production_manager, submitted, "approve")
    assert_mirrors_engine(submitted)


def test_a_leavers_tasks_go_to_the_successor(company, submitted):
    with acting_as(company.administrator):
        leave(company.project_chief_engineer, successor=company.production_manager)
    assert Task.objects.open_for(company.production_manager).count() == 1
    assert_mirrors_engine(submitted)


def test_a_leavers_tasks_without_successor_are_escalated_or_listed_but_never_orphaned(company, use_route):
    use_route(Step("manager", "经理审批", (Signer("role", "project_manager"),)))
    with acting_as(company.technician):
        run = submit(write(company, ContactSheet, title="x"), company.technician)
    with acting_as(company.administrator):
        leave(company.project_manager)
    vacant = Task.objects.vacant().filter(run=run)
    assert vacant.count() == 1
    act(
        company.administrator,
        run,
        "reassign",
        task_id=vacant.get().number,
        person_id=company.production_manager.pk,
    )
    act(company.production_manager, run, "approve")
    assert sheet_of(run).status == Status.APPROVED
    assert_mirrors_engine(run)


def test_copies_have_no_bearing_on_the_outcome(company, submitted):
    act(company.project_chief_engineer, submitted, "copy", persons=(company.owner.pk,))
    assert CarbonCopy.objects.get().person == company.owner
    act(company.project_chief_engineer, submitted, "reject", opinion="不")
    assert CarbonCopy.objects.count() == 1


def test_an_overdue_task_is_escalated_once(company, submitted):
    late = timezone.localdate() - timedelta(days=1)
    state = submitted.state
    for row in state["tasks"]:
        for index, value in enumerate(row if isinstance(row, list) else []):
            if value == (timezone.localdate() + timedelta(days=2)).isoformat():
                row[index] = late.isoformat()
        if isinstance(row, dict):
            row["due_on"] = late.isoformat()
    Run.objects.filter(pk=submitted.pk).update(state=state)
    submitted.tasks.update(due_on=late)
    assert escalate_overdue() == 1
    assert Task.objects.open_for(company.chief_engineer).count() == 1
    assert escalate_overdue() == 0


def test_a_veto_stops_the_run_and_lifting_returns_it_to_where_it_was(company, submitted):
    act(company.chief_engineer, submitted, "veto", opinion="方案不安全")
    assert sheet_of(submitted).status == Status.VETOED
    assert not Task.objects.filter(status="open").exists()
    act(company.chief_engineer, submitted, "lift_veto", opinion="已补充计算书")
    assert sheet_of(submitted).status == Status.IN_APPROVAL
    act(company.project_chief_engineer, submitted, "approve")
    assert_mirrors_engine(submitted)


def test_a_dual_step_needs_two_persons_and_refuses_one_holding_both_roles(company, use_route):
    use_route(Step("dual", "工程技术双签", dual=("project_manager", "project_chief_engineer")))
    with acting_as(company.administrator):
        both = Role.objects.get(code="project_chief_engineer")
        Post(person=company.project_manager, role=both, project=company.project).save()
    with acting_as(company.technician):
        run = submit(write(company, ContactSheet, title="双签"), company.technician)
    act(company.project_manager, run, "approve")
    assert sheet_of(run).status == Status.IN_APPROVAL
    with pytest.raises(Refusal):
        act(company.project_manager, run, "approve")
    act(company.project_chief_engineer, run, "approve")
    assert sheet_of(run).status == Status.APPROVED


def test_a_quorum_of_two_never_stores_three(company, use_route):
    signers = tuple(Signer("role", r) for r in ("project_manager", "production_manager", "site_engineer"))
    use_route(Step("two", "三人中二", signers, Quorum("count", 2)))
    with acting_as(company.technician):
        run = submit(write(company, ContactSheet, title="二人"), company.technician)
    act(company.project_manager, run, "approve")
    act(company.production_manager, run, "approve")
    with pytest.raises(Refusal):
        act(company.site_engineer, run, "approve")
    assert run.tasks.filter(status="approved").count() == 2


def test_signers_are_told_in_their_own_language(company, submitted, django_capture_on_commit_callbacks):
    company.chief_supervisor.language = "en"
    with acting_as(company.administrator):
        company.chief_supervisor.save()
    with django_capture_on_commit_callbacks(execute=True):
        act(company.project_chief_engineer, submitted, "approve")
    assert "waits for you" in Notice.objects.get(person=company.chief_supervisor).text


def test_a_sheet_is_filed_at_once_where_no_route_is_named(company, monkeypatch):
    monkeypatch.setattr(ContactSheetLedger, "route", "")
    with acting_as(company.technician):
        sheet = write(company, ContactSheet, title="直接归档")
        assert submit(sheet, company.technician) is None
    assert ContactSheet.objects.get().status == Status.APPROVED


def test_an_unknown_route_is_refused_with_what_to_do(company, monkeypatch):
    monkeypatch.setattr(ContactSheetLedger, "route", "nowhere")
    with acting_as(company.technician), pytest.raises(Refusal, match="nowhere"):
        submit(write(company, ContactSheet, title="x"), company.technician)
    assert not Run.objects.exists()


def test_a_discipline_lead_of_the_company_receives_the_approvals_of_his_discipline_in_every_project(
    company, use_route, monkeypatch
):
    use_route(Step("lead", "专业负责人", (Signer("role", "discipline_lead"),)))
    structure = company.hire("structure_lead", "discipline_lead", discipline="结构")
    company.hire("mep_lead", "discipline_lead", discipline="机电")
    monkeypatch.setattr(ContactSheetLedger, "discipline", lambda self, record: "结构")
    for project, author in ((company.project, company.technician), (company.other_project, company.outsider)):
        with acting_as(author):
            run = submit(write(company, ContactSheet, project=project, part=None), author)
        assert [task.person for task in run.tasks.all()] == [structure]
