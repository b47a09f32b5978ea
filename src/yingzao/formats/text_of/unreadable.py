"""Why a file gives no text."""


class Unreadable(Exception):
    """``code`` is ``format``, ``encrypted``, ``damaged`` or ``too_large``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
