"""What import contracts cannot see: keys between disciplines, reads past the gate, signals, migrations."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.sources import PACKAGE, python_files, tree_of
from yingzao.core.records.models import Record

RECORD_NAMES = {model.__name__ for model in apps.get_models() if issubclass(model, Record)}
MANAGERS = {"objects", "_default_manager", "_base_manager"}

#: (file, function) that reads records without ``visible_to``, each with the reason why it may
REVIEWED = {
    ("core/screens/pages.py", "fetch_record"): "asks the gate about the one record it fetched",
    ("core/api/records.py", "fetch"): "asks the gate about the one record it fetched",
    ("core/api/rows.py", "_whole"): "its one caller asks the gate about the record whose row it reads",
    ("insight/counting.py", "unreviewed"): "a condition inside a query over schemes one may see",
}


def discipline_of(model: type[models.Model]) -> str | None:
    """``technical`` for a model of ``yingzao.modules.technical``; None outside the disciplines."""
    parts = model.__module__.split(".")
    return parts[2] if parts[:2] == ["yingzao", "modules"] else None


def test_no_foreign_key_leads_from_one_discipline_to_another():
    between = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model and discipline_of(model)
        if discipline_of(field.related_model) not in (None, discipline_of(model))
    ]
    assert between == [], "meet at a part, through a Link, or in a story of flows/"


def places_that_show_records() -> list[Path]:
    """Views, API and insight: wherever something goes out to a person."""
    found = [*python_files("core/screens"), *python_files("core/api"), *python_files("insight")]
    found += [p for p in python_files("modules") if p.stem.startswith("views") or "views" in p.parts]
    return found


def reads_past_the_gate(source: ast.AST) -> Iterator[tuple[str, int, str]]:
    """(function, line, code) of every chain that starts at a record's manager without ``visible_to``."""
    parents = {child: parent for parent in ast.walk(source) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(source):
        if not _begins_a_query(node):
            continue
        chain, top = {getattr(node, "attr", "")}, node
        while isinstance(parents.get(top), ast.Attribute) or getattr(parents.get(top), "func", None) is top:
            top = parents[top]
            chain.add(getattr(top, "attr", ""))
        if "visible_to" not in chain:
            yield _function_around(node, parents), node.lineno, ast.unparse(top)


def _begins_a_query(node: ast.AST) -> bool:
    """``Defect.objects``, ``ledger.model._default_manager``, ``project.records``, ``get_object_or_404``."""
    match node:
        case ast.Attribute(attr=attr, value=ast.Name(id=name)) if attr in MANAGERS:
            return name in RECORD_NAMES
        case ast.Attribute(attr=attr, value=ast.Attribute(attr="model")) if attr in MANAGERS:
            return True
        case ast.Attribute(attr="records", value=ast.Name(id="project" | "part" | "lot")):
            return True
        case ast.Call(func=ast.Name(id="get_object_or_404"), args=[ast.Name(id=name), *_]):
            return name in RECORD_NAMES
    return False


def _function_around(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    while node in parents and not isinstance(node, ast.FunctionDef):
        node = parents[node]
    return getattr(node, "name", "")


def test_screens_read_records_only_through_the_gate():
    past = [
        f"{path.relative_to(PACKAGE)}:{line} {function}: {code[:90]}"
        for path in places_that_show_records()
        for function, line, code in reads_past_the_gate(tree_of(path))
        if (path.relative_to(PACKAGE).as_posix(), function) not in REVIEWED
    ]
    assert past == [], "use Model.objects.visible_to(person) or core.screens.pages.fetch_record"


@pytest.mark.parametrize(
    ("code", "is_past"),
    [
        ("def v(r): return Record.objects.filter(pk=1)", True),
        ("def v(r): return Record.objects.visible_to(r.user).filter(pk=1)", False),
        ("def v(r): return Record.objects.filter(pk=1).visible_to(r.user)", False),
        ("def v(r): return ledger.model._default_manager.get(pk=1)", True),
        ("def v(r): return project.records.count()", True),
        ("def v(r): return project.records.visible_to(r.user).count()", False),
        ("def v(r): return get_object_or_404(Record, pk=1)", True),
        ("def v(r): return Person.objects.all()", False),
    ],
)
def test_the_scan_tells_a_read_past_the_gate_from_one_through_it(code, is_past):
    assert bool(list(reads_past_the_gate(ast.parse(code)))) is is_past


def test_every_reviewed_exception_still_exists():
    found = {
        (path.relative_to(PACKAGE).as_posix(), function)
        for path in places_that_show_records()
        for function, _line, _code in reads_past_the_gate(tree_of(path))
    }
    assert set(REVIEWED) <= found


def test_nothing_listens_to_django_signals():
    listening = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in python_files()
        for node in ast.walk(tree_of(path))
        if (
            isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith("django")
            and "signals" in node.module
        )
        or (isinstance(node, ast.ImportFrom) and node.module == "django.dispatch")
        or (isinstance(node, ast.Attribute) and node.attr == "connect" and _is_signal(node.value))
    ]
    assert listening == [], "publish an event of core.events and subscribe in flows/"


def _is_signal(node: ast.AST) -> bool:
    words = (
        "pre_save",
        "post_save",
        "pre_delete",
        "post_delete",
        "m2m_changed",
        "request_finished",
        "signal",
    )
    return any(word in ast.unparse(node) for word in words)


def test_every_model_change_has_its_migration(tmp_path):
    """In a process of its own: here a test may have published a form, and its ledger is a model too."""
    command = [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]
    told = subprocess.run(
        command, env={**os.environ, "YINGZAO_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "yingzao.settings"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert told.returncode == 0, f"models and migrations disagree:\n{told.stdout}{told.stderr}"
