"""A change order takes effect by two signatures of two persons: project side and technical side."""

from decimal import Decimal

import pytest

from yingzao.core.access.models import Post, Role
from yingzao.core.history.actor import acting_as, acting_as_system
from yingzao.core.records.services import Refusal, create
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.change.models import ChangeOrder


@pytest.fixture
def order(company):
    with acting_as(company.technician):
        install_starter_routes()
        return create(
            ChangeOrder, project=company.project, part=company.part, title="增加坑底加固", reason="site",
            description="坑底软弱夹层注浆加固", cost_impact=Decimal("186000.00"), days_impact=4,
        )  # fmt: skip


def test_both_sides_sign_and_only_then_it_is_approved(company, order):
    with acting_as(company.technician):
        run = submit(order, company.technician)
    with acting_as(company.project_manager):
        run = decide(run, company.project_manager, "approve", opinion="同意")
    order.refresh_from_db()
    assert order.status == "in_approval"
    with acting_as(company.project_chief_engineer):
        decide(run, company.project_chief_engineer, "approve", opinion="同意")
    order.refresh_from_db()
    assert order.status == "approved"
    signed = {task.person for task in run.tasks.filter(status="approved")}
    assert signed == {company.project_manager, company.project_chief_engineer}


def test_the_project_manager_cannot_sign_twice(company, order):
    with acting_as(company.technician):
        run = submit(order, company.technician)
    with acting_as(company.project_manager):
        run = decide(run, company.project_manager, "approve")
        with pytest.raises(Refusal):
            decide(run, company.project_manager, "approve")
    order.refresh_from_db()
    assert order.status == "in_approval"


def test_one_person_with_both_roles_cannot_sign_for_both(company, order):
    with acting_as_system("test"):
        for post in Post.objects.filter(person=company.project_chief_engineer):
            post.person = company.project_manager
            post.save()
    assert Role.objects.filter(posts__person=company.project_manager).count() == 2
    with acting_as(company.technician), pytest.raises(Refusal):
        submit(order, company.technician)
    order.refresh_from_db()
    assert order.status == "draft" and not order.runs.exists()
