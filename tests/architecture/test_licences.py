"""Every dependency is under a permissive licence, so that a company may change and resell the product."""

import json
import re
from importlib.metadata import Distribution, distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.sources import ROOT

PERMISSIVE = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|Unlicense|0BSD|CC0|MPL|Mozilla|HPND|"
    r"Blue Oak|BlueOak|LGPL|GNU Lesser|public domain)",
    re.I,
)
#: Weak copyleft is accepted for a separate, unchanged, dynamically loaded library only
WEAK_COPYLEFT = {"mpxj", "psycopg", "psycopg-binary", "psycopg-pool", "certifi", "pyphen"}
STRONG = re.compile(
    r"\b(AGPL|Affero|SSPL|Commons Clause|Business Source)|(?<!L)\bGPL|GNU General Public", re.I
)


def licence_of(dist: Distribution) -> str:
    """Licence expression, classifiers and the first line of the licence field, whichever are there."""
    meta = dist.metadata
    classifiers = [
        c.rpartition("::")[2].strip() for c in meta.get_all("Classifier", []) if c.startswith("License ::")
    ]
    # The field may hold a whole text; its first lines name the licence.
    stated = "\n".join((meta.get("License") or "").splitlines()[:3])
    return "; ".join(filter(None, [meta.get("License-Expression"), *classifiers, stated]))


def installed() -> dict[str, Distribution]:
    return {canonicalize_name(dist.metadata["Name"]): dist for dist in distributions()}


def needed_to_run(found: dict[str, Distribution]) -> set[str]:
    """The product's dependencies and theirs, as installed here."""
    needed, queue = set(), ["yingzao"]
    while queue:
        name = queue.pop()
        if name in needed or name not in found:
            continue
        needed.add(name)
        for line in found[name].requires or ():
            requirement = Requirement(line)
            if requirement.marker is None or any(
                requirement.marker.evaluate({"extra": extra}) for extra in ("", "binary", "mpp")
            ):
                queue.append(canonicalize_name(requirement.name))
    return needed - {"yingzao"}


FOUND = installed()


def test_the_product_says_its_own_licence():
    assert "Apache-2.0" in licence_of(FOUND["yingzao"])


@pytest.mark.parametrize("name", sorted(needed_to_run(FOUND)))
def test_a_dependency_is_permissive(name):
    licence = licence_of(FOUND[name])
    assert PERMISSIVE.search(licence), f"{name}: {licence!r} is not on the list"
    if re.search(r"LGPL|Lesser|MPL|Mozilla", licence) and not re.search(r"MIT|BSD|Apache", licence):
        assert name in WEAK_COPYLEFT, f"{name}: {licence}"


@pytest.mark.parametrize("name", sorted(set(FOUND) - {"yingzao"}))
def test_nothing_installed_is_strong_copyleft(name):
    licence = licence_of(FOUND[name])
    assert not STRONG.search(licence) or PERMISSIVE.search(licence), f"{name}: {licence}"


def test_what_the_browser_is_sent_is_permissive():
    """Packages bundled into the front end; those that only build it need not be shipped."""
    locked = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    bundled = {
        path.removeprefix("node_modules/"): each.get("license", "")
        for path, each in locked.items()
        if path and not each.get("dev")
    }
    assert bundled
    assert {name: licence for name, licence in bundled.items() if not PERMISSIVE.search(licence)} == {}
