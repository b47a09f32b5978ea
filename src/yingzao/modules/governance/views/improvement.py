"""The vote for a suggestion, one tap on its page."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import PersonRequest, done, fetch_record, record_url, refused, signed_in_only

from ..models import Suggestion
from ..suggestions import vote


@signed_in_only
@require_POST
def vote_for(request: PersonRequest, pk: int) -> HttpResponse:
    """I want the same, or no longer."""
    suggestion = fetch_record(request, pk)
    if not isinstance(suggestion, Suggestion):
        raise Http404
    try:
        stands = vote(suggestion, request.user)
    except Refusal as refusal:
        return refused(request, record_url(suggestion), str(refusal))
    return done(
        request, record_url(suggestion), _("Your vote counts.") if stands else _("Your vote is withdrawn.")
    )
