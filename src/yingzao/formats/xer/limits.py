"""How much a XER may ask of the reader, so that a hostile file costs an error and not the server."""

from dataclasses import dataclass


@dataclass(frozen=True)
class XerLimits:
    """Upper bounds checked while reading; generous for real plans of 100,000 activities with costs."""

    max_bytes: int = 256 * 1024 * 1024
    max_rows: int = 4_000_000
    max_tables: int = 400
    max_columns: int = 400
    max_field_chars: int = 4_000_000
    max_calendars: int = 5_000
    max_calendar_depth: int = 16
    max_calendar_nodes: int = 200_000
    max_wbs_depth: int = 200
    earliest_year: int = 1900
    latest_year: int = 2199


DEFAULT_LIMITS = XerLimits()
