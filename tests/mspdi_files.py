"""Small authored Microsoft Project XML files for tests, put together from dictionaries."""

from xml.sax.saxutils import escape

NAMESPACE = "http://schemas.microsoft.com/project"
HOURS = (("08:00:00", "12:00:00"), ("13:00:00", "17:00:00"))


def element(name, content):
    """An element of text, of nested dictionaries, or one for each item of a list; None leaves it out."""
    if content is None:
        return ""
    if isinstance(content, list):
        return "".join(element(name, each) for each in content)
    if isinstance(content, dict):
        inner = "".join(element(key, value) for key, value in content.items())
        return f"<{name}>{inner}</{name}>\n"
    return f"<{name}>{escape(str(content))}</{name}>"


def times(*hours):
    """``WorkingTimes`` of pairs of clock times."""
    return {"WorkingTime": [{"FromTime": start, "ToTime": end} for start, end in hours]}


def week_day(number, *hours):
    """A day of the week: 1 is Sunday."""
    return {
        "DayType": number,
        "DayWorking": int(bool(hours)),
        "WorkingTimes": times(*hours) if hours else None,
    }


def period(first, last):
    """A ``TimePeriod`` of whole days."""
    return {"FromDate": f"{first}T00:00:00", "ToDate": f"{last}T23:59:00"}


def calendar(uid=1, base=-1, days=None, exceptions=(), **more):
    """A calendar of five days with a lunch break; ``days`` replaces its week."""
    if days is None:
        days = [week_day(number, *(HOURS if 2 <= number <= 6 else ())) for number in range(1, 8)]
    return {
        "UID": uid,
        "Name": f"Calendar {uid}",
        "IsBaseCalendar": int(base == -1),
        "BaseCalendarUID": base,
        "WeekDays": {"WeekDay": days},
        "Exceptions": {"Exception": list(exceptions)} if exceptions else None,
        **more,
    }


def task(uid, hours=8, level=1, after=(), **more):
    """A task; ``after`` are predecessor numbers or links made by :func:`link`."""
    links = [each if isinstance(each, dict) else link(each) for each in after]
    return {
        "UID": uid,
        "ID": uid,
        "Name": f"Task {uid}",
        "OutlineLevel": level,
        "Duration": f"PT{hours}H0M0S",
        "DurationFormat": 7,
        "PercentComplete": 0,
        "ConstraintType": 0,
        "CalendarUID": -1,
        **more,
        "PredecessorLink": links or None,
    }


def link(uid, kind=1, lag=0, lag_format=7, **more):
    """A predecessor link: 0 finish-finish, 1 finish-start, 2 start-finish, 3 start-start; lag in tenths of minutes."""
    return {"PredecessorUID": uid, "Type": kind, "LinkLag": lag, "LagFormat": lag_format, **more}


def mspdi_text(*tasks, calendars=None, resources=(), assignments=(), **project):
    """Return a project that begins on Monday, 4 March 2024 at 08:00."""
    content = {
        "Name": "demo.xml",
        "Title": "Demo building",
        "ScheduleFromStart": 1,
        "StartDate": "2024-03-04T08:00:00",
        "CalendarUID": 1,
        "MinutesPerDay": 480,
        **project,
        "Calendars": {"Calendar": [calendar()] if calendars is None else calendars},
        "Tasks": {"Task": list(tasks)},
        "Resources": {"Resource": list(resources)},
        "Assignments": {"Assignment": list(assignments)},
    }
    body = element("Project", content).replace("<Project>", f'<Project xmlns="{NAMESPACE}">', 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


def mspdi_bytes(*tasks, **more):
    """Return :func:`mspdi_text` encoded."""
    return mspdi_text(*tasks, **more).encode()
