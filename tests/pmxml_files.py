"""Small authored Primavera XML files for tests, put together from dictionaries."""

from tests.mspdi_files import element

NAMESPACE = "http://xmlns.oracle.com/Primavera/P6/V19.12/API/BusinessObjects"
HOURS = [{"Start": "08:00:00", "Finish": "11:59:00"}, {"Start": "13:00:00", "Finish": "16:59:00"}]
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def calendar(number=10, worked=DAYS[1:6], exceptions=(), **more):
    """A calendar of eight hours with a lunch break on the days given."""
    week = [{"DayOfWeek": day, "WorkTime": HOURS if day in worked else None} for day in DAYS]
    return {
        "HoursPerDay": 8,
        "Name": f"Calendar {number}",
        "ObjectId": number,
        **more,
        "StandardWorkWeek": {"StandardWorkHours": week},
        "HolidayOrExceptions": {"HolidayOrException": list(exceptions)},
    }


def activity(number, hours=8, **more):
    """An activity that has not started."""
    return {
        "Id": f"A{number}",
        "Name": f"Activity {number}",
        "ObjectId": number,
        "Type": "Task Dependent",
        "Status": "Not Started",
        "CalendarObjectId": 10,
        "PlannedDuration": hours,
        "RemainingDuration": hours,
        "WBSObjectId": 101,
        **more,
    }


def relation(before, after, kind="Finish to Start", lag=0, **more):
    """A relationship; the lag in hours."""
    return {
        "PredecessorActivityObjectId": before,
        "SuccessorActivityObjectId": after,
        "Type": kind,
        "Lag": lag,
        **more,
    }


def project(*activities, relations=(), **more):
    """A project that begins on Monday, 4 March 2024, its root not written, as P6 does."""
    return {
        "ObjectId": 1,
        "Id": "DEMO",
        "Name": "Demo building",
        "DataDate": "2024-03-04T00:00:00",
        "PlannedStartDate": "2024-03-04T00:00:00",
        "ActivityDefaultCalendarObjectId": 10,
        "WBSObjectId": 100,
        **more,
        "WBS": [
            {"Code": "S", "Name": "Structure", "ObjectId": 101, "ParentObjectId": 100, "SequenceNumber": 1}
        ],
        "Activity": list(activities),
        "Relationship": list(relations),
    }


def pmxml_text(*projects, calendars=None, **more):
    """Return a file of the projects given."""
    content = {
        "Calendar": [calendar()] if calendars is None else calendars,
        **more,
        "Project": list(projects),
    }
    body = element("APIBusinessObjects", content)
    body = body.replace("<APIBusinessObjects>", f'<APIBusinessObjects xmlns="{NAMESPACE}">', 1)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


def pmxml_bytes(*projects, **more):
    """Return :func:`pmxml_text` encoded."""
    return pmxml_text(*projects, **more).encode()
