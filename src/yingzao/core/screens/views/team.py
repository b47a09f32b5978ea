"""Posts: who does what in a project or in the whole company; added and ended, never deleted."""

from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.access.acquaintance import posts_known_to
from yingzao.core.access.appointing import AppointmentRefusal, appoint, end_post
from yingzao.core.access.gate import may
from yingzao.core.access.models import Post
from yingzao.core.accounts.models import OrganisationKind, Person
from yingzao.core.projects.models import Project

from ..company import require_company
from ..pages import done, fetch_project, page, refused, signed_in_only
from ..plain_forms import Laid

KIND = "access.post"


class PostForm(Laid, forms.ModelForm):
    class Meta:
        model = Post
        fields = ("person", "role", "lot", "organisation", "discipline", "since", "until")

    widths = dict.fromkeys(("person", "role", "organisation", "discipline", "lot"), "w4") | {
        "since": "w3", "until": "w3",
    }  # fmt: skip

    def __init__(self, *args: Any, project: Project | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(is_active=True).select_related("organisation")
        self.fields["person"].queryset = people.order_by("organisation__kind", "name")  # type: ignore[attr-defined]
        if project is None:
            del self.fields["lot"]
        else:
            self.fields["lot"].queryset = project.lots.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("A post cannot end before it began."))
        return cleaned


@signed_in_only
def team(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody with a post in the project, by the party they stand for."""
    return _team(request, fetch_project(request, code))


@signed_in_only
def company_team(request: HttpRequest) -> HttpResponse:
    """Posts that hold in every project."""
    require_company(request, "view", KIND)
    return _team(request, None)


def _team(request: HttpRequest, project: Project | None) -> HttpResponse:
    if request.method == "POST":
        if project is None:
            require_company(request, "edit", KIND)
        else:
            fetch_project(request, project.code, "edit", KIND)
        return _add(request, project)
    return _show(request, project, PostForm(project=project))


def _add(request: HttpRequest, project: Project | None) -> HttpResponse:
    form = PostForm(request.POST, project=project)
    if not form.is_valid():
        return _show(request, project, form, 422)
    try:
        post = appoint(request.user, project=project, **form.cleaned_data)  # type: ignore[arg-type]
    except AppointmentRefusal as refusal:
        form.add_error(None, str(refusal))
        return _show(request, project, form, 422)
    return done(
        request,
        team_url(project),
        _("%(person)s is now %(role)s") % {"person": post.person, "role": post.role},
    )


def _show(request: HttpRequest, project: Project | None, form: PostForm, status: int = 200) -> HttpResponse:
    today = timezone.localdate()
    related = ("person__organisation", "organisation", "role", "lot", "successor")
    posts = posts_known_to(request.user, project).filter(project=project).select_related(*related)  # type: ignore[arg-type]
    ended = [p for p in posts if (p.until and p.until < today) or not p.person.is_active]
    current = [p for p in posts if p not in ended]
    context = {
        "here": "team", "parties": by_party(current), "ended": ended, "count": len(current), "today": today,
        "form": form, "may_edit": may(request.user, "edit", KIND, project), "form_open": status == 422,
        "sees_all": may(request.user, "view", KIND, project),
    }  # fmt: skip
    return page(request, "screens/foundation/team.html", context, project, status)


def by_party(posts: list[Post]) -> list[tuple[str, list[Post]]]:
    """Posts grouped by the kind of organisation they stand for, in the order of the parties."""
    order = [kind.value for kind in OrganisationKind]
    labels = dict(OrganisationKind.choices)

    def party(post: Post) -> int:
        return order.index((post.organisation or post.person.organisation).kind)

    groups = groupby(sorted(posts, key=party), key=party)
    return [(str(labels[order[position]]), list(members)) for position, members in groups]


@signed_in_only
@require_POST
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a post with a last day; without one it is over at once."""
    post = get_object_or_404(Post.objects.select_related("project"), pk=pk)
    if post.project is None:
        require_company(request, "edit", KIND)
    else:
        fetch_project(request, post.project.code, "edit", KIND)
    given = request.POST.get("until", "")
    try:
        last_day = parse_date(given) if given else None
    except ValueError:
        last_day = None
    if given and last_day is None:
        return refused(request, team_url(post.project), _("“%s” is no date.") % given)
    try:
        ended = end_post(request.user, post, last_day)  # type: ignore[arg-type]
    except AppointmentRefusal as refusal:
        return refused(request, team_url(post.project), str(refusal))
    text = _("%(post)s ends on %(date)s") % {"post": ended, "date": ended.until}
    return done(request, team_url(post.project), text)


def team_url(project: Project | None) -> str:
    return reverse("team", args=[project.code]) if project else reverse("company_team")
