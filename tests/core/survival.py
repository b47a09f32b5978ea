"""What the test of killed servers asks of the database; runs in one process beside the server."""

import hashlib
import os
import time
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import django
import openpyxl
from django.conf import settings
from django.db import connection
from django.utils import timezone

django.setup()

from tests.company import build_company  # noqa: E402
from tests.core.rivals import submit_sheets, take_path  # noqa: E402
from tests.schedule_files import CALENDAR, HEADER, table  # noqa: E402
from yingzao.core.accounts.models import Person  # noqa: E402
from yingzao.core.exchange.models import Upload  # noqa: E402
from yingzao.core.files import upkeep  # noqa: E402
from yingzao.core.files.models import StoredFile, contents, store_bytes  # noqa: E402
from yingzao.core.files.storage import hash_of  # noqa: E402
from yingzao.core.history.actor import acting_as  # noqa: E402
from yingzao.core.history.chain import verify  # noqa: E402
from yingzao.core.history.models import HistoryEntry  # noqa: E402
from yingzao.core.jobs.models import Attempt, Job, Worker  # noqa: E402
from yingzao.core.jobs.runner import later  # noqa: E402
from yingzao.core.projects.models import Project  # noqa: E402
from yingzao.core.records.models import Attachment, Comment, Record  # noqa: E402
from yingzao.core.routes.models import LoggedDecision, Run, Task  # noqa: E402
from yingzao.core.routes.services import replay  # noqa: E402
from yingzao.modules.quality.models import Pour  # noqa: E402
from yingzao.modules.schedule.importing import import_plan  # noqa: E402
from yingzao.modules.schedule.models import Activity, Dependency, Plan  # noqa: E402

CHAINS, STEPS = 40, 50
ACTIVITIES = CHAINS * STEPS
LINKS = CHAINS * (STEPS - 1)


def large_xer() -> str:
    """Forty chains of fifty one-day activities."""
    tasks, links = [], []
    for chain in range(CHAINS):
        for step in range(STEPS):
            key = 1000 + chain * STEPS + step
            tasks.append(
                f"{key}|7|70|1|A{key}|第{chain}段第{step}道工序|TT_Task|TK_NotStart|8|8"
                "|2026-03-02 08:00|2026-03-02 17:00"
            )
            if step:
                links.append(f"{key}|{key}|{key - 1}|7|7|PR_FS|0")
    calendar = f"1~Y~七天制~8~{CALENDAR}".replace("|", "\x00").replace("~", "|")
    calendars = table("CALENDAR", "clndr_id default_flag clndr_name day_hr_cnt clndr_data", calendar)
    return "".join((
        HEADER,
        calendars.replace("\x00", "|"),
        table("PROJECT", "proj_id proj_short_name last_recalc_date plan_start_date clndr_id",
              "7|BIG|2026-03-02 08:00|2026-03-02 08:00|1"),
        table("PROJWBS", "wbs_id proj_id parent_wbs_id wbs_short_name wbs_name seq_num proj_node_flag",
              "70|7||BIG|大计划|1|Y"),
        table("TASK", "task_id proj_id wbs_id clndr_id task_code task_name task_type status_code"
              " target_drtn_hr_cnt remain_drtn_hr_cnt target_start_date target_end_date", *tasks),
        table("TASKPRED", "task_pred_id task_id pred_task_id proj_id pred_proj_id pred_type lag_hr_cnt",
              *links),
        "%E\n",
    ))  # fmt: skip


def build(sheets: int) -> list[tuple[int, int]]:
    """The company and ``sheets`` contact sheets in approval; (record, run) of each."""
    build_company()
    take_path("chief")
    return list(
        Run.objects.filter(pk__in=submit_sheets(sheets)).order_by("pk").values_list("record_id", "pk")
    )


def enqueue_import() -> int:
    """Ask for the import of the large plan; returns the job."""
    owner, project = Person.objects.get(username="project_manager"), Project.objects.get(code="LJL")
    with acting_as(owner):
        stored = store_bytes(large_xer().encode(), "big.xer", "application/octet-stream")
        job = later(
            import_plan, owner=owner, title="导入", project=project, project_id=project.pk, file_id=stored.pk,
            uid=str(uuid.uuid4()), plan_title="大计划", put_to_use=False,
        )  # fmt: skip
    return job.pk


