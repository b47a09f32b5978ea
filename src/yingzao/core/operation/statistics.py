"""SQLite chooses among indexes by what it once counted; PostgreSQL counts by itself, SQLite must be told to."""

from django.db import connection

from yingzao.core.jobs.cron import every


@every(minutes=24 * 60)
def count_for_the_planner() -> None:
    """Count what each index of the embedded database holds."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
