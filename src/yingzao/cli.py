"""The ``yingzao`` command: one word per thing an operator does."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from yingzao import __version__

if TYPE_CHECKING:
    from yingzao.schedule_commands import Outcome

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse and run; returns the exit code (0 done, 1 refused or disagreement, 2 wrong usage)."""
    options = _parser().parse_args(arguments)
    return options.run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("yingzao", description="营造 Yingzao: engineering technical management")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        return sub

    for name, run, text in (
        ("demo", demo, "migrate, seed the demo company and serve it on this machine"),
        ("serve", serve, "serve the application and run its background jobs"),
    ):
        sub = command(name, run, text)
        sub.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
        sub.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
        sub.add_argument(
            "--workers", type=int, default=1, help="web processes (more than 1 wants PostgreSQL)"
        )
        sub.add_argument("--no-jobs", action="store_true", help="leave background jobs to `yingzao worker`")
    command("migrate", migrate, "bring the database to this version")
    sub = command("found", found, "begin with a company of one's own in an empty database")
    sub.add_argument("company", help="name of the company")
    sub.add_argument("--username", required=True, help="sign-in name of the first administrator")
    sub.add_argument("--name", required=True, help="the administrator's name; the password is asked for")
    command("seed", seed, "write the demo company into an empty database")
    command("check", check, "check settings, catalogues, migrations and declarations")
    command("worker", worker, "run background jobs only (beside several web processes)")

    sub = command("import-schedule", import_schedule, "import a schedule file into a project")
    sub.add_argument("file", type=Path)
    sub.add_argument("--project", required=True, help="code of the project, for example LJL")
    sub.add_argument("--as", dest="username", required=True, help="sign-in name of who imports")
    sub.add_argument("--encoding", help="force an encoding (utf-8, gb18030, cp1252, cp1251 …)")

    sub = command(
        "compute-schedule", compute_schedule, "compute early and late dates and floats of a schedule file"
    )
    sub.add_argument("file", type=Path)
    sub.add_argument("--json", action="store_true", dest="as_json", help="print JSON instead of a table")
    sub = command(
        "verify-schedule", verify_schedule, "compare computed dates with those stored in schedule files"
    )
    sub.add_argument("files", type=Path, nargs="+")

    sub = command(
        "convert-schedule",
        convert_schedule,
        "write a schedule file in another format, with the computed dates",
    )
    sub.add_argument("file", type=Path)
    sub.add_argument("target", type=Path)
    sub.add_argument(
        "--to", required=True, dest="form", choices=["pmxml", "mspdi", "xlsx", "csv"], help="format of TARGET"
    )

    sub = command("level", level, "find the shortest plan of a PSPLIB file (.sm) under its resources")
    sub.add_argument("file", type=Path)
    sub.add_argument(
        "--seconds", type=float, default=10, help="time for the search and the proof (default %(default)s)"
    )
    sub.add_argument("--seed", type=int, default=0, help="seed of the search (default %(default)s)")
    sub.add_argument("--workers", type=int, default=2, help="threads (default %(default)s)")
    sub.add_argument("--json", action="store_true", dest="as_json", help="print JSON instead of a table")

    sub = command("verify-history", verify_history, "find rows changed or removed outside the application")
    sub.add_argument(
        "--expect", metavar="DIGEST", help="head digest noted earlier; differs if anything was cut off"
    )
    sub = command("verify-counts", verify_counts, "count anew what is kept counted, and compare")
    sub.add_argument("--mend", action="store_true", help="keep what was counted now where they differ")
    sub = command("backup", backup, "write everything into one archive while people go on working")
    sub.add_argument("file", type=Path)
    sub.add_argument(
        "--verify", action="store_true", help="do not write: check that the archive FILE is whole"
    )
    sub.add_argument("--keys", type=Path, metavar="FILE", help="write the keys too, into a file of their own")
    sub.add_argument("--quiet", action="store_true", help="say only what is wrong")
    sub = command("restore", restore, "bring an archive into an empty database, whole or not at all")
    sub.add_argument("file", type=Path)
    sub.add_argument("--keys", type=Path, metavar="FILE", help="the keys that were written with the archive")
    sub.add_argument(
        "--replace", default="", metavar="DATABASE", help="throw the content of this database away"
    )
    sub.add_argument(
        "--accept-history", action="store_true", help="restore a history that was broken when it was saved"
    )
    sub = command("bench", bench, "run a benchmark from the benchmarks folder of a checkout")
    sub.add_argument("name", help="name of the benchmark, for example cpm or approval")
    sub.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _django() -> None:
    from yingzao.translations import compile_catalogues

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yingzao.settings")
    compile_catalogues()
    import django

    django.setup()


def demo(options: argparse.Namespace) -> int:
    print("[1/3] Database …", flush=True)
    migrate(options)
    print("[2/3] Demo company …", flush=True)
    seed(options)
    print("[3/3] Server …", flush=True)
    return serve(options)


def migrate(options: argparse.Namespace) -> int:
    _django()
    from yingzao.core.operation.schema import bring_schema_up_to_date
    from yingzao.founding import bring_up_to_date

    bring_schema_up_to_date()
    bring_up_to_date()
    return 0


