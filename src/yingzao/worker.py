"""The process that does background work, alone (``yingzao worker``) or beside the embedded server.

One job at a time; for more at once start more of them, on any machine. Beside the jobs each sweeps: takes
up what lost its worker, wakes the broker for what it forgot, and runs what the clock asks for, each such
work in a thread of its own so that a long one does not hold up the others. And each sends what waits in
the outbox.
"""

import logging
import os
import signal
import threading
from contextlib import suppress
from multiprocessing import parent_process
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yingzao.core.jobs.heart import Heart
    from yingzao.core.jobs.models import CronRun

logger = logging.getLogger(__name__)
LOOK_SECONDS = 0.3
POST_SECONDS = 1
DATABASE_PAUSE_SECONDS = 2
SAY_SECONDS = 3


def work_beside_server() -> None:
    """Run jobs for as long as the server that started this process lives, however that ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yingzao.settings")
    import django

    django.setup()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server decides when both end
    heart = _begin()
    threading.Thread(target=_end_with_server, args=[heart], name="end", daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: _end_now(heart))
    _work(heart, threading.Event())


def _warm_up() -> None:
    """Web processes and jobs find the compiled kernels on disk, so that nobody waits for the compiler."""
    from yingzao.warming import warm_up

    warm_up()


def run_worker() -> None:
    """Run jobs until told to stop; the one at hand is finished first, a second signal breaks it off."""
    heart, stopping = _begin(), threading.Event()

    def stop(number: int, _frame: object) -> None:
        if stopping.is_set():
            _end_now(heart)
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    _work(heart, stopping)
    heart.stop()


def _end_with_server(heart: "Heart") -> None:
    server = parent_process()
    if server is not None:
        server.join()
        _end_now(heart)


def _end_now(heart: "Heart") -> None:
    """What is running is not committed any more; the next worker takes it up at once.

    The end is said over a connection of its own: the one at hand may be within a statement, which would wait for ever
    for this very thread, and within a transaction that ends with it.
    """
    saying = threading.Thread(target=_say_the_end, args=[heart], daemon=True)
    saying.start()
    saying.join(SAY_SECONDS)
    os._exit(0)


def _say_the_end(heart: "Heart") -> None:
    with suppress(Exception):
        heart.stop()


def _begin() -> "Heart":
    from yingzao.core.jobs.heart import Heart

    heart = Heart()
    heart.start()
    threading.Thread(target=_sweep_for_ever, args=[heart], name="sweep", daemon=True).start()
    threading.Thread(target=_post_for_ever, name="post", daemon=True).start()
    threading.Thread(target=_warm_up, name="kernels", daemon=True).start()
    return heart


def _work(heart: "Heart", stopping: threading.Event) -> None:
    from django.conf import settings

    from yingzao.core.jobs import broker

    if settings.BROKER:
        broker.consume(lambda: _run_one(heart))  # takes the signals over
    else:
        while not stopping.is_set():
            if not _run_one(heart):
                stopping.wait(LOOK_SECONDS)


def _run_one(heart: "Heart") -> bool:
    """Run the job whose turn it is; False when there was none, or no database to ask."""
    from django.db import InterfaceError, OperationalError, close_old_connections, connection

    from yingzao.core.jobs.runner import run_next

    close_old_connections()
    try:
        return run_next(heart.worker)
    except (OperationalError, InterfaceError) as fault:
        logger.warning("The database does not answer: %s", fault)
        connection.close()
        threading.Event().wait(DATABASE_PAUSE_SECONDS)
        return False
    finally:
        close_old_connections()


def _sweep_for_ever(heart: "Heart") -> None:
    from django.conf import settings
    from django.db import close_old_connections

    while True:
        try:
            _sweep(heart)
        except Exception:
            logger.exception("Sweep failed")  # the next round tries again
        close_old_connections()
        threading.Event().wait(settings.JOBS_SWEEP_SECONDS)


def _post_for_ever() -> None:
    from django.db import close_old_connections

    from yingzao.core.notices.outbox import PostOffice

    office = PostOffice()
    while True:
        try:
            office.open_lanes()
        except Exception:
            logger.exception("The outbox cannot be looked into")  # the next round tries again
        close_old_connections()
        threading.Event().wait(POST_SECONDS)


def _sweep(heart: "Heart") -> None:
    from yingzao.core.jobs.broker import resend
    from yingzao.core.jobs.cron import begin_due
    from yingzao.core.jobs.lease import revive

    revive()
    resend()
    for run in begin_due(worker=heart.worker):
        threading.Thread(target=_run_periodic, args=[run], name=run.work, daemon=True).start()


def _run_periodic(run: "CronRun") -> None:
    from django.db import connection

    from yingzao.core.jobs.cron import run_begun

    try:
        run_begun(run)
    finally:
        connection.close()
