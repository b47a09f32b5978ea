"""Runs one named reader of MPXJ: ``python -m yingzao.formats.mpxj_bridge.child READER SOURCE TARGET``.

A Java machine does not survive a fork and an upload may be hostile, so each file gets a process with limits. The answer
goes to standard output as JSON: ``{"code": "done"}`` or what went wrong.
"""

import json
import resource
import sys
from typing import Any

from .kinds import KINDS

MEMORY_BYTES = 4 * 1024**3
CPU_SECONDS = 180
TARGET_BYTES = 512 * 1024**2
JAVA = (
    "-Xmx1g", "-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=96m", "-XX:CompressedClassSpaceSize=128m",
    "-XX:-UsePerfData", "-XX:ErrorFile=/dev/null", "-Djava.awt.headless=true",
    "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
)  # fmt: skip


def main() -> None:
    reader, source, target = sys.argv[1:4]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (TARGET_BYTES, TARGET_BYTES))
    if reader not in {kind.reader for kind in KINDS}:
        raise SystemExit(2)
    json.dump({"code": _converted(reader, source, target)}, sys.stdout)


def _converted(reader: str, source: str, target: str) -> str:
    import jpype
    import mpxj  # noqa: F401  puts its jars on the class path

    jpype.startJVM(*JAVA)
    try:
        stream = jpype.JClass("java.io.FileInputStream")(source)
        project = jpype.JClass(reader)().read(stream)
        if project is None:
            return "unreadable"
        jpype.JClass("org.mpxj.mspdi.MSPDIWriter")().write(project, target)
    except jpype.JException as refusal:
        return _reason(refusal)
    return "done"


def _reason(refusal: Any) -> str:
    text = str(refusal)
    if "OutOfMemoryError" in text:
        return "too_much"
    if "CharsetHelper" in text or "UnsupportedCharset" in text:
        return "charsets"
    return "password" if "password" in text.lower() else "unreadable"


if __name__ == "__main__":
    main()