def job(pk: int) -> tuple[str, int]:
    """State and percent."""
    return Job.objects.values_list("state", "percent").get(pk=pk)


def let_silence_pass() -> None:
    """As if the killed server had been away long enough to be missed."""
    long_ago = timezone.now() - timedelta(seconds=settings.JOBS_LOST_SECONDS + 1)
    Worker.objects.update(seen_alive_at=long_ago)
    for heartbeat in Path(settings.WORKERS_FOLDER).glob("*"):
        os.utime(heartbeat, (long_ago.timestamp(), long_ago.timestamp()))


def plans() -> list[tuple[int, int]]:
    """Activities and links of every stored plan."""
    return [
        (Activity.objects.filter(plan=p).count(), Dependency.objects.filter(plan=p).count())
        for p in Plan.objects.order_by("pk")
    ]


def list_of_pours(name: str, rows: int) -> bytes:
    """A workbook of pours, none of which looks like another."""
    book = openpyxl.Workbook()
    book.active.append(["标题", "浇筑日期", "强度等级", "方量（m³）", "楼层数", "班次", "连续浇筑"])
    for row in range(rows):
        book.active.append([f"{name} 第 {row} 仓", "2026-03-02", "C35", 10 + row / 4, 1, 1, "否"])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def counted() -> tuple[int, ...]:
    """How much of everything there is that somebody may have tried to write."""
    models = (Record, Attachment, Comment, StoredFile, Upload, LoggedDecision, HistoryEntry)
    return tuple(model._default_manager.count() for model in models)


def empty_the_log() -> None:
    """Let SQLite's write-ahead log shrink to nothing."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert cursor.fetchone()[0] == 0, "somebody is writing"


def tries(pk: int) -> list[str]:
    """How each attempt at a job ended."""
    return list(Attempt.objects.filter(job=pk).order_by("number").values_list("outcome", flat=True))


def pours() -> int:
    return Pour.objects.count()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def attached(sha256: str) -> tuple[int, list[str]]:
    """How often a content is attached, and the names of all attachments whose content is not what it was."""
    files = [each.file for each in Attachment.objects.select_related("file")]
    return len([f for f in files if f.sha256 == sha256]), [f.name for f in files if not f.is_intact()]


def left_over_a_day_later() -> list[str]:
    """What lies in the folder of files without a row, once the upkeep of the next day has run."""
    folder = Path(contents().location)
    long_ago = time.time() - 2 * upkeep.ORPHANED_AFTER.total_seconds()
    for path in folder.rglob("*"):
        os.utime(path, (long_ago, long_ago))
    upkeep.remove_orphans()
    named = set(StoredFile.objects.values_list("sha256", flat=True))
    kept = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return [name for name in kept if hash_of(name) not in named]


def approved_by_chief() -> set[int]:
    """Records on which the chief engineer's approval is stored."""
    return set(Task.objects.filter(step="chief", status="approved").values_list("run__record_id", flat=True))


def half_written() -> list[str]:
    """Everything that a cut-off write would leave behind; nothing means every write was whole."""
    found = [str(finding) for finding in verify()]
    for run in Run.objects.select_related("record"):
        state = run.as_state()
        rows = {t.number: (t.status, t.person_id) for t in run.tasks.all()}
        found += [f"{run}: {what}" for what, is_wrong in (
            ("decisions and state disagree", replay(run) != state),
            ("tasks and state disagree", rows != {t.id: (t.status.value, t.person) for t in state.tasks}),
            ("live without an open task", run.status == "live" and "open" not in {s for s, _ in rows.values()}),
            ("record and run disagree", _expected(run) != run.record.status),
        ) if is_wrong]  # fmt: skip
    bare = Record.objects.filter(status="in_approval", runs=None)
    return found + [f"{record}: in approval without a run" for record in bare]


def _expected(run: Run) -> Any:
    return {"live": "in_approval", "approved": "approved", "rejected": "returned"}[run.status]