def found(options: argparse.Namespace) -> int:
    migrate(options)
    from yingzao.founding import CannotFound, ask_password, found_company

    try:
        found_company(options.company, options.username, options.name, ask_password())
    except CannotFound as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"{options.company}: yingzao serve → {options.username}")
    return 0


def seed(options: argparse.Namespace) -> int:
    _django()
    from yingzao.demo.story import tell_story

    for line in tell_story():
        print(f"      {line}", flush=True)
    return 0


def serve(options: argparse.Namespace) -> int:
    _django()
    from yingzao.server import serve_application

    return serve_application(options.host, options.port, options.workers, not options.no_jobs)


def worker(options: argparse.Namespace) -> int:
    _django()
    from yingzao.worker import run_worker

    run_worker()
    return 0


def check(options: argparse.Namespace) -> int:
    _django()
    from django.core.management import call_command

    call_command("check", verbosity=1)
    call_command("makemigrations", "--check", "--dry-run", verbosity=1)
    return 0


def import_schedule(options: argparse.Namespace) -> int:
    _django()
    from yingzao.modules.schedule.commands import import_file

    return import_file(options.file, options.project, options.username, options.encoding)


def compute_schedule(options: argparse.Namespace) -> int:
    from yingzao import schedule_commands

    return _print(schedule_commands.compute_schedule(options.file, options.as_json))


def verify_schedule(options: argparse.Namespace) -> int:
    from yingzao import schedule_commands

    return _print(schedule_commands.verify_schedule(options.files))


def convert_schedule(options: argparse.Namespace) -> int:
    from yingzao import schedule_commands

    return _print(schedule_commands.convert_schedule(options.file, options.target, options.form))


def level(options: argparse.Namespace) -> int:
    from yingzao.levelling_commands import level_file

    return _print(level_file(options.file, options.seconds, options.seed, options.workers, options.as_json))


def _print(outcome: "Outcome") -> int:
    if outcome.output:
        print(outcome.output)
    if outcome.error:
        print(outcome.error, file=sys.stderr)
    return outcome.exit_code


def verify_history(options: argparse.Namespace) -> int:
    _django()
    from yingzao.core.history.chain import head_digest, verify

    findings = list(verify())
    for finding in findings:
        place = " ".join(f"{k}={v}" for k, v in vars(finding).items() if k != "code" and v not in (None, ""))
        print(f"{finding.code}: {place}")
    digest = head_digest()
    print(f"head {digest}")
    if options.expect and options.expect != digest:
        print("head_differs: the chain is not the one whose head was noted", file=sys.stderr)
        return 1
    print("history intact" if not findings else f"{len(findings)} disagreements", file=sys.stderr)
    return 1 if findings else 0


def verify_counts(options: argparse.Namespace) -> int:
    _django()
    from yingzao.core.projects.models import Project
    from yingzao.modules.quality.tallies import disagreements, recount

    wrong = [
        project
        for project in Project.objects.order_by("code")
        if _tells(project.code, disagreements(project))
    ]
    for project in wrong if options.mend else ():
        recount(project)
    print(
        "counts agree" if not wrong else "counted anew" if options.mend else "counts differ", file=sys.stderr
    )
    return 1 if wrong and not options.mend else 0


def _tells(place: str, findings: Iterable[str]) -> bool:
    """Print what was found at a place; was there anything?"""
    lines = [f"{place} {finding}" for finding in findings]
    for line in lines:
        print(line)
    return bool(lines)


def backup(options: argparse.Namespace) -> int:
    from yingzao.backup.refusal import BackupRefusal

    try:
        _django()
        from yingzao.backup import commands

        if options.verify:
            return commands.verify_archive(options.file)
        return commands.back_up(options.file, options.keys, options.quiet)
    except BackupRefusal as refusal:
        print(refusal, file=sys.stderr)
        return 1


def restore(options: argparse.Namespace) -> int:
    from yingzao.backup.keys import read_keys, use_keys
    from yingzao.backup.refusal import BackupRefusal

    try:
        keys = read_keys(options.keys) if options.keys else None
        use_keys(keys or {})  # before the settings are read
        _django()
        from yingzao.backup import commands

        return commands.restore(options.file, options.replace, keys, options.accept_history)
    except BackupRefusal as refusal:
        print(refusal, file=sys.stderr)
        return 1


def bench(options: argparse.Namespace) -> int:
    folder = Path(__file__).resolve().parents[2] / "benchmarks"
    module = options.name.replace("-", "_")
    if not (folder / f"{module}.py").exists():
        names = sorted(p.stem.replace("_", "-") for p in folder.glob("*.py") if not p.stem.startswith("_"))
        print(json.dumps({"error": f"no benchmark {options.name}", "known": names}), file=sys.stderr)
        return 2
    sys.path.insert(0, str(folder.parent))
    return import_module(f"benchmarks.{module}").main(options.arguments) or 0


if __name__ == "__main__":
    sys.exit(main())
