"""Logs without personal data: the settings, the two forms of a line, and what is taken out of every line.

With ``YINGZAO_LOG_FORMAT=json`` each line is one JSON object, each request has a line, and of a fault only its kind
and the places in the program are told: its message may quote what somebody entered. In both forms numbers of
phones and identity cards, addresses of mail and network, tokens and what follows a question mark are blotted out.
"""

import json
import logging
import re
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import extract_tb
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The number of the request at hand; it stands in every line, in the answer's header and on the page of a fault."""

BLOT = "•"
_PERSONAL = (
    (re.compile(r"(https?://[^\s?\"']+)\?[^\s\"']+"), rf"\1?{BLOT}"),
    (re.compile(r"(?i)\b(bearer |token=|key=|secret=|password=|code=)[^\s&\"']+"), rf"\1{BLOT}"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), BLOT),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), BLOT),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), BLOT),
    (re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])"), BLOT),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{0,4}(?![\w:])"), BLOT),
)


def blotted(text: str) -> str:
    """``text`` without what could tell who it is about."""
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


class TextFormatter(logging.Formatter):
    """For a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        number, fields = request_id.get(), getattr(record, "fields", {})
        told = [f"{name}={value}" for name, value in fields.items()] + (
            [f"request={number}"] if number else []
        )
        return " ".join([blotted(super().format(record)), *told])

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = _text(record)
        return super().formatMessage(record)


class JsonFormatter(logging.Formatter):
    """For a collector of logs."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname, "logger": record.name, "text": blotted(_text(record)),
        }  # fmt: skip
        if number := request_id.get():
            line["request"] = number
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__qualname__
            line["places"] = [f"{f.filename}:{f.lineno} {f.name}" for f in extract_tb(record.exc_info[2])]
        return json.dumps(line, ensure_ascii=False, default=str)


def logging_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Django's ``LOGGING``: ``YINGZAO_LOG`` is the lowest level shown, ``YINGZAO_LOG_FORMAT`` ``text`` or ``json``."""
    is_json = environment.get("YINGZAO_LOG_FORMAT") == "json"
    form = f"{__name__}.{'JsonFormatter' if is_json else 'TextFormatter'}"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": form}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": environment.get("YINGZAO_LOG", "WARNING")},
        "loggers": {
            "yingzao.request": {"level": "INFO" if is_json else "WARNING"},
            "django.db.backends": {"level": "WARNING"},  # lower, it writes what is stored
        },
    }


def route_of(request: Any) -> str:
    """Which view answers, by name: an address may hold the number of a record or the token of a link."""
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return match.view_name or match.route
    return "static" if request.path_info.startswith("/static/") else "unrouted"


def _text(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if hasattr(request, "path_info"):  # Django's own line about an answer: it would quote the address
        return f"{getattr(record, 'status_code', '')} {route_of(request)}"
    return record.getMessage()
