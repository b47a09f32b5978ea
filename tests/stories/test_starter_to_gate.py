"""A starter procedure is taken in, reviewed, in force; then a start out of turn is refused, naming what is missing."""

from datetime import date

import pytest

from tests.procedures import review
from tests.samples import write
from tests.schemes import install_routes
from yingzao.core.history.actor import acting_as
from yingzao.core.procedures.governing import versions_binding
from yingzao.core.records.services import Refusal, create, set_status
from yingzao.core.records.status import Status
from yingzao.modules.governance.starters import take_in
from yingzao.modules.monitoring.models import MonitoringReading
from yingzao.modules.schedule.gates import missing_for_start
from yingzao.modules.schedule.models import Plan
from yingzao.modules.schedule.services import create_activity, start_activity
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.technical.models import Briefing, MethodStatement
from yingzao.modules.training.models import TrainingSession

pytestmark = pytest.mark.django_db


def test_a_starter_procedure_comes_into_force_by_review_and_then_holds_the_start(company):
    install_routes()
    with acting_as(company.administrator):
        company.project.crafts = ["shield"]
        company.project.save()
    with acting_as(company.chief_engineer):
        _master, launch = take_in(["JG-DT-01"], company.chief_engineer)
    assert versions_binding(company.project) == []
    version = launch.versions.get()
    review(company, version, "issue")
    assert version.status == "in_force" and versions_binding(company.project) == [version]

    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="计划", starts_on=date(2026, 3, 2))
        shield = create_activity(plan, code="A1", name="左线盾构始发", days=20)
        make_current(plan)
        with pytest.raises(Refusal, match="盾构专项方案批准"):
            start_activity(shield, date(2026, 3, 2))
    shield.refresh_from_db()
    assert shield.actual_start is None

    done = [
        (MethodStatement, {"scheme_type": "special"}), (MethodStatement, {"scheme_type": "emergency"}),
        (MonitoringReading, {"quantity": "settlement"}), (TrainingSession, {"level": "crew"}),
        (Briefing, {"level": "crew"}),
    ]  # fmt: skip
    with acting_as(company.technician):
        for model, fields in done:
            assert missing_for_start(shield)
            set_status(write(company, model, **fields), Status.APPROVED)
    assert missing_for_start(shield) == []
