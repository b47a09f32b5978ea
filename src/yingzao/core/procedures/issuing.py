"""The verbs of a version: into force, on trial, prolonged, withdrawn, expired. Reviews above this layer decide them."""

from datetime import date

from django.db import transaction
from django.db.models import Q

from .models import GOVERNING, ProcedureVersion, VersionStatus


@transaction.atomic
def issue(version: ProcedureVersion) -> ProcedureVersion:
    """Put a version in force; the one before it becomes superseded.

    With a new version for all the local ones are superseded too: they adapt a text that no longer counts.
    """
    same = version.procedure.versions.filter(status__in=[*GOVERNING, VersionStatus.PILOT])
    replaced = same.filter(local_to=version.local_to_id) if version.local_to_id else same
    for current in replaced.exclude(pk=version.pk):
        set_status(current, VersionStatus.SUPERSEDED, "superseded")
    return set_status(version, VersionStatus.IN_FORCE, "issued")


def put_on_trial(version: ProcedureVersion) -> ProcedureVersion:
    """Let a version govern in its trial projects; the one in force goes on elsewhere."""
    return set_status(version, VersionStatus.PILOT, "put_on_trial")


def extend_trial(version: ProcedureVersion, project: int) -> ProcedureVersion:
    """Let a version on trial govern in one more project; once there, it stays there."""
    if project in version.pilots:
        return version
    version.pilots = [*version.pilots, project]
    return set_status(version, VersionStatus.PILOT, "trial_extended")


def prolong(version: ProcedureVersion, until: date) -> ProcedureVersion:
    """Let the validity end on ``until``; an expired version is in force again."""
    version.valid_until = until
    return set_status(version, VersionStatus.IN_FORCE, "prolonged")


def withdraw(version: ProcedureVersion) -> ProcedureVersion:
    """End a version without another in its place, and with it what projects adapted from it."""
    for local in version.adaptations.filter(Q(status__in=GOVERNING)):
        set_status(local, VersionStatus.WITHDRAWN, "withdrawn")
    return set_status(version, VersionStatus.WITHDRAWN, "withdrawn")


def expire(version: ProcedureVersion) -> ProcedureVersion:
    """Note that the validity ran out."""
    return set_status(version, VersionStatus.EXPIRED, "expired")


def set_status(version: ProcedureVersion, status: VersionStatus, action: str) -> ProcedureVersion:
    version.status = status
    version.save(action=action)
    return version
