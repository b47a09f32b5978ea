"""A lesson is read by the project manager or the project chief engineer before others learn from it."""

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import create
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.knowledge.models import Lesson


def test_one_of_the_two_responsible_people_approves_a_lesson(company):
    with acting_as(company.technician):
        install_starter_routes()
        lesson = create(
            Lesson, project=company.project, title="钢支撑轴力损失", subject="technical",
            event="支撑安装三日后轴力损失三成", cause="未复加预应力", advice="安装后 24 小时内复加",
        )  # fmt: skip
        run = submit(lesson, company.technician)
    with acting_as(company.project_chief_engineer):
        decide(run, company.project_chief_engineer, "approve")
    lesson.refresh_from_db()
    assert lesson.status == "approved"
    assert not run.tasks.filter(status="open").exists()
