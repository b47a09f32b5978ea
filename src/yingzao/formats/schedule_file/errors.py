"""Refusals of the schedule readers: where in the file, what is wrong, and what to do about it."""

from collections.abc import Mapping


class ScheduleFileError(ValueError):
    """A schedule file that cannot be read.

    ``code`` and ``params`` let a screen translate the message; ``line``, ``table`` and ``field`` say where
    (of XML the element, of a workbook the sheet and column); ``remedy`` says what the person holding the file
    can do.
    """

    def __init__(
        self,
        code: str,
        problem: str,
        remedy: str,
        *,
        line: int | None = None,
        table: str | None = None,
        field: str | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        places = (("line", line), ("table", table), ("field", field))
        where = ", ".join(f"{word} {value}" for word, value in places if value is not None)
        super().__init__(f"{where}: {problem} {remedy}" if where else f"{problem} {remedy}")
        self.code = code
        self.problem = problem
        self.remedy = remedy
        self.line = line
        self.table = table
        self.field = field
        self.params: dict[str, object] = dict(params or {})

    def facts(self) -> dict[str, object]:
        """What a screen needs to say it in another language; plain values only."""
        names = ("code", "problem", "remedy", "line", "table", "field")
        stated = {name: getattr(self, name) for name in names}
        return {**stated, "params": {name: str(value) for name, value in self.params.items()}}
