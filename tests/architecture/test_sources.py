"""Rules about the text of the sources: length of files, nothing inline in templates, no foreign hosts."""

import re

import pytest

from tests.architecture.sources import PACKAGE, ROOT, python_files, templates

LONGEST_FILE = 400
#: long files that are tables rather than logic
TABLES: set[str] = set()

INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)", re.I),
    "a style element": re.compile(r"<style\b", re.I),
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "a handler attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "a javascript address": re.compile(r"[\"']\s*javascript:", re.I),
    "an expression htmx evaluates": re.compile(
        r"\shx-on[:-]|hx-vals=[\"']js:|\shx-trigger=[\"'][^\"']*\[", re.I
    ),
}
TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)

HOST = re.compile(r"(?:https?:|(?<=[\"'(]))//([a-z0-9][a-z0-9.-]*\.[a-z]{2,})", re.I)
#: names that look like addresses but are never fetched: XML namespaces and links inside licence texts
NAMESPACES = {"www.w3.org", "www.omg.org", "bpmn.io", "schemas.openxmlformats.org", "schemas.microsoft.com"}


def test_every_file_is_read_in_one_sitting():
    long = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in python_files()
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert {name: lines for name, lines in long.items() if name not in TABLES} == {}, (
        "split it by the sentence that describes it"
    )
    assert set(long) >= TABLES, "no longer over the limit: take it off the list"


def test_templates_hold_no_inline_script_or_style():
    found = [
        f"{path.relative_to(PACKAGE)}: {what}: {match[0].strip()[:80]}"
        for path in templates()
        for what, rule in INLINE.items()
        for match in rule.finditer(TEMPLATE_CODE.sub("x", path.read_text()))
    ]
    assert found == [], "the content security policy refuses it; use frontend/src"


@pytest.mark.parametrize(
    "markup",
    [
        "<script>x()</script>", "<style>p{}</style>", '<p style="x">', '<a onclick="x">',
        '<a href="javascript:x">', '<a hx-on:click="x">', '<a hx-trigger="click[x]">',
    ],
)  # fmt: skip
def test_the_scan_sees_what_the_policy_would_refuse(markup):
    assert any(rule.search(markup) for rule in INLINE.values())


def test_templates_load_nothing_from_elsewhere():
    named = {
        (p.relative_to(PACKAGE).as_posix(), host) for p in templates() for host in HOST.findall(p.read_text())
    }
    assert {(name, host) for name, host in named if host not in NAMESPACES} == set()


def test_the_built_front_end_loads_nothing_from_elsewhere():
    built = [p for p in (PACKAGE / "static" / "dist").rglob("*") if p.suffix in {".js", ".css", ".html"}]
    if not built:
        pytest.skip("the front end is not built here; the wheel build makes it")
    # An address in a url(), import, src, href or fetch is loaded; a namespace or a link in a comment is not.
    loads = re.compile(
        r"(?:url\(|import\(?|from|src=|href=|fetch\(|importScripts\(|new (?:Worker|WebSocket|EventSource)\()"
        r"\s*[\"'`]?(?:https?|wss?):?//([^\s\"'`)/]+)"
    )
    elsewhere = {
        (p.name, host) for p in built for host in loads.findall(p.read_text()) if host not in NAMESPACES
    }
    assert elsewhere == set()


def test_the_settings_name_no_other_host():
    text = (PACKAGE / "settings.py").read_text()
    assert HOST.findall(text) == []


def test_the_front_end_sources_name_no_other_host():
    sources = (ROOT / "frontend" / "src").rglob("*")
    named = {
        (p.relative_to(ROOT).as_posix(), host)
        for p in sources if p.suffix in {".ts", ".css"}
        for host in HOST.findall(p.read_text()) if host not in NAMESPACES
    }  # fmt: skip
    assert named == set()
