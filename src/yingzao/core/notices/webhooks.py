"""Webhooks: the call an endpoint gets, signed so that it can know who calls, and what its answer means.

What receivers rely on is written down in ``docs/howto/webhooks.md``.
"""

import base64
import hashlib
import hmac
import http.client
import json
import secrets
import time
from typing import Any
from urllib.parse import quote_plus

from .models import Delivery, DeliveryState, Endpoint, Format, Reason
from .outcome import Outcome
from .robots import answer_of, message
from .safe_http import Answer, ForbiddenAddress, post
from .sealing import Unreadable, opened

AWAY = frozenset({429, 502, 503, 504})
"""Answers that concern the receiver as a whole rather than this call."""


def new_secret() -> str:
    """A secret for signed JSON, shown once."""
    return secrets.token_urlsafe(32)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over ``timestamp.body``, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def robot_signature(secret: str, milliseconds: str) -> str:
    """DingTalk's ``sign``: base64 of HMAC-SHA256 over the time and the secret, keyed with the secret."""
    text = f"{milliseconds}\n{secret}"
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def send_webhook(delivery: Delivery, endpoint: Endpoint) -> Outcome:
    """Make one call; whatever is not a 2xx answer is tried again later."""
    if not endpoint.is_on:
        return Outcome(DeliveryState.DROPPED, Reason.SWITCHED_OFF)
    try:
        address, secret = opened(endpoint.address), opened(endpoint.secret)
    except Unreadable:
        return Outcome(DeliveryState.FAILED, Reason.FAULT, "sealed under another secret key")
    try:
        answer = post(*_call(delivery, endpoint.format, address, secret))
    except ForbiddenAddress as forbidden:
        return Outcome(DeliveryState.FAILED, Reason.FORBIDDEN, str(forbidden))
    except (OSError, http.client.HTTPException) as fault:
        detail = f"{type(fault).__name__}: {fault}"
        return Outcome(DeliveryState.WAITING, Reason.UNREACHABLE, detail, is_away=True)
    return _judged(endpoint.format, answer)


def _call(delivery: Delivery, form: str, address: str, secret: str) -> tuple[str, bytes, dict[str, str]]:
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Yingzao"}
    if form == Format.DINGTALK and secret:
        milliseconds = str(round(time.time() * 1000))
        joint = "&" if "?" in address else "?"
        sign = quote_plus(robot_signature(secret, milliseconds))
        address = f"{address}{joint}timestamp={milliseconds}&sign={sign}"
    if form != Format.JSON:
        return address, _json(message(Format(form), delivery.payload)), headers
    body, timestamp = _json({"id": str(delivery.uid), **delivery.payload}), str(int(time.time()))
    headers |= {
        "X-Yingzao-Id": str(delivery.uid), "X-Yingzao-Event": delivery.event,
        "X-Yingzao-Timestamp": timestamp, "X-Yingzao-Signature": f"v1={signature(secret, timestamp, body)}",
    }  # fmt: skip
    return address, body, headers


def _json(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def _judged(form: str, answer: Answer) -> Outcome:
    is_well = 200 <= answer.status < 300
    if is_well and form != Format.JSON:
        return answer_of(answer)
    if is_well:
        return Outcome(DeliveryState.SENT, code=answer.status)
    reason = Reason.TEMPORARY if answer.status in AWAY else Reason.REJECTED
    return Outcome(DeliveryState.WAITING, reason, answer.body, answer.status, is_away=answer.status in AWAY)
