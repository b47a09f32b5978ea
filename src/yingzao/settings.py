"""Django settings: everything that differs between two installations comes from the environment.

``YINGZAO_DATA`` is the folder for the embedded database, uploaded files and keys (default ``var``),
``DATABASE_URL`` names a PostgreSQL server, ``YINGZAO_HOSTS`` the host names served.
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from yingzao.core.accounts import sign_in_settings
from yingzao.core.files.environment import storage_of
from yingzao.core.notices.environment import mail_settings, networks
from yingzao.core.operation.logs import logging_settings

PACKAGE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("YINGZAO_DATA", "var")).resolve()


def _kept_secret(name: str) -> str:
    """A random key made at the first start and kept in the data folder, readable by its owner only."""
    DATA.mkdir(parents=True, exist_ok=True)
    from_environment = os.environ.get(f"YINGZAO_{name.upper()}")
    if from_environment:
        return from_environment
    path = DATA / name
    try:
        with open(path, "x", opener=lambda p, flags: os.open(p, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = _kept_secret("secret_key")
HISTORY_KEY = _kept_secret("history_key")
"""Seals the history chain; kept outside the database so that who edits rows cannot reseal them."""

DEBUG = os.environ.get("YINGZAO_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("YINGZAO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YINGZAO_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("YINGZAO_HTTPS") == "1"

CORE = [f"yingzao.core.{name}" for name in (
    "history", "accounts", "projects", "access", "jobs", "files", "procedures", "records", "routes",
    "notices", "rectification", "guests", "exchange", "printing", "search", "operation", "screens", "api", "field",
)]  # fmt: skip
MODULES = [f"yingzao.modules.{name}" for name in (
    "governance", "technical", "schedule", "cost", "resources", "quality", "safety", "documents", "change",
    "bim", "monitoring", "training", "knowledge", "collaboration", "forms",
)]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_vite",
    *CORE,
    *[m for m in MODULES if (PACKAGE / "modules" / m.rpartition(".")[2] / "apps.py").exists()],
    "yingzao.flows",
    "yingzao.insight",
    "yingzao.backup",
    "yingzao.demo",
    "allauth",  # after our own apps: the catalogue of the earlier app wins
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "yingzao.core.operation.middleware.OperationMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yingzao.core.accounts.middleware.LanguageMiddleware",
    "yingzao.core.records.middleware.KindsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yingzao.core.screens.middleware.TextMiddleware",
    "yingzao.core.accounts.middleware.ActorMiddleware",
    "yingzao.core.screens.middleware.SecondFactorMiddleware",
    "yingzao.core.screens.middleware.ContentSecurityMiddleware",
]

ROOT_URLCONF = "yingzao.urls"
WSGI_APPLICATION = "yingzao.wsgi.application"

SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # i18n is meant to be found faster, see the libraries below
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "core" / "screens" / "templates"],  # before allauth's own pages
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "yingzao.core.screens.templatetags.quick_tags",
                "yingzao.core.screens.templatetags.wording",
            ],
            "libraries": {"i18n": "yingzao.core.screens.templatetags.quick_tags"},  # same words, found faster
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "yingzao.core.screens.context.shell",
            ],
        },
    },
]

POOL = int(os.environ.get("YINGZAO_POOL", "0"))
"""Most connections of one process to PostgreSQL, shared by its threads; 0 is one for each thread, kept open."""
DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA / 'yingzao.sqlite3'}",
        conn_max_age=0 if POOL else 60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE takes the write lock at BEGIN: read-then-write transactions queue instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
        "PRAGMA busy_timeout=30000;PRAGMA foreign_keys=ON;",
    }
else:
    # A server that went away is noticed within a minute, also by who waits for its answer. What a connection asks
    # for the fifth time stays prepared on the server: a request over REST takes a tenth to a fifth less.
    DATABASES["default"]["OPTIONS"] = {
        "server_side_binding": True, "prepare_threshold": 5, "connect_timeout": 5,
        "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3,
        **({"pool": {"min_size": 1, "max_size": POOL, "timeout": 10}} if POOL else {}),
        **DATABASES["default"].get("OPTIONS", {}),
    }  # fmt: skip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE = os.environ.get("YINGZAO_CACHE", "")
"""``redis://…`` shares one cache between all processes, and reads sessions from it."""
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # Counts requests of the API: in memory, each web process for itself, for a row per request would cost more.
    "rates": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rates",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}  # fmt: skip
