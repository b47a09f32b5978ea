"""What was reported in the plan in use while another version was drawn up is carried into that version."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.records.services import Refusal

from .calculations import move_data_date, recompute
from .models import SPANNING, Activity, Plan, State
from .rows import update_rows

REPORTED = ("progress", "percent", "actual_start", "actual_finish")
NAMED = 10


def catch_up(version: Plan, in_use: Plan) -> None:
    """Bring a version that is to take the place of the plan in use to what was reported meanwhile, and compute it.

    Raises Refusal where work has begun that the version no longer holds: its report would be lost.
    """
    old, new = list(in_use.activities.all()), list(version.activities.all())
    follows = _followed(old, new)
    kept = {former.pk for former in follows.values()}
    if lost := [row for row in old if row.pk not in kept and _has_begun(row)]:
        text = _("Work has begun that %(version)s does not hold: %(codes)s. Add it to the version first.")
        codes = together(lost[:NAMED])
        raise Refusal(text % {"version": version.full_number, "codes": codes})
    carried = _carry(new, follows)
    if in_use.data_date > version.data_date:
        move_data_date(version, in_use.data_date)
    elif not carried:
        return
    version.save(action="progress_carried_over")
    if carried:
        version.sign("progress_carried_over", {row.code: [None, f"{row.percent:g} %"] for row in carried})
    recompute(version)


def carry_progress(in_use: Plan, draft: Plan) -> list[Activity]:
    """Write into the draft what the plan in use reports otherwise; returns the changed rows. Does not compute.

    Work begun meanwhile keeps the share of its duration that is left, for the draft may have changed how long it
    takes. What the draft shows as the plan in use does is left alone.
    """
    rows = list(draft.activities.all())
    return _carry(rows, _followed(in_use.activities.all(), rows))


def _carry(rows: list[Activity], follows: Mapping[int, Activity]) -> list[Activity]:
    changed = [row for row in rows if row.pk in follows and _take_over(row, follows[row.pk])]
    update_rows(Activity, (*REPORTED, "remaining_minutes"), changed)
    return changed


def _followed(old: Iterable[Activity], new: list[Activity]) -> dict[int, Activity]:
    """Key of a row → the row it was copied from, or else the one that has its code."""
    former = list(old)
    by_source = {row.source_id: row for row in former}
    copied = {row.source_id for row in new}
    by_code = {row.code: row for row in former if row.source_id not in copied}
    found = {row.pk: by_source.get(row.source_id) or by_code.get(row.code) for row in new}
    return {pk: row for pk, row in found.items() if row is not None}


def _has_begun(row: Activity) -> bool:
    return row.progress != State.NOT_STARTED and row.kind not in SPANNING


def _take_over(row: Activity, now: Activity) -> bool:
    """Does the row say otherwise than the plan in use? Then it says the same afterwards."""
    is_as_long = row.original_minutes == now.original_minutes
    is_same = all(getattr(row, name) == getattr(now, name) for name in REPORTED)
    if is_same and (not is_as_long or row.remaining_minutes == now.remaining_minutes):
        return False
    for name in REPORTED:
        setattr(row, name, getattr(now, name))
    share_left = now.remaining_minutes / now.original_minutes if now.original_minutes else 0
    row.remaining_minutes = 0 if now.progress == State.COMPLETED else round(row.original_minutes * share_left)
    return True
