"""Django settings: everything that differs between two installations comes from the environment.

``YINGZAO_DATA`` is the folder for the embedded database, uploaded files and keys (default ``var``),
``DATABASE_URL`` names a PostgreSQL server, ``YINGZAO_HOSTS`` the host names served.
"""

import os
import secrets
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent
DATA = Path(os.environ.get("YINGZAO_DATA", "var")).resolve()


def _kept_secret(name: str) -> str:
    """A random key made at the first start and kept in the data folder, readable by its owner only."""
    from_environment = os.environ.get(f"YINGZAO_{name.upper()}")
    if from_environment:
        return from_environment
    DATA.mkdir(parents=True, exist_ok=True)
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
    "notices", "exchange", "printing", "search", "screens", "api",
)]  # fmt: skip
MODULES = [f"yingzao.modules.{name}" for name in (
    "technical", "schedule", "cost", "resources", "quality", "safety", "documents", "change",
    "bim", "monitoring", "training", "knowledge", "collaboration", "forms",
)]  # fmt: skip

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_vite",
    "django_tasks",
    "django_tasks_db",
    *CORE,
    *[m for m in MODULES if (PACKAGE / "modules" / m.rpartition(".")[2] / "apps.py").exists()],
    "yingzao.flows",
    "yingzao.insight",
    "yingzao.demo",
    "allauth",  # after our own apps: the catalogue of the earlier app wins
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yingzao.core.accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yingzao.core.accounts.middleware.ActorMiddleware",
    "yingzao.core.screens.middleware.ContentSecurityMiddleware",
]

ROOT_URLCONF = "yingzao.urls"
WSGI_APPLICATION = "yingzao.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "core" / "screens" / "templates"],  # before allauth's own pages
        "APP_DIRS": True,
        "OPTIONS": {
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

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA / 'yingzao.sqlite3'}", conn_max_age=60, conn_health_checks=True
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
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
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
UPLOAD_LIMIT_BYTES = 200 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("YINGZAO_LOG", "WARNING")},
}
