"""The steps of a hazardous scheme's chain, for tests that need it to have come so far."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from tests.company import Company
from yingzao.core.accounts.models import Organisation, Person
from yingzao.core.files.models import store_bytes
from yingzao.core.history.actor import acting_as, acting_as_guest, acting_as_system
from yingzao.core.records.services import attach, create
from yingzao.core.routes.models import Run, Task
from yingzao.core.routes.services import decide, submit
from yingzao.core.routes.starter_routes import install_starter_routes
from yingzao.modules.technical.briefing_services import (
    AttendeeLine,
    SignatureGiven,
    content_digest,
    name_attendees,
    publish_briefing,
    sign_briefing,
)
from yingzao.modules.technical.models import Briefing, Expert, ExpertReview, MethodStatement
from yingzao.modules.technical.panel_services import conclude_review, record_vote, seat_expert

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
CHAPTERS = {
    "overview": "车站主体基坑，地下连续墙加四道支撑。",
    "technique": "分层分段开挖，先撑后挖。",
    "safety_measures": "坑边 2 m 内不得堆载。",
    "emergency": "险情时立即撤离并报告。",
}


def install_routes() -> None:
    with acting_as_system("test"):
        install_starter_routes()


def write_scheme(company: Company, depth_m: str | None = "5.2", **fields: Any) -> MethodStatement:
    """A scheme for a foundation pit of that depth, still a draft of the technician."""
    values: dict[str, Any] = {
        "title": "基坑开挖与支护专项方案", "part": company.part, "works": "foundation_pit", "chapters": CHAPTERS,
        "parameters": {} if depth_m is None else {
            "excavation_depth_m": depth_m, "complex_geology_environment_or_pipelines": False,
            "affects_adjacent_structures": False,
        },
    }  # fmt: skip
    with acting_as(company.technician):
        return create(MethodStatement, project=company.project, **{**values, **fields})


def send_in(record: Any, by: Person) -> Run:
    with acting_as(by):
        run = submit(fresh(record), by)
    assert run is not None
    return run


def fresh(record: Any) -> Any:
    return type(record).objects.get(pk=record.pk)


def decide_as(person: Person, run: Run, verb: str = "approve", **arguments: Any) -> Run:
    with acting_as(person):
        return decide(run, person, verb, **arguments)


def sign_until(run: Run, step: str = "") -> Run:
    """Everybody whose turn it is agrees, until ``step`` is open or the run is over."""
    while task := Task.objects.filter(run=run, status="open").order_by("number").first():
        if task.step == step:
            break
        run = decide_as(task.person, run, opinion="同意")
    return run


def sign_panel_step(company: Company, run: Run, verb: str = "approve", **arguments: Any) -> Run:
    return decide_as(company.documents_clerk, run, verb, **arguments)


def experts(count: int) -> list[Expert]:
    """Experts of units that have nothing to do with any project here."""
    pool = []
    with acting_as_system("test"):
        for number in range(count):
            unit = Organisation(kind="testing", name=f"第{number}岩土研究院")
            unit.save()
            expert = Expert(
                name=f"专家{number}", discipline="岩土", unit=unit, title="正高级工程师", years=20
            )
            expert.save()
            pool.append(expert)
    return pool


def begin_review(company: Company, statement: MethodStatement, pool: list[Expert]) -> ExpertReview:
    with acting_as(company.documents_clerk):
        review = create(
            ExpertReview, project=company.project, title="基坑方案专家论证", statement=statement,
            held_on=timezone.localdate(),
        )  # fmt: skip
        for expert in pool:
            seat_expert(review, expert)
    return review


def vote_all(company: Company, review: ExpertReview, vote: str) -> None:
    with acting_as(company.documents_clerk):
        for member in review.members.filter(withdrawn=False):
            record_vote(
                member, vote, "" if vote == "passed" else "支撑轴力计算需补充", signed_name=member.expert.name
            )


def conclude(company: Company, review: ExpertReview, conclusion: str, amendments: str = "") -> ExpertReview:
    with acting_as(company.documents_clerk):
        return conclude_review(fresh(review), conclusion, "专家组意见", amendments)


def approved_scheme(company: Company, depth_m: str = "5.2") -> MethodStatement:
    """A scheme that went its whole route; beyond a certain scale with a panel that passed it."""
    statement = write_scheme(company, depth_m)
    run = sign_until(send_in(statement, company.technician), "panel")
    if fresh(statement).is_over_scale:
        review = begin_review(company, statement, experts(5))
        vote_all(company, review, "passed")
        conclude(company, review, "passed")
        run = sign_panel_step(company, run)
        sign_until(run)
    return fresh(statement)


def published_briefing(
    company: Company, statement: MethodStatement, level: str, *people: str, **fields: Any
) -> Briefing:
    with acting_as(company.site_engineer):
        briefing = create(
            Briefing, project=company.project, title=f"基坑开挖交底 {level}", statement=statement, level=level,
            valid_until=fields.pop("valid_until", date.today() + timedelta(days=30)), **fields,
        )  # fmt: skip
        name_attendees(briefing, [AttendeeLine(name, "土方班") for name in people])
    sign_until(send_in(briefing, company.site_engineer))
    with acting_as(company.site_engineer):
        return publish_briefing(fresh(briefing))


def sign_everybody(briefing: Briefing) -> None:
    for attendee in briefing.attendees.filter(required=True, signature=None):
        given = SignatureGiven(digest=content_digest(briefing), drawn=PIXEL, phone_tail=attendee.phone_tail)
        with acting_as_guest(attendee.name, "10.0.0.7"):
            sign_briefing(attendee, given, "10.0.0.7")


def brief_all_levels(company: Company, statement: MethodStatement) -> list[Briefing]:
    given = []
    for level, people in (
        ("company", ["项目经理"]),
        ("project", ["施工员甲", "安全员乙"]),
        ("crew", ["张三", "李四"]),
    ):
        briefing = published_briefing(company, statement, level, *people)
        sign_everybody(briefing)
        given.append(briefing)
    return given


def attach_photo(company: Company, statement: MethodStatement) -> None:
    with acting_as(company.site_engineer):
        photo = store_bytes(b"\x89PNG\r\n\x1a\nphoto of the pit", "开挖现场.png", "image/png")
        attach(statement, photo, "开挖现场")
