"""A version comes into force, on trial, is prolonged or withdrawn by an approved review, and runs out by the clock."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.procedures import TEXT, in_force, review, write_procedure, write_review, write_version
from tests.schemes import decide_as, install_routes
from yingzao.core.history.actor import acting_as
from yingzao.core.notices.models import Notice
from yingzao.core.procedures.governing import ProcedureRefusal, version_governing, versions_binding
from yingzao.core.procedures.issuing import expire, withdraw
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.records.services import Refusal, void
from yingzao.core.routes.services import submit
from yingzao.engines.procedures.validity import months_later
from yingzao.modules.governance.drafts import set_steps
from yingzao.modules.governance.models import ProcedureReview
from yingzao.modules.governance.validity import watch_validity

pytestmark = pytest.mark.django_db
KIND = "quality.defect"


@pytest.fixture(autouse=True)
def routes(company):
    install_routes()


@pytest.fixture
def procedure(company):
    return write_procedure(company, kinds=[KIND])


def send(company, record):
    with acting_as(company.technician):
        return submit(record, company.technician)


def test_an_approved_review_puts_a_version_in_force_and_the_one_before_it_out(company, procedure):
    old = in_force(procedure)
    new = write_version(procedure, "1.1", text=TEXT + "\n4 附则")
    review(company, new, "issue")
    old.refresh_from_db()
    assert (old.status, new.status) == ("superseded", "in_force")
    assert version_governing(KIND, company.project) == new


def test_a_text_in_review_stands_still_and_comes_back_with_it(company, procedure):
    draft = write_version(procedure)
    run = send(company, write_review(company, draft, "issue"))
    draft.refresh_from_db()
    assert draft.status == "in_review"
    with acting_as(company.chief_engineer), pytest.raises(Refusal, match="草稿"):
        set_steps(draft, ())
    decide_as(company.project_chief_engineer, run, "reject", opinion="补充附件")
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_version_has_one_review_at_a_time(company, procedure):
    draft = write_version(procedure)
    send(company, write_review(company, draft, "issue"))
    second = write_review(company, draft, "issue")
    with pytest.raises(Refusal, match="评审中"):
        send(company, second)
    second.refresh_from_db()
    assert second.status == "draft"


@pytest.mark.parametrize("months", [23, 37])
def test_a_validity_outside_24_to_36_months_is_refused(company, procedure, months):
    draft = write_version(procedure, valid_until=months_later(timezone.localdate(), months))
    with pytest.raises(Refusal, match="24 至 36 个月"):
        send(company, write_review(company, draft, "issue"))
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_trial_governs_in_its_projects_alone(company, procedure):
    old = in_force(procedure)
    trial = write_version(procedure, "2.0", pilots=[company.project.pk])
    review(company, trial, "pilot")
    assert version_governing(KIND, company.project) == trial
    assert version_governing(KIND, company.other_project) == old
    review(company, trial, "issue")
    assert version_governing(KIND, company.other_project) == trial


def test_a_new_procedure_on_trial_binds_nobody_else(company, procedure):
    trial = write_version(procedure, pilots=[company.project.pk])
    review(company, trial, "pilot")
    assert version_governing(KIND, company.other_project) is None
    assert versions_binding(company.other_project) == []


def test_a_version_that_ran_out_expires_refuses_and_asks_for_a_review(company, procedure):
    today = timezone.localdate()
    version = in_force(
        procedure, valid_from=today - timedelta(days=800), valid_until=today - timedelta(days=1)
    )
    assert watch_validity() == 1
    version.refresh_from_db()
    assert version.status == "expired"
    with pytest.raises(ProcedureRefusal, match="工技-01 v1.0"):
        version_governing(KIND, company.project)
    task = ProcedureReview.objects.get(reviewed=version)
    assert (task.responsible, task.decision, task.status) == (company.chief_engineer, "prolong", "draft")
    assert Notice.objects.filter(person=company.chief_engineer, record=task).count() == 1
    assert watch_validity() == 0 and ProcedureReview.objects.count() == 1


def test_only_a_review_prolongs_and_the_version_is_in_force_again(company, procedure):
    today = timezone.localdate()
    version = in_force(
        procedure, valid_from=today - timedelta(days=800), valid_until=today - timedelta(days=1)
    )
    watch_validity()
    until = months_later(today, 24)
    version.refresh_from_db()
    review(company, version, "prolong", prolong_until=until)
    assert (version.status, version.valid_until) == ("in_force", until)
    assert version_governing(KIND, company.project) == version


@pytest.mark.parametrize("months", [None, 0, 37])
def test_a_prolongation_names_a_day_within_36_months(company, procedure, months):
    version = in_force(procedure)
    until = None if months is None else months_later(timezone.localdate(), months)
    record = write_review(company, version, "prolong", prolong_until=until)
    before = version.valid_until
    with pytest.raises(Refusal):
        send(company, record)
    version.refresh_from_db()
    assert version.valid_until == before


@pytest.mark.parametrize("left", [90, 30, 7])
def test_the_owner_is_reminded_once_90_30_and_7_days_before(company, procedure, left):
    until = timezone.localdate() + timedelta(days=left)
    in_force(procedure, valid_from=until - timedelta(days=800), valid_until=until)
    assert [watch_validity(), watch_validity()] == [1, 0]
    assert Notice.objects.get(person=company.chief_engineer).text.count(f"{left} ") == 1


def test_nobody_is_reminded_before_it_is_time(company, procedure):
    in_force(procedure)
    assert watch_validity() == 0 and not Notice.objects.exists()


def test_a_withdrawn_version_governs_no_longer(company, procedure):
    version = in_force(procedure)
    review(company, version, "withdraw")
    assert version.status == "withdrawn"
    with pytest.raises(ProcedureRefusal):
        version_governing(KIND, company.project)


def test_a_decided_review_is_not_voided(company, procedure):
    record = review(company, write_version(procedure), "issue")
    with acting_as(company.chief_engineer), pytest.raises(Refusal):
        void(record, "误报")
    record.refresh_from_db()
    assert record.status == "approved"


def test_sub_procedures_govern_by_type_and_craft_in_place_of_their_master(company):
    master = write_procedure(company, kinds=[KIND])
    sub = write_procedure(
        company, "工技-01-1", kinds=[KIND], master=master, types=["metro"], crafts=["deep_pit"]
    )
    whole, pit = in_force(master), in_force(sub)
    assert version_governing(KIND, company.project) == whole
    with acting_as(company.administrator):
        company.project.crafts = ["deep_pit"]
        company.project.save()
        company.other_project.crafts = ["deep_pit"]
        company.other_project.save()
    assert version_governing(KIND, company.project) == pit
    assert versions_binding(company.project) == [whole, pit]
    assert versions_binding(company.other_project) == [whole]


def test_a_withdrawn_company_version_takes_its_adaptations_along(company, procedure):
    version = in_force(procedure)
    local = in_force(procedure, "1.0-LJL", local_to=company.project, adapts=version)
    with acting_as(company.chief_engineer):
        withdraw(version)
        with pytest.raises(ProcedureRefusal):
            version_governing(KIND, company.project)
    assert ProcedureVersion.objects.get(pk=local.pk).status == "withdrawn"


def test_an_expired_version_is_superseded_by_the_next(company, procedure):
    old = in_force(procedure)
    with acting_as(company.chief_engineer):
        expire(old)
    review(company, write_version(procedure, "2.0"), "issue")
    old.refresh_from_db()
    assert old.status == "superseded"
