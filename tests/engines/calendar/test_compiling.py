"""Machine code is kept for one state of the sources and never used for another."""

import fcntl
import os
import subprocess
import sys
import textwrap

import pytest

from yingzao import warming
from yingzao.engines.calendar.compiling import COMPILED, machine_code_folder
from yingzao.engines.forecast import simulation
from yingzao.engines.resources import levelling

KERNELS = {
    "inner.py": "from yingzao.engines.calendar.compiling import kernel\n@kernel\ndef step(x):\n    return x + {step}\n",
    "outer.py": (
        "from inner import step\nfrom yingzao.engines.calendar.compiling import kernel\n"
        "@kernel\ndef twice(x):\n    return step(step(x))\n"
    ),
}


def answer(folder, step: int) -> int:
    """What a process of its own computes with the kernels of ``folder``, whose inner one adds ``step``."""
    for name, text in KERNELS.items():
        path = folder / name
        if path.name == "inner.py" or not path.exists():
            path.write_text(text.format(step=step))
    script = f"""
        import sys
        from pathlib import Path
        sys.path.insert(0, {str(folder)!r})
        from yingzao.engines.calendar.compiling import COMPILED, machine_code_folder
        if COMPILED:
            from numba import config
            config.CACHE_DIR = str(machine_code_folder(Path({str(folder)!r})))
        from outer import twice
        print(twice(1))
    """
    env = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
    env["XDG_CACHE_HOME"] = str(folder / "cache")
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, env=env, check=True
    )
    return int(done.stdout)


def test_a_caller_is_compiled_again_when_what_it_calls_has_changed(tmp_path):
    assert answer(tmp_path, 1) == 3
    assert answer(tmp_path, 10) == 21


def test_the_folder_follows_from_every_source(tmp_path):
    (tmp_path / "one.py").write_text("a = 1")
    before = machine_code_folder.__wrapped__(tmp_path)
    assert machine_code_folder.__wrapped__(tmp_path) == before
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "two.py").write_text("b = 2")
    assert machine_code_folder.__wrapped__(tmp_path) != before


def test_warming_up_compiles_what_networks_need(tmp_path):
    script = "from yingzao import warming; warming.STEPS = warming.STEPS[:1]; warming.warm_up()"
    env = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    env.pop("NUMBA_CACHE_DIR", None)
    subprocess.run([sys.executable, "-c", script], env=env, check=True)
    if COMPILED:
        (folder,) = (tmp_path / "yingzao").iterdir()
        assert list(folder.glob("ready *")) and list(folder.rglob("*.nbc"))


@pytest.mark.skipif(not COMPILED, reason="nothing to compile without numba")
def test_each_step_is_compiled_once_and_by_one_process(tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(warming, "machine_code_folder", lambda: tmp_path / "kernels")
    monkeypatch.setattr(warming, "STEPS", [lambda: done.append(1)])
    (tmp_path / "kernels").mkdir()
    with (tmp_path / "kernels" / "compiling").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        warming.warm_up()
        assert done == []
    for _time in range(2):
        warming.warm_up()
    assert done == [1]


def test_jobs_of_levelling_and_risk_find_their_kernels_compiled():
    assert {levelling.warm_up, simulation.warm_up} < set(warming.STEPS)
