"""The keys of an installation: never inside the archive, carried in a file of their own.

``secret_key`` signs sessions and links and encrypts second factors, ``history_key`` seals the history. The archive
knows only their fingerprints, so that a restore under other keys is refused before anything is written.
This module is read before the settings are: it knows neither Django nor the database.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from .refusal import BackupRefusal

NAMES = ("secret_key", "history_key")
_FORMAT = "yingzao-keys"


def fingerprint(name: str, key: str) -> str:
    """Tells keys apart and says nothing of them: they are random and long."""
    return hashlib.sha256(f"yingzao {name} {key}".encode()).hexdigest()[:16]


def fingerprints(keys: Mapping[str, str]) -> dict[str, str]:
    return {name: fingerprint(name, keys[name]) for name in NAMES}


def write_keys(path: Path, keys: Mapping[str, str]) -> None:
    """A new file, readable by its owner alone; an existing one is left as it is."""
    try:
        with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            json.dump({"format": _FORMAT, "keys": {name: keys[name] for name in NAMES}}, file, indent=1)
    except FileExistsError:
        raise BackupRefusal(f"{path} exists. Name a file that does not.") from None


def read_keys(path: Path) -> dict[str, str]:
    try:
        content = json.loads(path.read_text())
        keys = {name: content["keys"][name] for name in NAMES}
    except FileNotFoundError:
        raise BackupRefusal(f"There is no file {path}.") from None
    except (ValueError, KeyError, TypeError):
        raise BackupRefusal(f"{path} is no file of keys of this product.") from None
    if content.get("format") != _FORMAT or not all(
        isinstance(k, str) and len(k) >= 16 for k in keys.values()
    ):
        raise BackupRefusal(f"{path} is no file of keys of this product.")
    return keys


def use_keys(keys: Mapping[str, str]) -> None:
    """Run this process under ``keys``; refuses when the environment sets others. Before settings are read."""
    for name, key in keys.items():
        variable = f"YINGZAO_{name.upper()}"
        if os.environ.get(variable, key) != key:
            raise BackupRefusal(f"{variable} holds another key than the file. Set it to the one in the file.")
        os.environ[variable] = key


def prepare_keys(folder: Path, keys: Mapping[str, str]) -> None:
    """Lay the keys beside those in force, as ``secret_key.new``; :func:`install_keys` puts them in force."""
    for name, key in keys.items():
        new = folder / f"{name}.new"
        new.unlink(missing_ok=True)
        with open(new, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())


def install_keys(folder: Path) -> None:
    for name in NAMES:
        os.replace(folder / f"{name}.new", folder / name)


def forget_prepared(folder: Path) -> None:
    for name in NAMES:
        (folder / f"{name}.new").unlink(missing_ok=True)
