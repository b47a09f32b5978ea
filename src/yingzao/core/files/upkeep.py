"""Contents that nothing names any more: an upload whose transaction was undone, a process that was killed."""

import logging
from datetime import timedelta
from itertools import islice

from django.utils import timezone

from yingzao.core.jobs.cron import every

from .models import StoredFile, contents
from .storage import hash_of

logger = logging.getLogger(__name__)
ORPHANED_AFTER = timedelta(days=1)
BATCH = 500


@every(minutes=24 * 60)
def remove_orphans() -> int:
    """Remove contents older than a day that no row names; returns how many.

    Where strangers outnumber our own, the folder or bucket belongs to another database as well: nothing is
    removed then.
    """
    storage, limit = contents(), timezone.now() - ORPHANED_AFTER
    storage.remove_parts(ORPHANED_AFTER.total_seconds())
    orphans: list[str] = []
    known = 0
    listing = ((name, at) for name, at in storage.listing() if hash_of(name))
    while batch := list(islice(listing, BATCH)):
        hashes = {hash_of(name) for name, _at in batch}
        ours = set(StoredFile.objects.filter(sha256__in=hashes).values_list("sha256", flat=True))
        known += len(ours)
        orphans += [name for name, at in batch if hash_of(name) not in ours and at < limit]
    if len(orphans) > known:
        logger.error("%d contents without a row against %d with one: nothing removed", len(orphans), known)
        return 0
    for name in orphans:
        if not StoredFile.objects.filter(sha256=hash_of(name)).exists():
            storage.delete(name)
    return len(orphans)
