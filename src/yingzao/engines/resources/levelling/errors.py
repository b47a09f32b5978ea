"""Refusals of levelling, each with a code and parameters a screen can translate."""


class LevellingError(ValueError):
    """A problem that cannot be levelled; ``code`` and ``params`` say why."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.params = params
