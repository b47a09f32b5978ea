"""The words a report begins with, put together from its figures; a person amends them before submitting."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingzao.core.accounts.wording import together

from ..models import Cause, ProgressReport, ReportSpan
from ..words import number_text

NAMED = 3


def draft_words(report: ProgressReport) -> None:
    """Fill what nobody has written yet; what somebody wrote stays."""
    facts = report.facts
    report.summary = report.summary.strip() or _summary(report, facts)
    report.causes = report.causes.strip() or _causes(facts)
    report.outlook = report.outlook.strip() or _outlook(report, facts)


def title_of(report: ProgressReport) -> str:
    if report.span == ReportSpan.MONTH:
        return _("Monthly review %s") % f"{report.begins_on:%Y-%m}"
    days = {"first": f"{report.begins_on:%m-%d}", "last": f"{report.ends_on or report.begins_on:%m-%d}"}
    return _("Weekly report %(first)s to %(last)s") % days


def _summary(report: ProgressReport, facts: dict[str, Any]) -> str:
    progress = facts["progress"]
    lines = []
    if progress["planned"] is None:
        lines.append(_("No data date of the plan in use lies in or before these days."))
    else:
        text = _(
            "By %(on)s the works are %(actual)s %% complete against %(planned)s %% planned (%(gap)s points)."
        )
        gap = round(progress["actual"] - progress["planned"], 1)
        values = {"on": progress["on"], "actual": number_text(progress["actual"])}
        lines.append(text % {**values, "planned": number_text(progress["planned"]), "gap": _signed(gap)})
    counts = {"finished": facts["finished"]["count"], "started": facts["started"]["count"]}
    lines.append(_("%(started)s activities began and %(finished)s were finished.") % counts)
    if facts["ppc"]:
        last = facts["ppc"][-1]
        text = _("Of the week plan %(number)s %(done)s of %(of)s items were reached (PPC %(percent)s %%).")
        lines.append(text % {**last, "percent": number_text(last["percent"])})
    lagging = facts["lagging"]
    text = _("%(count)s unfinished activities lag behind, of them %(red)s red and %(yellow)s yellow.")
    lines.append(
        text
        % {"count": lagging["count"], "red": lagging["red"]["count"], "yellow": lagging["yellow"]["count"]}
    )
    return "\n".join(lines)


def _causes(facts: dict[str, Any]) -> str:
    lines = []
    own = [row for row in facts["lagging"]["rows"] if not row["passed_on_by"]]
    for row in own[:NAMED]:
        why = str(Cause(row["cause"]).label) if row["cause"] else _("cause not told yet")
        late = number_text(row["delay"] or 0.0)
        lines.append(
            _("%(code)s %(name)s: %(late)s working days late, %(why)s.")
            % {"code": row["code"], "name": row["name"], "late": late, "why": why}
        )
    for cause in facts.get("causes", ())[:NAMED]:
        text = _("%(cause)s kept back %(count)s items (%(share)s %%).")
        label = str(Cause(cause["cause"]).label)
        lines.append(text % {"cause": label, "count": cause["count"], "share": number_text(cause["share"])})
    if facts["delays"]["count"]:
        text = ngettext(
            "%(count)s delay event with %(days)s days lost.", "%(count)s delay events with %(days)s days lost.",
            facts["delays"]["count"],
        )  # fmt: skip
        lines.append(text % {"count": facts["delays"]["count"], "days": facts["delays"]["days"]})
    return "\n".join(lines) or _("No work lags behind.")


def _outlook(report: ProgressReport, facts: dict[str, Any]) -> str:
    following = facts["next"]
    text = _("From %(begins)s to %(ends)s the plan has %(count)s activities.")
    lines = [text % {"begins": following["begins"], "ends": following["ends"], "count": following["count"]}]
    if following["blocked"]["count"]:
        names = together(
            f"{row['code']} {row['name']}" for row in following["rows"][:NAMED] if row["missing"]
        )
        text = _("%(count)s of them may not start yet: %(names)s.")
        lines.append(text % {"count": following["blocked"]["count"], "names": names})
    forecast = facts.get("forecast")
    if forecast and forecast["late_days"] is not None:
        text = _(
            "By the plan in use the works end on %(finish)s; by contract on %(contract)s (%(late)s days)."
        )
        lines.append(text % {**forecast, "late": _signed(forecast["late_days"])})
    actions = facts["actions"]
    if actions["open"]:
        text = _("%(open)s corrective actions are open, of them %(overdue)s overdue.")
        lines.append(text % {"open": len(actions["open"]), "overdue": len(actions["overdue"])})
    return "\n".join(lines)


def _signed(value: float) -> str:
    return f"+{number_text(value)}" if value > 0 else number_text(value)
