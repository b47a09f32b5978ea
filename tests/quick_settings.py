"""The settings of the tests for real worker processes: lost workers are noticed within seconds."""

import os

from tests.settings import *  # noqa: F403

JOBS_BEAT_SECONDS = 0.3
JOBS_LOST_SECONDS = 2
JOBS_SWEEP_SECONDS = 0.5
JOBS_FROM = ("yingzao.", "tests.")
BROKER_QUEUE = os.environ.get("YINGZAO_TEST_QUEUE", "yingzao")
