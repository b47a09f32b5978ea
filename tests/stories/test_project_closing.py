"""A project is closed only when nothing in it is undecided."""

import pytest

from tests.samples import write
from yingzao.core.history.actor import acting_as
from yingzao.core.projects.stages import StageRefusal, advance
from yingzao.core.records.services import void
from yingzao.modules.collaboration.models import ContactSheet


def _in_warranty(company):
    project = company.project
    project.stage, project.manager = "warranty", company.project_manager
    project.starts_on, project.finishes_on = "2025-01-01", "2026-06-30"
    project.save()
    return project


def test_a_project_with_an_undecided_record_stays_in_warranty_until_it_is_void(company):
    with acting_as(company.project_manager):
        project, sheet = _in_warranty(company), write(company, ContactSheet)
        with pytest.raises(StageRefusal, match="1 "):
            advance(project, "closed", "移交完成")
        project.refresh_from_db()
        assert project.stage == "warranty"
        void(sheet, "工程已结束")
        assert advance(project, "closed", "移交完成").stage == "closed"
