"""Where one concludes for one's discipline in a design review."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal
from yingzao.core.screens.pages import PersonRequest, done, fetch_record, page, record_url, signed_in_only

from .design_reviews import MET, NOT_ASKED, NOT_MET, give_opinion, table
from .models import DesignReview, DisciplineVerdict
from .wording import label


@signed_in_only
def opinion(request: PersonRequest, pk: int, key: str) -> HttpResponse:
    """The points of one discipline, each met, not met or not asked for; comments and verdict."""
    review = fetch_record(request, pk)
    discipline = table().discipline(key)
    if not isinstance(review, DesignReview) or discipline is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    error = ""
    if sent is not None:
        checks = {point.key: sent.get(point.key, "") for point in discipline.points}
        try:
            give_opinion(review, discipline, checks, sent.get("comments", ""), sent.get("verdict", ""))
        except Refusal as refusal:
            error = str(refusal)
        else:
            return done(request, record_url(review), _("%s has concluded.") % label(discipline))
    context = {
        "review": review, "name": label(discipline), "standard": table().meta.standard, "sent": sent, "error": error,
        "points": [(p.key, label(p), p.clause, sent.get(p.key, "") if sent else "") for p in discipline.points],
        "answers": [(MET, _("fulfilled")), (NOT_MET, _("not fulfilled")), (NOT_ASKED, _("does not apply"))],
        "verdicts": DisciplineVerdict.choices,
    }  # fmt: skip
    return page(
        request, "technical/design_opinion.html", context, review.project, status=422 if error else 200
    )
