"""The hash chain: append an entry, and verify that nobody changed or removed anything outside the application."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .actor import Actor
from .generations import was_signed_as
from .prepared import PreparedQuery
from .state import canonical, name_in_history


def _seal(*parts: Any) -> str:
    return hmac.new(settings.HISTORY_KEY.encode(), canonical(parts).encode(), hashlib.sha256).hexdigest()


def _entry_seal(entry, before: str) -> str:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")  # equal text from every database
    return _seal(
        before, entry.chain, entry.position, at, entry.actor_id, entry.actor_name, entry.ip,
        entry.model, entry.object_id, entry.action, entry.changes, entry.state_digest,
    )  # fmt: skip


def _head_seal(head) -> str:
    return _seal("head", head.chain, head.length, head.last_seal)


def append(row, action: str, changes: dict[str, Any], state_digest: str, actor: Actor) -> None:
    """Add one entry at the end of the row's chain; must run in the transaction of the write itself."""
    entry_model = apps.get_model("history", "HistoryEntry")
    with transaction.atomic(savepoint=False):
        head = _locked_head(row.history_chain())
        entry = entry_model(
            chain=head.chain, position=head.length + 1, at=timezone.now(),
            actor_id=actor.person_id, actor_name=actor.name, ip=actor.ip,
            model=name_in_history(type(row)), object_id=row.pk, action=action,
            changes=changes, state_digest=state_digest,
        )  # fmt: skip
        entry.seal = _entry_seal(entry, head.last_seal)
        entry.save(force_insert=True)
        head.length, head.last_seal = entry.position, entry.seal
        head.seal = _head_seal(head)
        head.save(force_update=True)


def _locked_head(chain: int):
    head = _head_at.first(chain)
    if head is None:
        head_model = apps.get_model("history", "HistoryHead")
        fresh = head_model(chain=chain)
        fresh.seal = _head_seal(fresh)
        head_model.objects.bulk_create([fresh], ignore_conflicts=True)  # two writers may come first at once
        head = _head_at.first(chain)
    return head


_head_at = PreparedQuery(
    lambda chain: apps.get_model("history", "HistoryHead").objects.select_for_update().filter(pk=chain)
)


@dataclass(frozen=True)
class Finding:
    """Something that does not agree: ``code`` is stable, the rest names the place."""

    code: str
    chain: int | None = None
    position: int | None = None
    model: str = ""
    object_id: int | None = None


def verify() -> Iterator[Finding]:
    """Yield every disagreement between chains, heads and rows; nothing means nothing was touched."""
    last_digests: dict[tuple[str, int], str] = {}
    head_model = apps.get_model("history", "HistoryHead")
    heads = {head.chain: head for head in head_model.objects.all()}
    yield from _verify_chains(heads, last_digests)
    yield from _verify_rows(last_digests)


def head_digest(using: str = "default") -> str:
    """One digest over all chain ends; written down outside, it proves later that nothing was cut off."""
    head_model = apps.get_model("history", "HistoryHead")
    return _seal(
        *head_model.objects.using(using).order_by("chain").values_list("chain", "length", "last_seal")
    )


def _verify_chains(heads: dict, last_digests: dict) -> Iterator[Finding]:
    entry_model = apps.get_model("history", "HistoryEntry")
    chains = set(entry_model.objects.values_list("chain", flat=True).distinct()) | set(heads)
    for chain in sorted(chains):
        before, position = "", 0
        for entry in entry_model.objects.filter(chain=chain).order_by("position").iterator(2000):
            if entry.position != position + 1:
                yield Finding("entry_missing", chain, position + 1)
            elif entry.seal != _entry_seal(entry, before):
                yield Finding("entry_changed", chain, entry.position, entry.model, entry.object_id)
            before, position = entry.seal, entry.position
            last_digests[(entry.model, entry.object_id)] = entry.state_digest
        head = heads.get(chain)
        if head is None:
            yield Finding("head_missing", chain)
        elif head.seal != _head_seal(head):
            yield Finding("head_changed", chain)
        elif (head.length, head.last_seal) != (position, before):
            yield Finding("entry_missing", chain, position + 1)


def _verify_rows(last_digests: dict[tuple[str, int], str]) -> Iterator[Finding]:
    for model in signed_models():
        label = model._meta.label_lower
        expected = {pk: digest for (name, pk), digest in last_digests.items() if name == label}
        for row in model._base_manager.order_by("pk").iterator(2000):
            digest = expected.pop(row.pk, None)
            if digest is None:
                yield Finding("row_unsigned", model=label, object_id=row.pk)
            elif not was_signed_as(model, row.history_state(), digest):
                yield Finding("row_changed", model=label, object_id=row.pk)
        for pk in expected:
            yield Finding("row_removed", model=label, object_id=pk)


def signed_models() -> list[Any]:
    """Every concrete signed model that is written under its own name."""
    models: list[Any] = apps.get_models()
    signed = [m for m in models if getattr(m, "is_signed", False) and not m.is_envelope]
    return [m for m in signed if name_in_history(m) == m._meta.label_lower]
