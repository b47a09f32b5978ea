"""A start is applied for: refused while a condition is red and named; mended and signed by all three, works open."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.pdfs import squeezed, text_of
from tests.samples import write
from tests.schemes import decide_as, install_routes
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.printing.verification import Paper, check_print, print_token
from yingzao.core.procedures.issuing import issue
from yingzao.core.projects.models import Project
from yingzao.core.records.services import Refusal, create, set_status, void
from yingzao.core.records.status import Status
from yingzao.core.routes.services import submit
from yingzao.modules.documents.models import Drawing
from yingzao.modules.governance.applications import gates_of, install_gate_items
from yingzao.modules.governance.gates import missing_before
from yingzao.modules.governance.models import CompletionApplication, GateItem, StartApplication, Way
from yingzao.modules.governance.starters import take_in
from yingzao.modules.governance.subjects import subject_of_stage
from yingzao.modules.quality.models import Defect
from yingzao.modules.resources.models import MaterialDelivery
from yingzao.modules.schedule.gates import missing_for_start
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.services import create_activity, start_activity
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.technical.models import Briefing, MethodStatement
from yingzao.modules.training.models import TrainingSession

pytestmark = pytest.mark.django_db
OTHERS = [
    (MethodStatement, {"scheme_type": "special"}), (Drawing, {}),
    (Briefing, {"level": "project"}), (TrainingSession, {"level": "project"}), (MaterialDelivery, {}),
]  # fmt: skip


@pytest.fixture
def project(company) -> Project:
    """The project before its works: all its page asks for is entered."""
    install_routes()
    with acting_as_system("test"):
        install_gate_items()
        project = company.project
        project.stage, project.manager = "preparation", company.project_manager
        project.starts_on, project.finishes_on = date(2026, 3, 1), date(2027, 3, 1)
        project.save()
    return project


def apply(company, model=StartApplication, **fields):
    day = {"starts_on" if model is StartApplication else "finished_on": date(2026, 3, 10)}
    with acting_as(company.project_manager):
        return create(model, project=company.project, title="主体工程报审", **day, **fields)


def confirm_all(company, application, client) -> None:
    for gate in gates_of(application):
        if gate.way == Way.BY_HAND and not gate.is_met:
            proof = SimpleUploadedFile(f"{gate.key}.pdf", b"%PDF-1.4 " + gate.key.encode(), "application/pdf")
            url = f"/r/{application.pk}/conditions/{gate.key}/"
            assert client.post(url, {"answer": "met", "file": proof}).status_code == 302


def send(company, application) -> None:
    with acting_as(company.project_manager):
        submit(application, company.project_manager)


def sign(company, application, *names: str) -> None:
    for name in names:
        decide_as(getattr(company, name), application.runs.latest("pk"), "approve", opinion=f"{name}同意")


def test_a_red_condition_holds_the_start_until_it_is_mended_and_three_have_signed(
    company, project, signed_in
):
    application = apply(company)
    with pytest.raises(Refusal, match="施工许可证") as refused:
        send(company, application)
    assert "施工组织设计已批准" in str(refused.value) and "14 项条件中有 13 项" in str(refused.value)
    application.refresh_from_db()
    assert (application.status, application.checked) == ("draft", []) and not application.runs.exists()

    client = signed_in(company.project_manager)
    confirm_all(company, application, client)
    for model, fields in OTHERS:
        with acting_as(company.technician):
            set_status(write(company, model, **fields), Status.APPROVED)
    with pytest.raises(Refusal, match="施工组织设计已批准：") as refused:
        send(company, application)
    assert "施工许可证" not in str(refused.value)
    with acting_as(company.technician):
        set_status(write(company, MethodStatement, scheme_type="organisation"), Status.APPROVED)
    send(company, application)

    sign(company, application, "project_manager", "chief_supervisor")
    project.refresh_from_db()
    assert project.stage == "preparation"
    sign(company, application, "owner")
    project.refresh_from_db()
    application.refresh_from_db()
    assert (project.stage, application.status) == ("construction", "approved")

    words = squeezed(text_of(client.get(f"/r/{application.pk}/pdf/").content))
    for word in ("B.0.2工程开工报审表", "建设单位（盖章）", "总监理工程师（签字、加盖执业印章）",
                 "chief_supervisor同意", "城投公司", "permit.pdf", "2026-03-10"):  # fmt: skip
        assert squeezed(word) in words, word
    token = print_token(application)
    with acting_as(company.technician):
        write(company, MethodStatement, scheme_type="organisation")
    assert check_print(token).paper is Paper.EQUAL  # what was sent in stands as it stood


def test_works_at_a_place_wait_for_the_start_that_is_applied_for_there(company, project):
    with acting_as(company.production_manager):
        plan = create(Plan, project=project, title="计划", starts_on=date(2026, 3, 2))
        here = create_activity(plan, code="A1", name="开挖", days=3, part=company.part)
        other = create_activity(plan, code="A2", name="围挡", days=3)
        make_current(plan)
    application = apply(company, part=company.part)
    with acting_as(company.production_manager), pytest.raises(Refusal, match=application.number):
        start_activity(here, date(2026, 3, 2))
    here.refresh_from_db()
    assert here.actual_start is None and missing_for_start(other) == []
    with acting_as(company.project_manager):
        void(application, "误报")
    assert missing_for_start(here) == []


def test_acceptance_waits_for_every_open_defect_and_then_opens_the_stage(company, project, signed_in):
    with acting_as_system("test"):
        project.stage = "construction"
        project.save()
    with acting_as(company.quality_engineer):
        defect = write(company, Defect, title="蜂窝麻面")
    application = apply(company, CompletionApplication)
    client = signed_in(company.project_manager)
    confirm_all(company, application, client)
    page = client.get(f"/r/{application.pk}/conditions/").content.decode()
    assert defect.full_number in page and "尚有 1 项未闭合" in page
    with pytest.raises(Refusal, match="质量问题全部闭合") as refused:
        send(company, application)
    assert "工程资料已组卷" in str(refused.value)
    with acting_as(company.quality_engineer):
        set_status(defect, Status.APPROVED)
    with acting_as_system("test"):
        item = GateItem.objects.get(key="archive")
        item.active = False
        item.save()
    send(company, application)
    sign(company, application, "project_manager", "chief_supervisor")
    project.refresh_from_db()
    assert project.stage == "acceptance"
    words = squeezed(text_of(client.get(f"/r/{application.pk}/pdf/").content))
    assert squeezed("B.0.10 单位工程竣工验收报审表") in words and squeezed("预验收意见") in words
    assert squeezed("共 1 项，全部闭合") in words


def test_a_stage_waits_for_the_application_of_the_whole_project_and_not_of_a_part(company, project):
    with acting_as(company.chief_engineer):
        (master,) = take_in(["JG-08"], company.chief_engineer)
        issue(master.versions.get())
    with acting_as(company.technician):
        for model, fields in (*OTHERS, (MethodStatement, {"scheme_type": "organisation"})):
            set_status(write(company, model, **fields), Status.APPROVED)
    subject = subject_of_stage(project, "construction")
    for fields in ({"part": company.part}, {}):
        assert [state.step.name for state in missing_before(subject)] == ["开工报审批准"]
        application = apply(company, **fields)
        with acting_as(company.project_manager):
            set_status(application, Status.APPROVED)
    assert missing_before(subject) == []
