"""Nobody passes a test without having attended."""

from decimal import Decimal

import pytest

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, create
from yingzao.modules.training.models import TrainingSession


def session(company, attended, passed):
    return create(
        TrainingSession,
        project=company.project,
        title="新进场工人项目级教育",
        level="project",
        trainer=company.safety_officer,
        hours=Decimal(15),
        contents="基坑、用电、起重",
        attended=attended,
        passed=passed,
    )


def test_more_passed_than_attended_is_refused_and_nothing_is_written(company):
    with acting_as(company.safety_officer):
        with pytest.raises(Refusal):
            session(company, attended=20, passed=21)
        assert not TrainingSession.objects.exists()
        assert session(company, attended=20, passed=20).number.endswith("-0001")
