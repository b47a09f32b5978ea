"""Refusals of the schedule engine, each with a code and parameters a screen can translate."""


class ScheduleError(ValueError):
    """A network that cannot be scheduled; ``code`` and ``params`` say why."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.params = params


class CycleError(ScheduleError):
    """Logic that runs in a circle; ``loop`` names its activities in order, each driving the next."""

    def __init__(self, loop: tuple[str, ...], codes: tuple[str, ...]) -> None:
        shown = " → ".join((*codes[:20], "…") if len(codes) > 20 else (*codes, codes[0]))
        super().__init__(
            "schedule.cycle",
            f"Logic loop of {len(loop)} activities: {shown}. Remove one of these links.",
            loop=loop,
            codes=codes,
        )
        self.loop = loop
        self.codes = codes
