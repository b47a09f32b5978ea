"""Group robots of WeCom (企业微信) and DingTalk (钉钉): their messages, and how they say that one failed.

Both take ``{"msgtype": "markdown", …}`` and answer HTTP 200 with an ``errcode``, 0 when the message was
posted. Both take twenty messages a minute at most; then the robot is let alone for a while.
"""

import json
from typing import Any

from .models import DeliveryState, Format, Reason
from .outcome import Outcome
from .safe_http import Answer

MOST_BYTES = 4000
"""WeCom takes 4096 bytes of markdown."""
TOO_OFTEN = frozenset({45009, 130101, 410100})
"""``errcode`` for more than twenty messages a minute."""


def message(form: Format, payload: dict[str, Any]) -> dict[str, Any]:
    """The body of a call: what happened, where, and a link."""
    text = _within(_markdown(payload))
    if form == Format.WECOM:
        return {"msgtype": "markdown", "markdown": {"content": text}}
    return {"msgtype": "markdown", "markdown": {"title": _plain(payload["text"])[:60], "text": text}}


def _markdown(payload: dict[str, Any]) -> str:
    lines = [f"**{_plain(payload['text'])}**"]
    if payload.get("project"):
        lines.append(f"> {_plain(payload['project']['name'])}")
    if payload.get("reason"):
        lines.append(f"> {_plain(payload['reason'])}")
    record = payload.get("record") or {}
    if record.get("url"):
        lines.append(f"[{record['number']}]({record['url']})")
    return "\n\n".join(lines)


def _plain(text: str) -> str:
    """One line in which nothing is markup."""
    return " ".join("".join(" " if letter in "*_`[]()<>#|~" else letter for letter in text).split())


def _within(text: str) -> str:
    return text.encode()[:MOST_BYTES].decode(errors="ignore")


def answer_of(answer: Answer) -> Outcome:
    """What an answer with status 200 means."""
    try:
        said = json.loads(answer.body)
        code = int(said["errcode"])
    except (ValueError, KeyError, TypeError):
        return Outcome(DeliveryState.WAITING, Reason.REJECTED, answer.body, answer.status)
    if code == 0:
        return Outcome(DeliveryState.SENT, code=answer.status)
    is_away = code in TOO_OFTEN
    reason = Reason.TEMPORARY if is_away else Reason.REJECTED
    return Outcome(DeliveryState.WAITING, reason, f"{code} {said.get('errmsg', '')}", answer.status, is_away)
