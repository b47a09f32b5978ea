"""Where the schedule stands in the navigation of a project and of the company."""

from django.utils.translation import gettext_lazy as _

from yingzao.core.screens.navigation import Place, register_place

register_place(Place("production", _("Gantt chart"), "schedule:current", "schedule.plan"))
register_place(
    Place(
        "production", _("Priorities and shared resources"), "schedule_priorities", "schedule.priority_scorecard",
        in_project=False,
    )
)  # fmt: skip
register_place(Place("production", _("Look-ahead"), "schedule:look_ahead", "schedule.plan"))
