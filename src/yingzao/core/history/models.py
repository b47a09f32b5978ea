"""History entries, the heads of their chains, and the base class whose every save is signed.

One chain per project (chain 0 for the company) keeps writers of different projects from waiting for
each other. An entry's seal is an HMAC over the entry and the seal before it, under a key that is not
in the database; the head row remembers how long the chain is, so that a missing newest entry shows.
"""

from collections.abc import Sequence
from copy import deepcopy
from functools import cache
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from .actor import UnsignedWrite, current_actor
from .chain import append
from .state import SECRET, digest_of, state_of


class HistoryHead(models.Model):
    """The end of one chain."""

    chain = models.BigIntegerField(primary_key=True)
    length = models.BigIntegerField(default=0)
    last_seal = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        db_table = "history_head"

    def __str__(self) -> str:
        return f"{self.chain}: {self.length}"


#: parts of the system that sign what they do by themselves
_PARTS = {
    "deadline": _("the system (deadlines)"), "migration": _("the system (new version)"),
    "new version of the program": _("the system (new version)"),
    "founding": _("the system (founding)"), "demo": _("the system (demo)"), "sign-in": _("the system (sign-in)"),
}  # fmt: skip


class HistoryEntry(models.Model):
    """One signed write: which row, by whom, when, from where, and every field before and after."""

    chain = models.BigIntegerField()
    position = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100)
    ip = models.GenericIPAddressField(null=True)
    model = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    action = models.CharField(max_length=30)
    changes = models.JSONField(default=dict)
    state_digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        db_table = "history_entry"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="history_position")]
        indexes = [models.Index(fields=["model", "object_id", "id"], name="history_object")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.position} {self.action} {self.model} {self.object_id}"

    @property
    def who(self) -> str:
        """The actor as people read it: a part of the system that acted by itself is put into words."""
        return self.actor_name if self.actor_id else str(_PARTS.get(self.actor_name, self.actor_name))


@cache
def _has_structured(model: type[models.Model]) -> bool:
    return any(isinstance(field, models.JSONField) for field in model._meta.concrete_fields)


class SignedQuerySet(models.QuerySet):
    """Refuses the bulk writes that would leave no history."""

    def _refuse(self, *args, **kwargs):
        raise UnsignedWrite(f"{self.model.__name__} is signed: save or void rows one by one.")

    update = delete = bulk_create = bulk_update = _refuse


class Signed(models.Model):
    """A row whose every save writes a history entry; nothing is ever deleted."""

    is_signed: ClassVar[bool] = True
    #: True for a parent table whose rows are always written through a child model
    is_envelope: ClassVar[bool] = False
    #: the model, as ``app.model``, whose table and history this one shares; empty: its own
    signed_as: ClassVar[str] = ""
    #: columns that are not history (counters, last sign-in)
    unsigned_columns: ClassVar[frozenset[str]] = frozenset()
    #: columns whose change is noted without their content
    secret_columns: ClassVar[frozenset[str]] = frozenset()

    objects = SignedQuerySet.as_manager()

    _stored: dict[str, Any]
    _loaded: tuple[str | None, Any, Sequence[Any]]

    class Meta:
        abstract = True

    def save(self, *args, action: str = "", **kwargs) -> None:
        """Store the row and sign the difference; without an actor nothing is stored."""
        if self.get_deferred_fields():
            raise UnsignedWrite("Load the whole row before saving it.")
        before = self._state_before()
        actor = current_actor()
        with transaction.atomic(
            savepoint=False
        ):  # row and entry: who catches an error puts a savepoint around
            super().save(*args, **kwargs)
            after = self.history_state()
            changes = self._difference(before, after)
            if changes or not before:
                append(self, action or ("changed" if before else "created"), changes, digest_of(after), actor)
        self._stored = after

    @classmethod
    def from_db(cls, db, field_names, values, **options) -> Self:
        instance = super().from_db(db, field_names, values, **options)
        if len(values) == len(cls._meta.concrete_fields):
            instance._loaded = (db, field_names, cls._kept(values))
        return instance

    @classmethod
    def _kept(cls, values: Sequence[Any]) -> Sequence[Any]:
        """The values as loaded; structured ones are copied, for the caller may change them in place."""
        if not _has_structured(cls):
            return values
        return [deepcopy(v) if isinstance(v, dict | list) else v for v in values]

    def _state_before(self) -> dict[str, Any]:
        """The state as loaded or last saved; worked out only when something is saved, for most rows are only read."""
        if self._state.adding:
            return {}
        if not hasattr(self, "_stored") and hasattr(self, "_loaded"):
            self._stored = super().from_db.__func__(type(self), *self._loaded).history_state()  # type: ignore[attr-defined]
        return getattr(self, "_stored", {})

    def history_chain(self) -> int:
        """Which chain this row's entries join: the project's, or 0 for the company's."""
        return getattr(self, "project_id", None) or 0

    def history_state(self) -> dict[str, Any]:
        return self.history_state_of(self)

    @classmethod
    def history_state_of(cls, row: models.Model) -> dict[str, Any]:
        """The state of ``row``, which a migration may hold as a row of the model as it was then."""
        return state_of(row, cls.unsigned_columns)

    def sign(self, action: str, changes: dict[str, Any] | None = None) -> None:
        """Write a history entry for something that changed no column (printed, urged, downloaded …)."""
        append(self, action, changes or {}, digest_of(self.history_state()), current_actor())

    def delete(self, *args, **kwargs):
        raise UnsignedWrite(_("Nothing is deleted here; void it instead."))

    def _difference(self, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
        return {
            name: [SECRET, SECRET] if name in self.secret_columns else [before.get(name), value]
            for name, value in after.items()
            if before.get(name) != value or (not before and value not in (None, "", {}, []))
        }
