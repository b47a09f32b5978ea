"""The permission test: pick a person and a place or record, and read what they may do and why."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yingzao.core.access.gate import posts_of
from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record

from ..company import require_company
from ..pages import key_in, page, signed_in_only
from ..permissions import kinds_and_verbs, tested


@signed_in_only
def permission_test(request: HttpRequest) -> HttpResponse:
    """GET ``person``, and ``number`` of a record or ``project`` and ``kind``."""
    require_company(request, "view", "access.role")
    person = _by_pk(Person.objects.select_related("organisation"), request.GET.get("person", ""))
    project = Project.objects.filter(code=request.GET.get("project", "")).first()
    number = request.GET.get("number", "").strip()
    kind = request.GET.get("kind", "")
    record = _record(request, number)
    context = {
        "people": Person.objects.select_related("organisation"), "person": person,
        "projects": Project.objects.all(), "chosen_project": project, "number": number, "kind": kind,
        "kinds": [(k, name) for k, name, _verbs in kinds_and_verbs()], "record": record,
        "problem": _("No record with the number “%s”.") % number if number and record is None else "",
    }  # fmt: skip
    if person is not None and not context["problem"]:
        context["posts"] = posts_of(person)
        context["results"] = tested(person, project, record, kind)
    return page(request, "screens/foundation/permission_test.html", context)


def _by_pk(rows, text: str):
    return rows.filter(pk=key_in(text)).first()


def _record(request: HttpRequest, number: str) -> Record | None:
    """The newest revision of that number among the records the tester sees."""
    if not number:
        return None
    found = Record.objects.visible_to(request.user).filter(number__iexact=number).order_by("-pk").first()
    return found.specific if found else None
