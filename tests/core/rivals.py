"""What rival processes do at the same moment; every function runs in a process of its own."""

import uuid
from multiprocessing.synchronize import Barrier
from typing import Any

import django
from django.test import Client
from django.utils import timezone, translation

django.setup()

from tests.company import build_company  # noqa: E402
from tests.core.api_client import POURS, new_pour  # noqa: E402
from yingzao.core.accounts.models import Organisation, Person  # noqa: E402
from yingzao.core.api.tokens import issue  # noqa: E402
from yingzao.core.history.actor import acting_as, acting_as_system  # noqa: E402
from yingzao.core.history.chain import verify  # noqa: E402
from yingzao.core.projects.models import Project  # noqa: E402
from yingzao.core.records.services import Refusal, create  # noqa: E402
from yingzao.core.routes import services  # noqa: E402
from yingzao.core.routes.models import Route, RouteVersion, Run  # noqa: E402
from yingzao.engines import approval  # noqa: E402
from yingzao.engines.approval import Quorum, Signer, Step  # noqa: E402
from yingzao.modules.collaboration.models import ContactSheet  # noqa: E402

STARTS: dict[int, Barrier] = {}
LATEST_SECONDS = 60

QUORUM_PEOPLE = ("project_manager", "production_manager", "site_engineer")
QUORUM_SIGNERS = tuple(Signer("role", role) for role in QUORUM_PEOPLE)
PATHS = {
    "chief": (
        Step("chief", "总工审批", (Signer("role", "project_chief_engineer"),)),
        Step("manager", "经理审批", (Signer("role", "project_manager"),)),
    ),
    "quorum": (Step("two", "三人中二", QUORUM_SIGNERS, Quorum("count", 2)),),
}


def line_up(starts: dict[int, Barrier]) -> None:
    """Once per process, before anything else; ``starts`` lets so many rivals begin together."""
    STARTS.update(starts)


def wait_for(rivals: int) -> None:
    """Idle until as many processes stand here."""
    if rivals > 1:
        STARTS[rivals].wait(LATEST_SECONDS)


def build_the_company() -> None:
    build_company()


def take_path(name: str) -> None:
    """From now on contact sheets go along this path."""
    with acting_as_system("test"):
        route = Route.objects.filter(code="default").first() or Route(code="default", name="测试")
        route.save()
        number = route.versions.count() + 1
        definition = approval.route_to_json(approval.Route("default", number, "测试", PATHS[name]))
        RouteVersion(route=route, version=number, definition=definition).save()


def create_sheets(count: int, uid: str = "", rivals: int = 1) -> list[str]:
    """Write ``count`` contact sheets one after the other; returns their numbers."""
    project, author = Project.objects.get(code="LJL"), Person.objects.get(username="technician")
    fields = {"title": "联系单", "addressee": Organisation.objects.first(), "matter": "管线"}
    wait_for(rivals)
    with acting_as(author):
        return [
            create(ContactSheet, project=project, uid=uuid.UUID(uid) if uid else None, **fields).number
            for _ in range(count)
        ]


def submit_sheets(count: int) -> list[int]:
    """Contact sheets in approval; returns their runs."""
    author = Person.objects.get(username="technician")
    numbers = create_sheets(count)
    with acting_as(author):
        sheets = ContactSheet.objects.filter(number__in=numbers).order_by("pk")
        return [services.submit(sheet, author).pk for sheet in sheets]


def decide(run_pk: int, username: str, verb: str, task: int, rivals: int) -> tuple[bool, str]:
    """Decide one task; (accepted, what was said)."""
    person, run = Person.objects.get(username=username), Run.objects.get(pk=run_pk)
    wait_for(rivals)
    with acting_as(person), translation.override("en"):
        try:
            services.decide(run, person, verb, opinion="缺附图" if verb == "reject" else "", task_id=task)
        except Refusal as refusal:
            return False, str(refusal)
    return True, verb


def token_of(username: str) -> str:
    """The secret of a new token for the API."""
    person = Person.objects.get(username=username)
    with acting_as(person):
        return issue(person, person, "test", ["read", "write"], timezone.localdate())[1]


def post_pour(secret: str, key: str, rivals: int) -> tuple[int, str, bool]:
    """Write a pour over the API under an idempotency key: status, number, whether the answer was a stored one."""
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
    wait_for(rivals)
    answer = Client(SERVER_NAME="localhost").post(
        POURS, new_pour(), content_type="application/json", headers=headers
    )
    return answer.status_code, answer.json().get("number", ""), "Idempotency-Replayed" in answer


def look(run_pk: int) -> dict[str, Any]:
    """How a run stands: its status, its record's, its tasks, the stored votes, and whether replay agrees."""
    run = Run.objects.select_related("record").get(pk=run_pk)
    return {
        "run": run.status, "record": run.record.status, "agrees": services.replay(run) == run.as_state(),
        "tasks": list(run.tasks.order_by("number").values_list("number", "status")),
        "votes": list(run.decisions.filter(verb__in=["approve", "reject"]).values_list("verb", flat=True)),
    }  # fmt: skip


def history() -> list[str]:
    """What does not agree in the signed history; nothing means all is well."""
    return [str(finding) for finding in verify()]
