"""A file of another program to Microsoft Project XML, in a process of its own; our own reader takes it from there."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from yingzao.formats.schedule_file import ScheduleFileError
from yingzao.formats.schedule_file.markup import root_of

from .kinds import Kind

PACKAGES = ("mpxj", "jpype")
LONGEST_SECONDS = 180
SAVE_AS_XML = "Or open it in its own program and save it as XML (MSPDI)."

Run = Callable[[Sequence[str]], tuple[int, bytes]]
"""Runs a command and returns its exit code and what it wrote to standard output."""


def why_missing() -> str:
    """What the bridge lacks on this machine, as it is installed: names of packages, or Java; empty for nothing."""
    lacking = [name for name in PACKAGES if find_spec(name) is None]
    return "yingzao[mpp]" if lacking else ("" if _java_home() else "Java ≥ 17")


def _java_home() -> str | None:
    import jpype

    try:
        return str(jpype.getDefaultJVMPath())
    except jpype.JVMNotFoundException:
        return None


def _run(command: Sequence[str]) -> tuple[int, bytes]:
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=LONGEST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return -1, b""
    return done.returncode, done.stdout


def convert(source: Path, kind: Kind, target: Path, run: Run = _run) -> None:
    """Write ``source`` as Microsoft Project XML to ``target``.

    Raises :class:`ScheduleFileError` with the codes bridge.missing, bridge.password, bridge.unreadable,
    bridge.charsets and bridge.too_much, and for XML that declares a document type.
    """
    if missing := why_missing():
        raise _error(
            "bridge.missing",
            f"Files of {kind.program} are read through MPXJ, for which {missing} is missing on the server.",
            "Ask whoever runs it to install the extra yingzao[mpp] and a Java runtime. " + SAVE_AS_XML,
            kind,
            missing=missing,
        )
    if kind.key in ("planner", "gan"):
        root_of(source.read_bytes())  # refuses document types
    code, answer = run([sys.executable, "-m", f"{__package__}.child", kind.reader, str(source), str(target)])
    found = json.loads(answer) if code == 0 and answer else {"code": "too_much"}
    if found["code"] != "done":
        raise _error(f"bridge.{found['code']}", *_TEXTS[found["code"]], kind)


_TEXTS = {
    "password": ("The file is protected by a password.", "Save it without one."),
    "unreadable": ("The file is damaged or of a version that MPXJ does not read.", SAVE_AS_XML),
    "charsets": ("The Java runtime lacks the module jdk.charsets.", "Install a whole Java runtime."),
    "too_much": ("Reading the file takes more memory or time than is allowed.", SAVE_AS_XML),
}


def _error(code: str, problem: str, remedy: str, kind: Kind, **params: str) -> ScheduleFileError:
    return ScheduleFileError(code, problem, remedy, params={"program": kind.program, **params})
