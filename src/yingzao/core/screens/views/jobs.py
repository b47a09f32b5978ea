"""Background work as its owner sees it: progress, the wish to cancel, the result."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.jobs.models import Job, JobState
from yingzao.core.jobs.runner import cancel

from ..pages import done, is_fragment, page, refused, signed_in_only

COLOURS = {
    JobState.WAITING: "", JobState.RUNNING: "blue", JobState.DONE: "green",
    JobState.FAILED: "red", JobState.CANCELLED: "",
}  # fmt: skip


@signed_in_only
def jobs(request: HttpRequest) -> HttpResponse:
    """My own jobs, newest first; the list renews itself while something runs."""
    mine = list(Job.objects.filter(owner=request.user.pk).select_related("project")[:50])
    context = {
        "rows": [(j, COLOURS[JobState(j.state)]) for j in mine],
        "running": any(not j.is_over for j in mine),
    }
    if is_fragment(request):
        return render(request, "screens/foundation/jobs_table.html", context)
    return page(request, "screens/foundation/jobs.html", context)


def _mine(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.select_related("project"), pk=pk, owner=request.user.pk)


@signed_in_only
def job(request: HttpRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    context = {"job": found, "colour": COLOURS[JobState(found.state)]}
    if is_fragment(request):
        return render(request, "screens/foundation/job_status.html", context)
    return page(request, "screens/foundation/job.html", context)


@signed_in_only
@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = _mine(request, pk)
    url = reverse("job", args=[pk])
    if found.is_over:
        return refused(request, url, _("This is over already."))
    cancel(found)
    return done(request, url, _("It will stop at its next step"))
