"""How patrol routes and rounds are listed, walked and closed."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.records.ledgers import Action, Ledger, Panel, Text, register
from yingzao.core.records.services import Refusal
from yingzao.core.records.status import EDITABLE, IN_FORCE
from yingzao.core.screens.views.rectification import notice_url

from .models import Looks, PatrolRound, PatrolRoute
from .patrols import begin_round, missed_of, points_in, stops_of

NOTICES = {Looks.QUALITY: "quality.defect", Looks.SAFETY: "safety.hazard_report"}
"""What a problem becomes, by what the patrol looks at."""


@register
class PatrolRouteLedger(Ledger):
    model = PatrolRoute
    code = "XJLX"
    group = "control"
    columns = ("looks_at", "every_days", "point_count")
    filters = ("looks_at",)
    fields = ("looks_at", "every_days", "points")
    form_title = gettext_lazy("Patrol route")
    actions = (
        Action("begin", gettext_lazy("Begin a round"), lambda record: begin_round(record), primary=True,
               shown=lambda record: record.status in IN_FORCE),
    )  # fmt: skip

    def before_save(self, record: PatrolRoute) -> None:
        record.point_count = len(points_in(record.points, record.project))

    def before_submit(self, record: PatrolRoute) -> None:
        if record.responsible_id is None:
            raise Refusal(_("Name who walks the route."))


def _walk(record: PatrolRound) -> dict[str, Any]:
    kind = NOTICES[Looks(record.patrol.looks_at)]
    stops = stops_of(record)
    return {
        "stops": [(stop, notice_url(kind, stop.point.part)) for stop in stops], "is_open": record.state in EDITABLE,
        "missed": [stop.point for stop in stops if stop.visit is None],
    }  # fmt: skip


@register
class PatrolRoundLedger(Ledger):
    model = PatrolRound
    code = "XJ"
    group = "control"
    columns = ("patrol", "seen", "problems", "missed")
    reads = ("patrol",)
    site = True
    written_by_hand = False
    form_title = gettext_lazy("Record of a patrol round")
    fields = ("patrol",)
    sheet_template = "quality/round_sheet.html"
    panels = (Panel("quality/round_panel.html", _walk),)

    def sheet_facts(self, record: PatrolRound) -> Any:
        return [
            [s.point.place, s.point.part.code, s.visit and [s.visit.is_good, s.visit.note]]
            for s in stops_of(record)
        ]

    def before_submit(self, record: PatrolRound) -> None:
        if not record.seen:
            raise Refusal(_("No point was seen yet: walk the route, or declare the round void."))

    def next_need(self, record: PatrolRound) -> Text:
        if record.state not in EDITABLE:
            return ""
        left = len(missed_of(record))
        if left:
            return (
                _("%s points are still to be seen; submitting closes the round and lists them as missed.")
                % left
            )
        return _("All points were seen: submit it to close the round.")
