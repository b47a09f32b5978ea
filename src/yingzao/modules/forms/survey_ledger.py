"""How surveys are listed, opened and closed, and what was answered is shown."""

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.forms import RecordForm
from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, IN_FORCE, Status

from .models import FormDefinition, Survey
from .survey_results import results
from .surveys import close_survey, is_open, refuse_form, token_for


class SurveyForm(RecordForm):
    """Offers forms in force only."""

    class Meta:
        model = Survey
        fields = ("title", "form", "closes_on", "introduction", "responsible")

    def __init__(self, *args: Any, limited: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, limited=limited, **kwargs)
        offered: Any = self.fields["form"]
        if limited:
            named = FormDefinition.objects.filter(pk=self.instance.form_id)
            offered.queryset = (offered.queryset.filter(status__in=IN_FORCE) | named).order_by("title")
        offered.label_from_instance = lambda form: form.title
        offered.help_text = _(
            "Questions of choice, figures, words and days; it is built in the designer of forms."
        )
        self.fields["introduction"].help_text = _("Stands above the questions: what it is for, who reads it.")


def code_card(survey: Survey) -> dict[str, Any]:
    if survey.state not in IN_FORCE:
        return {"path": "", "is_open": False}
    return {
        "path": reverse("survey_public", args=[token_for(survey)]), "is_open": is_open(survey),
        "sheet_url": reverse("survey_sheet", args=[survey.pk]),
    }  # fmt: skip


@register
class SurveyLedger(Ledger):
    model = Survey
    code = "WJ"
    group = "technical"
    envelope = ("title", "responsible")
    columns = ("form", "closes_on", "answered")
    search = ("introduction",)
    reads = ("form",)
    form_class = SurveyForm
    form_title = gettext_lazy("Survey")
    panels = (
        Panel("forms/survey_results.html", results),
        Panel("forms/survey_code.html", code_card, side=True),
    )
    actions = (
        Action("edit", gettext_lazy("Close the survey"), close_survey,
               shown=lambda record: record.state == Status.APPROVED),
    )  # fmt: skip

    def answered(self, record: Survey) -> int:
        if not hasattr(record, "_answered"):
            record._answered = record.given.aggregate(n=Count("pk"))["n"]  # type: ignore[attr-defined]
        return record._answered  # type: ignore[attr-defined, no-any-return]

    answered.short_description = gettext_lazy("people who answered")  # type: ignore[attr-defined]

    def before_submit(self, record: Survey) -> None:
        refuse_form(record)
        if record.closes_on < timezone.localdate():
            raise Refusal(_("The last day has passed; name a later one."))

    def next_need(self, record: Survey) -> Text:
        if record.state in EDITABLE:
            return _("Submit it to open it; then print the code or send the address.")
        return _("Open until %s.") % record.closes_on if is_open(record) else ""
