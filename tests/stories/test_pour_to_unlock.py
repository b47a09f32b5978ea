"""A pour → its groups → 28 days → the evaluation → what waited for it may start; forms go once strong enough."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.history.chain import verify
from yingzao.core.records.services import Refusal, create
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.quality.models import Defect, FormRemoval, Pour, SpecimenGroup, StrengthEvaluation, Use
from yingzao.modules.quality.specimens import enter_results
from yingzao.modules.schedule.models import Plan, State
from yingzao.modules.schedule.services import add_gate, create_activity, start_activity
from yingzao.modules.schedule.succession import make_current

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def pour(company) -> Pour:
    """40 days old, sent in, with its groups."""
    with acting_as(company.quality_engineer):
        install_starter_routes()
        pour = write(
            company,
            Pour,
            title="二层梁板",
            grade=30,
            volume_m3=Decimal(250),
            poured_on=TODAY() - timedelta(days=40),
        )
        submit(pour, company.quality_engineer)
    return pour


@pytest.fixture
def activity(company):
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="总进度计划", starts_on=TODAY())
        activity = create_activity(plan, code="A10", name="三层砌体", days=5)
        make_current(plan)
    return activity


def press(company, use: str, mpa: str) -> None:
    with acting_as(company.quality_engineer):
        for group in SpecimenGroup.objects.filter(use=use):
            enter_results(
                group, TODAY() - timedelta(days=1), Decimal(mpa), Decimal(mpa), Decimal(mpa), "ZH-1"
            )


def send_and_sign(company, record) -> None:
    with acting_as(company.quality_engineer):
        submit(record, company.quality_engineer)
    with acting_as(company.project_manager):
        decide(record.runs.get(), company.project_manager, "approve")


def evaluate(company) -> StrengthEvaluation:
    with acting_as(company.quality_engineer):
        return write(company, StrengthEvaluation, made_from=TODAY() - timedelta(days=60), made_to=TODAY())


def start(company, activity):
    with acting_as(company.production_manager):
        return start_activity(activity, TODAY())


def test_an_evaluation_that_qualifies_opens_what_waited_for_it(company, pour, activity):
    press(company, Use.STANDARD, "36")
    evaluation = evaluate(company)
    assert len(evaluation.figures["groups"]) == 3 and evaluation.verdict == "yes"
    with acting_as(company.production_manager):
        add_gate(activity, evaluation)
    with pytest.raises(Refusal, match=evaluation.number):
        start(company, activity)
    send_and_sign(company, evaluation)
    assert start(company, activity).progress == State.IN_PROGRESS
    assert list(verify()) == []


def test_an_approved_evaluation_that_does_not_qualify_keeps_it_shut_and_opens_a_notice(
    company, pour, activity
):
    press(company, Use.STANDARD, "31")  # 31 < 1.15 × 30
    evaluation = evaluate(company)
    with acting_as(company.production_manager):
        add_gate(activity, evaluation)
    send_and_sign(company, evaluation)
    with pytest.raises(Refusal, match=evaluation.number):
        start(company, activity)
    activity.refresh_from_db()
    assert activity.progress == State.NOT_STARTED and evaluation.figures["verdict"]["mean_gap_mpa"] == "-3.5"
    assert "1.15×30" in Defect.objects.get().title


def test_the_work_above_waits_until_the_forms_may_go(company, pour, activity):
    with acting_as(company.quality_engineer):
        removal = write(company, FormRemoval, of_pour=pour, member="beam", span_m=Decimal(7))
    with acting_as(company.production_manager):
        add_gate(activity, removal)
    press(company, Use.REMOVAL, "22")
    with acting_as(company.quality_engineer), pytest.raises(Refusal, match="22.5"):
        submit(removal, company.quality_engineer)
    with pytest.raises(Refusal, match=removal.number):
        start(company, activity)
    with acting_as(company.quality_engineer):
        again = write(
            company, SpecimenGroup, of_pour=pour, use=Use.REMOVAL, grade="C30", made_on=pour.poured_on
        )
        enter_results(again, TODAY(), Decimal(24), Decimal(24), Decimal(24), "ZH-2")
    send_and_sign(company, removal)
    assert start(company, activity).progress == State.IN_PROGRESS