if CACHE:
    for _cache in CACHES:
        CACHES[_cache] = {
            "BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE, "KEY_PREFIX": f"yz-{_cache}",
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }  # fmt: skip
API_READS_PER_MINUTE = int(os.environ.get("YINGZAO_API_READS_PER_MINUTE", "1200"))
API_WRITES_PER_MINUTE = int(os.environ.get("YINGZAO_API_WRITES_PER_MINUTE", "300"))
"""How often one person or token may call the API; 0 means without limit."""

BROKER = os.environ.get("YINGZAO_BROKER", "")
"""``redis://…`` or ``amqp://…`` wakes the job workers through Celery; without it they ask the database."""
BROKER_QUEUE = "yingzao"
JOBS_BEAT_SECONDS = 5
JOBS_LOST_SECONDS = 20
"""A worker silent for so long is lost, and what it was doing is done by another."""
JOBS_SWEEP_SECONDS = 5
"""How often each worker looks for lost jobs and for periodic work that is due."""
WORKERS_FOLDER = DATA / "workers"
JOBS_FROM = ("yingzao.",)
"""Where work functions may come from: a job names its function, and a row can be forged."""

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["yingzao.core.accounts.identity.SessionBackend"]
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db" if CACHE else "yingzao.core.accounts.sessions"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "yingzao.core.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_FORMS = {"reset_password": "yingzao.core.accounts.forms.PasswordByMailForm"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to addresses that nobody here has
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

SITE_URL = os.environ.get("YINGZAO_URL", "").rstrip("/")
"""Under which address people reach this installation; e-mails and webhooks link to it."""
globals().update(mail_settings())
OUTBOX_LEASE_SECONDS = 300
"""What was taken for sending so long ago and not marked is sent again: its process was killed."""
WEBHOOK_NETWORKS = networks(os.environ.get("YINGZAO_WEBHOOK_NETWORKS", ""))
"""Networks that webhooks may call although they are not public (``10.2.0.0/16,127.0.0.1``)."""

SECOND_FACTOR_ROLES = sign_in_settings.roles_with_second_factor()
MFA_ADAPTER = "yingzao.core.access.second_factor.SecondFactorAdapter"
MFA_FORMS = {"authenticate": "yingzao.core.accounts.forms.CodeForm"}
MFA_TOTP_TOLERANCE = 1  # half a minute of difference between the clocks
COMPANY_SIGN_IN = sign_in_settings.company_sign_in()
SOCIALACCOUNT_PROVIDERS = sign_in_settings.providers(COMPANY_SIGN_IN)
SOCIALACCOUNT_ADAPTER = "yingzao.core.accounts.company_sign_in.CompanySignInAdapter"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
TIME_ZONE = os.environ.get("YINGZAO_TIME_ZONE", "Asia/Shanghai")
USE_I18N = USE_TZ = True
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["yingzao.core.screens.formats"]

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [("dist", PACKAGE / "static" / "dist")] if (PACKAGE / "static" / "dist").exists() else []
WHITENOISE_USE_FINDERS = True
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "static_url_prefix": "dist",
        "manifest_path": PACKAGE / "static" / "dist" / ".vite" / "manifest.json",
    }
}
MEDIA_ROOT = DATA / "files"
STORAGES = {
    "default": storage_of(os.environ.get("YINGZAO_FILES", "")),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
BACKUP_DIR = Path(os.environ["YINGZAO_BACKUP_DIR"]) if os.environ.get("YINGZAO_BACKUP_DIR") else None
BACKUP_KEEP = int(os.environ.get("YINGZAO_BACKUP_KEEP", "14"))
BACKUP_HOUR = int(os.environ.get("YINGZAO_BACKUP_HOUR", "2"))
"""A backup every day from this hour on, and the newest so many are kept."""
FILES_KEPT_FREE_BYTES = int(os.environ.get("YINGZAO_FILES_KEPT_FREE_MB", "100")) * 1024 * 1024
"""So much of the disk uploads leave to the database, so that work goes on when no more files are taken."""
#: The browser's own service then hears what is dictated into long fields; nothing of it passes through here.
SPEECH_INPUT = os.environ.get("YINGZAO_SPEECH") == "1"
UPLOAD_LIMIT_BYTES = 200 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
if HTTPS:  # TLS ends at the proxy, which sets this header itself and lets nobody else's through
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = logging_settings(os.environ)
SLOW_REQUEST_MS = int(os.environ.get("YINGZAO_SLOW_MS", "2000"))
"""A request that takes longer gets a line of its own in the log, whatever level is shown."""
OPERATION_TOKEN = os.environ.get("YINGZAO_OPERATION_TOKEN", "")
"""Opens /metrics and the details of /health/ready; without one they are for this machine alone."""
FIGURES_FOLDER = DATA / "figures"
