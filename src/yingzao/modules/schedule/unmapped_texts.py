"""What an import guessed or left behind, in the user's words."""

from typing import Any

from django.utils.translation import gettext_lazy

TEXTS: dict[str, Any] = {
    "activity.actual_date_of_work_not_started": gettext_lazy("actual date of work not started, not taken"),
    "activity.calendar_missing": gettext_lazy("activity without calendar in the file: takes the project's"),
    "activity.constraint_without_date": gettext_lazy("constraint without date"),
    "activity.duration_missing": gettext_lazy("activity without duration"),
    "activity.duration_negative": gettext_lazy("activity with a negative duration"),
    "activity.outside_project_kept": gettext_lazy(
        "activity of another project, kept at the dates of the file"
    ),
    "assignment.activity_outside_file": gettext_lazy("assignment to an activity that the file does not hold"),
    "baseline.activity_gone": gettext_lazy("activity of a baseline that the project no longer has"),
    "baseline.project_outside_file": gettext_lazy("baseline of a project that the file does not hold"),
    "bridge.gan": gettext_lazy("read through MPXJ from a file of GanttProject"),
    "bridge.mpp": gettext_lazy("read through MPXJ from a file of Microsoft Project"),
    "bridge.mpx": gettext_lazy("read through MPXJ from an MPX file"),
    "bridge.planner": gettext_lazy("read through MPXJ from a file of GNOME Planner"),
    "bridge.pp": gettext_lazy("read through MPXJ from a file of Asta Powerproject"),
    "calendar.damaged_unused": gettext_lazy("damaged calendar that nothing uses"),
    "calendar.empty": gettext_lazy("calendar without working time: takes five days of eight hours"),
    "calendar.none_in_file": gettext_lazy("no calendar in the file: takes five days of eight hours"),
    "calendar.shift_past_midnight": gettext_lazy("shift past midnight, cut at midnight"),
    "calendar.unknown_day": gettext_lazy("unknown weekday of a calendar"),
    "code.value_outside_file": gettext_lazy("activity code that the file does not hold"),
    "link.activity_outside_file": gettext_lazy("link to an activity that the file does not hold"),
    "link.from_summary_start": gettext_lazy("link from the start of a summary, put on its first task"),
    "link.lag_in_percent_fixed": gettext_lazy("lag in percent, fixed at its present length"),
    "link.lag_of_no_percent": gettext_lazy(
        "lag of 0 percent: was it lost by the program that wrote the file?"
    ),
    "link.on_summary_spread": gettext_lazy("link of a summary, spread over its tasks"),
    "link.project_not_chosen": gettext_lazy("link to a project that was not chosen"),
    "link.to_inactive": gettext_lazy("link from an inactive task"),
    "project.data_date_missing": gettext_lazy("project without data date: takes its planned start"),
    "project.multiple_critical_paths": gettext_lazy(
        "several critical paths: float counts to the end of the project"
    ),
    "project.options_missing": gettext_lazy("project without scheduling options"),
    "project.outside_left_out": gettext_lazy("project without dates that came along, left out"),
    "project.scheduled_from_finish": gettext_lazy(
        "project scheduled from its finish: computed from its start"
    ),
    "project.start_missing": gettext_lazy("project without start: takes its first task's"),
    "project.status_date_unused": gettext_lazy("status date, which moves no date in Project"),
    "row.without_code": gettext_lazy("row without code, left out"),
    "task.constraint_of_summary_spread": gettext_lazy("constraint of a summary, spread over its tasks"),
    "task.constraint_without_date": gettext_lazy("constraint without date"),
    "task.external": gettext_lazy("task of another project, kept at the dates of the file"),
    "task.inactive": gettext_lazy("inactive task, left out"),
    "task.leveling_delay": gettext_lazy("delay by levelling, kept as an earliest start"),
    "task.manual": gettext_lazy("task scheduled by hand, kept at its dates"),
    "task.milestone_with_duration": gettext_lazy("milestone with a duration, taken as a task"),
    "wbs.parent_outside_file": gettext_lazy("WBS node whose parent the file does not hold"),
}


LOST: dict[str, Any] = {
    "activity.expected_finish": gettext_lazy("expected finish of an activity"),
    "activity.external_dates": gettext_lazy("dates of a link to another project"),
    "activity.kind=level_of_effort": gettext_lazy("level of effort, written as a task"),
    "activity.kind=resource_dependent": gettext_lazy("resource-dependent activity, written as a task"),
    "activity.kind=start_milestone": gettext_lazy("start milestone, written as a milestone"),
    "activity.kind=wbs_summary": gettext_lazy("WBS summary, written as a task"),
    "activity.resource_work": gettext_lazy("durations by resource of an activity"),
    "activity.secondary_constraint": gettext_lazy("second constraint of an activity"),
    "activity.suspended": gettext_lazy("suspension of an activity"),
    "assignment": gettext_lazy("resource assignment"),
    "assignment.without_resource": gettext_lazy("assignment without a resource"),
    "baseline": gettext_lazy("baseline"),
    "baseline.beyond_ten": gettext_lazy("baseline beyond the ten that Project keeps"),
    "baseline.not_written": gettext_lazy("baseline"),
    "calendar.more_than_five_shifts": gettext_lazy("day of more than five shifts, cut"),
    "calendar.replaced_by_known": gettext_lazy(
        "own calendar, written as the most similar of 5, 6, 7 days or 24 h"
    ),
    "code.value": gettext_lazy("activity code"),
    "link.elapsed_lag": gettext_lazy("lag in clock time, written in working time"),
    "project.lag_calendar": gettext_lazy("calendar of lags: Project counts them in that of the successor"),
    "project.must_finish": gettext_lazy("must-finish date of the project: float counts to its own end"),
    "project.progress_mode": gettext_lazy(
        "rule for work under way: Project computes progress in its own way"
    ),
    "project.several_joined": gettext_lazy(
        "projects joined into one: their data dates and options differ no more"
    ),
    "resource": gettext_lazy("resource"),
    "resource.kind=RT_Equip": gettext_lazy("equipment, written as labour"),
    "resource.parent": gettext_lazy("place of a resource in its tree"),
}
"""What a file that is written has no place for."""


def lost_text(name: str) -> str:
    """What an export leaves behind; a code without words stays as the writer gave it."""
    return str(LOST.get(name, name))


def unmapped_text(name: str) -> str:
    """What a code of the report means; one without words stays as the reader gave it."""
    return str(TEXTS.get(name, name))
