"""Text whose bytes stop in the middle of a character: what is left of a file that was cut."""

_CUT = ("unexpected end of data", "truncated data", "incomplete multibyte sequence")


def is_cut(error: UnicodeDecodeError) -> bool:
    """Did decoding fail only because the bytes end too early?

    >>> try:
    ...     "楼板".encode()[:-1].decode()
    ... except UnicodeDecodeError as error:
    ...     is_cut(error)
    True
    """
    return error.end == len(error.object) and error.reason in _CUT
