"""The product's settings with a throw-away data folder and cheap password hashes."""

import os
import tempfile

if "YINGZAO_DATA" not in os.environ:
    os.environ["YINGZAO_DATA"] = os.environ["TESTS_DATA"] = tempfile.mkdtemp(prefix="yingzao-test-")
worker = os.environ.get("PYTEST_XDIST_WORKER")
if worker and os.environ["YINGZAO_DATA"] == os.environ.get("TESTS_DATA"):
    # Else one test's process would count the requests of another's.
    os.environ["YINGZAO_DATA"] = os.path.join(os.environ["TESTS_DATA"], worker)
    os.makedirs(os.environ["YINGZAO_DATA"], exist_ok=True)

from yingzao.settings import *  # noqa: E402, F403
from yingzao.translations import compile_catalogues  # noqa: E402

compile_catalogues()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
INSTALLED_APPS = [*INSTALLED_APPS, "tests.sixteen_lines"]  # noqa: F405  a ledger that only the tests have
