"""Background jobs: the loop that runs them, alone or in a process beside the embedded server."""

import itertools
import logging
import os
import threading
import time
from multiprocessing import parent_process

logger = logging.getLogger(__name__)
REVIVE_SECONDS = 30
SWEEPS_PER_ESCALATION = 20


def work_beside_server() -> None:
    """Run jobs for as long as the server that started this process lives, however that ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yingzao.settings")
    import django

    django.setup()
    threading.Thread(target=_end_with_server, name="end", daemon=True).start()
    run_worker()


def _end_with_server() -> None:
    server = parent_process()
    if server is not None:
        server.join()
        os._exit(0)


def run_worker() -> None:
    """Run jobs for ever: first those that lost their worker, then whatever is enqueued."""
    from django.utils.crypto import get_random_string
    from django_tasks_db.management.commands.db_worker import Worker

    from yingzao.core.jobs.runner import revive

    revive()
    threading.Thread(target=_sweep, name="sweep", daemon=True).start()
    Worker(
        queue_names=["*"], interval=0.3, batch=False, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=get_random_string(32), excluded_queue_names=[],
    ).run()  # fmt: skip


def _sweep() -> None:
    """Every half minute find jobs that lost their worker, every ten minutes escalate what is overdue."""
    from django.db import close_old_connections

    from yingzao.core.jobs.runner import revive
    from yingzao.core.routes.overdue import escalate_overdue

    for count in itertools.count():
        try:
            revive()
            if count % SWEEPS_PER_ESCALATION == 0:
                escalate_overdue()
        except Exception:
            logger.exception("Sweep failed")  # the next round tries again
        close_old_connections()
        time.sleep(REVIVE_SECONDS)
