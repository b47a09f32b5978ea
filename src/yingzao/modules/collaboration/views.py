"""The project space: what must be read, what is talked over, what waits for me, who is here."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.gate import may
from yingzao.core.access.models import Post
from yingzao.core.records.models import Attachment, Comment, Record
from yingzao.core.records.status import Status
from yingzao.core.routes.models import Task
from yingzao.core.screens.pages import (
    PersonRequest,
    carry_out,
    fetch_project,
    fetch_record,
    page,
    record_url,
    signed_in_only,
)

from .models import Announcement, Reading, Topic
from .services import confirm_reading

SHOWN = 12


@signed_in_only
def space(request: PersonRequest, code: str) -> HttpResponse:
    """Everything that is common to the people of one project, newest first."""
    project = fetch_project(request, code)
    person = request.user
    seen = Record.objects.visible_to(person).filter(project=project)
    read = Reading.objects.filter(person=person)
    announcements = Announcement.objects.visible_to(person).filter(project=project, status=Status.APPROVED)
    topics = Topic.objects.visible_to(person).filter(project=project, status=Status.APPROVED)
    kinds = {"announcement": Announcement, "topic": Topic}
    context = {
        "to_read": announcements.filter(pk__in=read.filter(read_at=None).values("announcement"), must_be_read=True),
        "confirmed": set(read.exclude(read_at=None).values_list("announcement_id", flat=True)),
        "announcements": announcements.select_related("author").newest_first()[:SHOWN],
        "topics": topics.select_related("author").newest_first()[:SHOWN],
        "comments": Comment.objects.filter(record__in=seen).select_related("record", "author").order_by("-pk")[:SHOWN],
        "files": Attachment.objects.filter(record__in=seen, withdrawn=False)
        .select_related("record", "file", "added_by").order_by("-pk")[:SHOWN],
        "tasks": Task.objects.open_for(person).filter(run__record__project=project)
        .select_related("run__record")[:SHOWN],
        "posts": Post.objects.filter(Post.in_force(), project=project)
        .select_related("person__organisation", "role").order_by("role__order", "person__name"),
        "may_add": {name for name in kinds if may(person, "add", f"collaboration.{name}", project)},
        "here": "space",
    }  # fmt: skip
    return page(request, "collaboration/space.html", context, project)


@signed_in_only
@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """I have read it."""
    announcement = fetch_record(request, pk)
    if not isinstance(announcement, Announcement):
        raise Http404
    said = _("Your reading is confirmed.")
    return carry_out(
        request, record_url(announcement), said, lambda: confirm_reading(announcement, request.user)
    )
