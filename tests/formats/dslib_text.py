"""Small ProTrack files written for tests: two activities, a resource, two tracking periods."""

AGENDA = (
    "<Agenda><StartDate>040320240000</StartDate><NonWorkingHours>"
    + "".join(f"<Hour>{hour}</Hour>" for hour in [*range(8), 12, *range(17, 24)])
    + "</NonWorkingHours><NonWorkingDays><Day>5</Day><Day>6</Day></NonWorkingDays>"
    "<Holidays><Holiday>060320240000</Holiday></Holidays></Agenda>"
)


def activity(number, start, hours, fixed="0", hourly="0", distribution=2, cpm=0, **constraints):
    dates = "".join(f"<{tag}>{value}</{tag}>" for tag, value in constraints.items())
    return (
        f"<Activity><BaselineCostByUnit>{hourly}</BaselineCostByUnit><BaseLineDuration>{hours}</BaseLineDuration>"
        f"<BaseLineStart>{start}</BaseLineStart><Constraints>{dates}</Constraints>"
        f"<Distribution>{distribution}</Distribution><FixedBaselineCost>{fixed}</FixedBaselineCost>"
        f"<Name>Work {number}</Name><StartCPMUnits>{cpm}</StartCPMUnits><UniqueID>{number}</UniqueID></Activity>"
    )


def relation(before, after, kind=2, lag=0):
    return (
        f"<Relation><FromTask>{before}</FromTask><Lag>{lag}</Lag><LagType>{kind}</LagType>"
        f"<ToTask>{after}</ToTask><UniqueID>1</UniqueID></Relation>"
    )


def record(number, start, actual, remaining, share, deviation="0"):
    return (
        f"<Activity>{number}</Activity><TProTrackActivityTracking-1><ActualStart>{start}</ActualStart>"
        f"<ActualDuration>{actual}</ActualDuration><ActualCostDev>{deviation}</ActualCostDev>"
        f"<RemainingDuration>{remaining}</RemainingDuration><PercentageComplete>{share}</PercentageComplete>"
        "</TProTrackActivityTracking-1>"
    )


def period(end, *records):
    return (
        f"<TrackingPeriod><EndDate>{end}</EndDate><Name>Until {end}</Name></TrackingPeriod>"
        f"<TProTrackActivities-1>{''.join(records)}</TProTrackActivities-1>"
    )


def twice(tag, rows):
    """A list as ProTrack writes it: a header of the same name first."""
    return f"<{tag}><Name>{tag}</Name></{tag}><{tag}>{rows}</{tag}>"


ACTIVITIES = (
    activity(7, "040320240800", 16, fixed="100", hourly="10"),
    activity(9, "070320240800", 8, hourly="50", distribution=5, cpm=16),
)
PERIODS = (
    period("050320241000", record(7, "040320240800", 8, 8, "0.5", "-5"), record(9, "0", 0, 8, "0")),
    period(
        "070320241300",
        record(7, "040320240800", 16, 0, "1", "0"),
        record(9, "070320240800", 4, 4, "0.5", "20"),
    ),
)
RESULTS = "".join(
    f"<Result><Field>{field}</Field><Object>{place}</Object><Value>{place / 2}</Value></Result>"
    for place in (1, 2)
    for field in (41, 42, 43, 44, 45, 46)
)


RELATIONS = (relation(7, 9),)


def p2x(activities=ACTIVITIES, relations=RELATIONS, periods=PERIODS, agenda=AGENDA, more=""):
    """The bytes of a file."""
    outline = (
        "<OutlineList><List><Child><Type>1</Type><Data>3</Data><List><Child><Type>2</Type><Data>7</Data></Child>"
        "</List></Child><Child><Type>2</Type><Data>9</Data></Child></List></OutlineList>"
    )
    return (
        "<Project><NAME>House &amp; barn</NAME>"
        + agenda
        + twice("Activities", "".join(activities))
        + twice("Relations", "".join(relations))
        + twice("ActivityGroups", "<ActivityGroup><Name>Shell</Name><UniqueID>3</UniqueID></ActivityGroup>")
        + outline
        + twice(
            "Resources",
            "<Resource><FIELD0>1</FIELD0><FIELD1>Crane</FIELD1><FIELD769>1</FIELD769><FIELD770>30</FIELD770>"
            "<FIELD771>2.5</FIELD771><FIELD776>140</FIELD776></Resource>",
        )
        + twice(
            "ResourceAssignments",
            "<ResourceAssignment><FIELD1024>7</FIELD1024><FIELD1025>1</FIELD1025><FIELD1026>2</FIELD1026>"
            "<FIELD1027>0</FIELD1027></ResourceAssignment>",
        )
        + twice("TrackingList", "".join(periods))
        + "<Simulation><NumberOfRuns>100</NumberOfRuns><SimulationType>2</SimulationType>"
        + f"<Results>{RESULTS}</Results></Simulation>"
        + twice(
            "SensitivityDistributions",
            "<TProTrackSensitivityDistribution5><UniqueID>5</UniqueID><Style>0</Style><Distribution><X>6</X><Y>0</Y>"
            "<X>8</X><Y>100</Y><X>14</X><Y>0</Y></Distribution></TProTrackSensitivityDistribution5>",
        )
        + more
        + "</Project>"
    ).encode()
