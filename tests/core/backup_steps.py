"""Several commands, one after the other in one process: the start of a process is what costs.

``python -m tests.core.backup_steps '[["restore", "one.zip"], ["holds"]]'`` prints one [exit code, output, errors]
each. The settings are read by the first of them.
"""

import contextlib
import io
import json
import sys

from yingzao.cli import main

OF_THE_PRODUCT = {"backup", "restore", "verify-history"}


def run(step: list[str]) -> tuple[int, str, str]:
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        if step[0] in OF_THE_PRODUCT:
            code = main(step)
        else:
            from tests.core import backup_samples

            code = getattr(backup_samples, step[0])(*step[1:]) or 0
    return code, output.getvalue(), errors.getvalue()


if __name__ == "__main__":
    print(json.dumps([run(step) for step in json.loads(sys.argv[1])]))
