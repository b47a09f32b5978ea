"""Settings of the tests of the outbox with real processes: leases and waits of seconds."""

from tests.quick_settings import *  # noqa: F403

OUTBOX_LEASE_SECONDS = 15
EMAIL_TIMEOUT = 5
