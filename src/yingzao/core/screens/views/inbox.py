"""The inbox: to do, done, started by me, copies, replies of guests, drafts, each with its counter."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yingzao.core.guests.replies import waiting_for
from yingzao.core.records.models import Record
from yingzao.core.records.status import EDITABLE
from yingzao.core.routes.models import CarbonCopy, Run, Task

from ..pages import PersonRequest, page, signed_in_only

TABS = [
    ("todo", _("To do")),
    ("done", _("Done")),
    ("mine", _("Started by me")),
    ("copies", _("Copied to me")),
    ("replies", _("Replies of guests")),
    ("drafts", _("Drafts")),
]


@signed_in_only
def inbox(request: PersonRequest) -> HttpResponse:
    person, tab = request.user, request.GET.get("tab", "todo")
    of_record = ("run__record__project", "run__started_by")
    lists = {
        "todo": Task.objects.open_for(person).select_related(*of_record).order_by("due_on", "pk"),
        "done": Task.objects.done_by(person).select_related(*of_record).order_by("-closed_at"),
        "mine": Run.objects.filter(started_by=person).select_related("record__project"),
        "copies": CarbonCopy.objects.filter(person=person).select_related(
            "run__record__project", "run__started_by"
        ),
        "replies": waiting_for(person).select_related("link__record__project"),
        "drafts": Record.objects.visible_to(person)
        .filter(author=person.pk, status__in=EDITABLE)
        .select_related("project"),
    }
    if tab not in lists:
        tab = "todo"
    if tab == "copies":
        lists["copies"].filter(read_at=None).update(read_at=timezone.now())
    context = {
        "here": "inbox", "tab": tab, "page_of": Paginator(lists[tab], 50).get_page(request.GET.get("page")),
        "tabs": [(key, label, lists[key].count()) for key, label in TABS],
        "vacant": Task.objects.vacant().filter(Exists(_reassignable(person))).select_related(*of_record),
    }  # fmt: skip
    return page(request, "screens/inbox.html", context)


def _reassignable(person):
    """Records whose vacant tasks this person may give to somebody else."""
    return Record.objects.visible_to(person, "reassign").filter(pk=OuterRef("run__record"))
