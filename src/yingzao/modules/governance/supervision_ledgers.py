"""How spot checks are listed, sent and closed, and benchmarks that findings are compared with."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.accounts.wording import together
from yingzao.core.records.ledgers import Ledger, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.rectification.ledger import RectificationLedger
from yingzao.core.rectification.steps import ROUTE

from .models import Benchmark, Compliance, SpotCheck


@register
class SpotCheckLedger(RectificationLedger):
    model = SpotCheck
    code = "CC"
    group = "control"
    columns = ("found_on", "about", "clause", "compliance", "weight", "unit", "stage", "root_cause")
    filters = ("compliance", "weight", "stage", "root_cause", "about")
    search = ("finding", "rectification", "clause")
    reads = ("unit", "about__procedure")
    fields = (
        "found_on", "about", "clause", "compliance", "weight", "finding", "penalty", "penalty_reason", "grace_hours",
    )  # fmt: skip
    form_title = gettext_lazy("Spot check of a procedure")
    words_into = ("title", "finding")
    asks = ("about", "clause", "compliance", "weight")
    severity_field = "weight"
    usual_days = {"minor": (7, 24), "serious": (3, 12), "grave": (1, 4)}

    def before_save(self, record: SpotCheck) -> None:
        super().before_save(record)
        numbers = [clause.number for clause in record.about.clauses if clause.number]
        if record.clause and record.clause not in numbers:
            text = _("There is no clause %(clause)s in %(version)s. It has: %(numbers)s.")
            words = {"clause": record.clause, "version": record.about, "numbers": together(numbers)}
            raise Refusal(text % words)

    def route_code(self, record: SpotCheck) -> str:
        return ROUTE if record.compliance == Compliance.DEVIATION else ""

    def before_submit(self, record: SpotCheck) -> None:
        if record.compliance == Compliance.DEVIATION:
            super().before_submit(record)

    def next_need(self, record: SpotCheck) -> Text:
        return super().next_need(record) if record.compliance == Compliance.DEVIATION else ""


@register
class BenchmarkLedger(Ledger):
    model = Benchmark
    code = "BGZ"
    group = "control"
    envelope = ("title",)
    columns = ("root_cause", "rate", "source", "valid_on")
    filters = ("root_cause",)
    search = ("source",)
