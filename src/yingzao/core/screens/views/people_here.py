"""Who can be named with @ on a record: the people of its project, for the list under the comment box."""

from django.http import HttpResponse, JsonResponse

from yingzao.core.access.acquaintance import posts_known_to
from yingzao.core.access.models import Post
from yingzao.core.accounts.wording import together

from ..pages import PersonRequest, fetch_record, signed_in_only


@signed_in_only
def record_people(request: PersonRequest, pk: int) -> HttpResponse:
    """Names and posts, nothing else, of those in the record's project whom one may know of."""
    record = fetch_record(request, pk, "comment")
    known = posts_known_to(request.user, record.project)
    posts = known.filter(Post.in_force(), project=record.project_id, person__is_active=True)
    rows: dict[str, list[str]] = {}
    for post in posts.select_related("person", "role").order_by("person__name"):
        rows.setdefault(post.person.name, []).append(str(post.role))
    rows.pop(request.user.name, None)
    return JsonResponse({"people": [{"name": name, "posts": together(held)} for name, held in rows.items()]})
