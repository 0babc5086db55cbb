"""Django settings, all derived from `bancheng.config`.

What a deployment may choose is in `config.py`; this file says how the framework serves it.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.functional import Promise
from whitenoise.compress import Compressor

from bancheng import config as _config
from bancheng import logs as _logs

_here = Path(__file__).resolve().parent
_set = _config.get()
_production = not _set.demo

# ── identity ──────────────────────────────────────────────────────────────────────────────
SECRET_KEY = _set.secret_key
DEBUG = False
ALLOWED_HOSTS = [*_set.hosts] or ["127.0.0.1", "localhost", "[::1]", ".localhost"]
ROOT_URLCONF = "bancheng.urls"
WSGI_APPLICATION = "bancheng.wsgi.application"
APPEND_SLASH = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_linear_migrations",
    "django_htmx",
    "django_prometheus",
    "template_partials",
    "csp",
    "ninja",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "bancheng.people",
    "bancheng.calendar_cn",
    "bancheng.policy",
    "bancheng.search",
    "bancheng.cases",
    "bancheng.oversight",
    "bancheng.evaluation",
    "bancheng.knowledge",
    "bancheng.problems",
    "bancheng.papers",
    "bancheng.archive",
    "bancheng.reports",
    "bancheng.sealing",
    "bancheng.jobs",
    "bancheng.notify.in_app",
    "bancheng.api",
]
AUTH_USER_MODEL = "people.User"

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "bancheng.web.access_log.AccessLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "bancheng.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

# ── pages ─────────────────────────────────────────────────────────────────────────────────
_rooms = [_here / "web" / room for room in ("shared", "public", "desk", "manage")]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [room / "templates" for room in _rooms],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bancheng.web.shared.context.shell",
            ],
            "libraries": {
                "shared": "bancheng.web.shared.templatetags.shared",
                "desk": "bancheng.web.desk.templatetags.desk",
            },
        },
    },
]
STATIC_URL = "/static/"
STATIC_ROOT = _set.data_dir / "static"
STATICFILES_DIRS = [room / "static" for room in _rooms if (room / "static").is_dir()]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _set.data_dir / "attachments"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# compressing is most of a first start; maps are for whoever debugs the libraries
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]

# ── language and time ─────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
LANGUAGES: list[tuple[str, str | Promise]] = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [_here / "locale"]
LANGUAGE_COOKIE_NAME = "bancheng_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = _set.time_zone
USE_TZ = True

# ── database ──────────────────────────────────────────────────────────────────────────────
DATABASES = {"default": _config.database(_set.database_url, _set.data_dir)}

# ── work beside requests ──────────────────────────────────────────────────────────────────
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# ── who may come in ───────────────────────────────────────────────────────────────────────
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "bancheng.web.accounts.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # axes locks, and keeps the evidence
MFA_TOTP_ISSUER = "办成 Bancheng"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = 0.5  # hours
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "bancheng.people.lockout.username_of"
AXES_LOCKOUT_CALLABLE = "bancheng.web.accounts.locked_out"
AXES_SENSITIVE_PARAMETERS = ["password", "login"]
AXES_VERBOSE = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "bancheng_session"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _production
CSRF_FAILURE_VIEW = "bancheng.web.shared.errors.csrf_failure"
CSRF_COOKIE_NAME = "bancheng_csrf"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "bancheng.web.shared.errors.csrf_failure"
CSRF_COOKIE_SECURE = _production
LANGUAGE_COOKIE_SECURE = _production
CSRF_TRUSTED_ORIGINS = [f"https://{host.removeprefix('.')}" for host in _set.hosts]

# ── what a browser is told ────────────────────────────────────────────────────────────────
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _production else 0

# ── limits ────────────────────────────────────────────────────────────────────────────────
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 10
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PROMETHEUS_EXPORT_MIGRATIONS = False
LOGGING_CONFIG = None
_logs.configure()
