"""A recommendation on resources is answered by who decides on them, in words that stay."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.events import on
from yingzao.core.records.ledgers import Action, Ledger, Text, register
from yingzao.core.records.services import Refusal, set_status
from yingzao.core.records.status import EDITABLE, Status
from yingzao.core.rectification.services import holds, sign_step
from yingzao.core.routes.events import Approved

from .models import RecommendationAnswer, ResourceRecommendation
from .steps import ANSWER


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label=gettext_lazy("answer"), choices=RecommendationAnswer.choices)
    grounds = forms.CharField(
        label=gettext_lazy("reasons of the answer"), widget=forms.Textarea(attrs={"rows": 3})
    )


def answer_recommendation(
    recommendation: ResourceRecommendation, answer: str, grounds: str
) -> ResourceRecommendation:
    """Say whether it is followed, and why; that closes it."""
    if not grounds.strip():
        raise Refusal(_("Give the reasons of your answer."))
    not_yours = _("The answer is not yours to give now; look at the present state.")
    told = f"{RecommendationAnswer(answer).label}：{grounds.strip()}"
    return sign_step(
        recommendation, ANSWER, not_yours, told, "answered", answer=answer, answer_grounds=grounds.strip()
    )


@on(Approved, of=ResourceRecommendation)
def close_answered(event: Approved) -> None:
    set_status(event.subject, Status.CLOSED)


@register
class ResourceRecommendationLedger(Ledger):
    model = ResourceRecommendation
    code = "ZYJY"
    group = "technical"
    columns = ("resources", "answer")
    filters = ("answer",)
    search = ("wanted", "grounds", "answer_grounds")
    route = "resource_recommendation"
    form_title = gettext_lazy("Recommendation on resources")
    signed_by_actions = {(ANSWER, "approve"): gettext_lazy("answered it")}
    actions = (
        Action("answer", gettext_lazy("Answer"), answer_recommendation, AnswerForm, primary=True, given=holds(ANSWER)),
    )  # fmt: skip

    def before_submit(self, record: ResourceRecommendation) -> None:
        if record.responsible_id is None or record.due_on is None:
            raise Refusal(_("Name who decides on these resources, and until when an answer is wanted."))
        if record.responsible_id == record.author_id:
            raise Refusal(
                _("A recommendation goes to somebody else; decide yourself what is yours to decide.")
            )

    def before_decide(self, record: ResourceRecommendation, step: str, verb: str) -> None:
        if step == ANSWER and verb == "approve" and not record.answer:
            raise Refusal(_("Answer with reasons whether it is followed."))

    def next_need(self, record: ResourceRecommendation) -> Text:
        if record.state in EDITABLE:
            return _("Name who decides on these resources, and until when an answer is wanted.")
        return _("Waits for an answer with reasons.") if record.state == Status.IN_APPROVAL else ""
