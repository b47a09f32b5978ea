"""The service worker as it is served: what the build made of it, after a line that says which build this is."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from .sendable import patterns

_KEPT = ("src/app.ts", "src/signature.ts")
"""Entries whose files a phone keeps; the Gantt and the designers of forms and routes stay at the desk."""
_SCANNER = "zxing"


def worker_source() -> tuple[str, str]:
    """The worker's script and its version, which changes with everything that it keeps."""
    manifest = Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
    return _source(manifest, manifest.stat().st_mtime_ns, tuple(patterns()))


@lru_cache(maxsize=2)
def _source(manifest: Path, _changed_at: int, forms: tuple[str, ...]) -> tuple[str, str]:
    code = (manifest.parents[1] / "worker.js").read_text()
    files = _files(json.loads(manifest.read_text()))
    icon = static("screens/icon.svg")
    known = {
        "assets": [icon, *(static(f"dist/{file}") for file in files if _SCANNER not in file)],
        "scanner": [static(f"dist/{file}") for file in files if _SCANNER in file],
        "forms": list(forms), "home": reverse("field"), "signOut": reverse("account_logout"),
    }  # fmt: skip
    version = hashlib.sha256((json.dumps(known, sort_keys=True) + code).encode()).hexdigest()[:12]
    return f"self.YINGZAO={json.dumps({'version': version, **known})};\n{code}", version


def _files(manifest: dict[str, Any]) -> list[str]:
    """Every file that the kept entries load, at once or when they are first needed."""
    wanted, seen, found = list(_KEPT), set(), []
    while wanted:
        name = wanted.pop()
        if name in seen:
            continue
        seen.add(name)
        chunk = manifest[name]
        found += [chunk["file"], *chunk.get("css", []), *chunk.get("assets", [])]
        wanted += [*chunk.get("imports", []), *chunk.get("dynamicImports", [])]
    return sorted(set(found))
