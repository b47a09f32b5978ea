"""Print the address of a PostgreSQL server on which databases may be created, or nothing."""

import os

import psycopg

CANDIDATES = (
    os.environ.get("DATABASE_URL", ""),
    "postgres://root@127.0.0.1:5432/postgres",
    "postgres://postgres@127.0.0.1:5432/postgres",
)


def answers(url: str) -> bool:
    """Does the server let us in, and may we create databases there?"""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            found = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            )
            row = found.fetchone()
            return bool(row and row[0])
    except psycopg.Error:
        return False


print(next((url for url in CANDIDATES if url.startswith("postgres") and answers(url)), ""))  # noqa: T201
