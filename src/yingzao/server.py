"""The embedded server: web processes, and beside them one for background jobs that is started anew if it dies."""

import socket
import threading
from multiprocessing import get_context

from django.conf import settings
from django.db import connections

from yingzao.core.operation.figures import forget_dead_processes
from yingzao.core.printing.ability import why_no_pdf
from yingzao.worker import work_beside_server

RESTART_SECONDS = 2


def serve_application(host: str, port: int, workers: int, with_jobs: bool = True) -> int:
    """Serve until interrupted; prints the address. Returns 1 when the port is taken."""
    from granian import Granian
    from granian.constants import Interfaces

    if _is_taken(host, port):
        print(f"Port {port} on {host} is in use. Choose another with --port.")  # noqa: T201
        return 1
    # Web processes are forked: no open connection of SQLite may be carried into them. The jobs get a
    # process of their own, started afresh rather than forked.
    connections.close_all()
    # Stays empty: files are served from where they were built; the server only wants the folder to exist.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    forget_dead_processes()
    if with_jobs:
        threading.Thread(target=_keep_working, name="jobs", daemon=True).start()
    if missing := why_no_pdf():
        print(f"\n  {missing}", flush=True)  # noqa: T201
    print(f"\n  营造 Yingzao   http://{host}:{port}/\n", flush=True)  # noqa: T201
    Granian(
        "yingzao.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers,
        blocking_threads=4, log_access=False, log_enabled=False, workers_kill_timeout=5,
        respawn_failed_workers=True, respawn_interval=1,
    ).serve()  # fmt: skip
    return 0


def _keep_working() -> None:
    """A job may take its process with it (memory, a fault in a library); the next ones shall still run."""
    while True:
        jobs = get_context("spawn").Process(target=work_beside_server, name="jobs", daemon=True)
        jobs.start()
        jobs.join()
        threading.Event().wait(RESTART_SECONDS)


def _is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((host, port)) == 0
