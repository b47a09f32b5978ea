"""The product's settings with a throw-away data folder and cheap password hashes."""

import os
import tempfile

os.environ.setdefault("YINGZAO_DATA", tempfile.mkdtemp(prefix="yingzao-test-"))

from yingzao.settings import *  # noqa: F403
from yingzao.translations import compile_catalogues

compile_catalogues()

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
INSTALLED_APPS = [*INSTALLED_APPS, "tests.sixteen_lines"]  # noqa: F405  a ledger that only the tests have
