"""Object ids for a Primavera XML: each kind of object has numbers of its own, baselines share the projects'."""

from yingzao.formats.schedule_file import ImportedSchedule
from yingzao.formats.schedule_file.writing import Numbers


class PmxmlNumbers:
    """The number of everything in a schedule; an id that is a number keeps itself."""

    def __init__(self, schedule: ImportedSchedule) -> None:
        activities = [each.id for each in schedule.network.activities]
        baselines = [f"{each.id}/{activity}" for each in schedule.baselines for activity in each.dates]
        self._activities = Numbers(activities, baselines, lowest=0)
        self._projects = Numbers(
            [each.id for each in schedule.projects], [each.id for each in schedule.baselines], lowest=0
        )
        self._wbs = Numbers([each.id for each in schedule.wbs], lowest=0)
        self._calendars = Numbers([each.id for each in schedule.network.calendars], lowest=0)
        self._resources = Numbers([each.id for each in schedule.resources], lowest=0)
        self._code_types = Numbers([each.id for each in schedule.code_types], lowest=0)
        self._codes = Numbers([each.id for each in schedule.code_values], lowest=0)
        self._type_of_code = {each.id: each.type_id for each in schedule.code_values}
        self._assignments = Numbers([each.id for each in schedule.assignments], lowest=0)

    def activity(self, id_: str) -> int:
        return self._activities.of(id_)

    def baseline_activity(self, baseline: str, activity: str) -> int:
        return self._activities.of(f"{baseline}/{activity}", 1)

    def project(self, id_: str) -> int:
        return self._projects.of(id_)

    def baseline(self, id_: str) -> int:
        return self._projects.of(id_, 1)

    def wbs(self, id_: str | None) -> int | None:
        return None if id_ is None else self._wbs.of(id_)

    def calendar(self, id_: str | None) -> int | None:
        return None if id_ is None else self._calendars.of(id_)

    def resource(self, id_: str | None) -> int | None:
        return None if id_ is None else self._resources.of(id_)

    def code_type(self, id_: str) -> int:
        return self._code_types.of(id_)

    def code(self, id_: str | None) -> int | None:
        return None if id_ is None else self._codes.of(id_)

    def type_of_code(self, value: str) -> int:
        return self.code_type(self._type_of_code[value])

    def assignment(self, id_: str) -> int:
        return self._assignments.of(id_)
