"""Django's settings, safe by default; development and test relax what they name."""

from __future__ import annotations

import json
import os

from django.core.exceptions import ImproperlyConfigured

from yidi.config import logs, paths, production
from yidi.config.postgres import addresses
from yidi.config.secrets import people_keys, secret
from yidi.interfaces.common import clock

# --- what kind of house this is -------------------------------------------------------------

ENVIRONMENTS = ("production", "development", "test")
ENV = os.environ.get("YIDI_ENV", "development")
if ENV not in ENVIRONMENTS:
    raise ImproperlyConfigured(f"YIDI_ENV is {ENV!r}; it may be one of {', '.join(ENVIRONMENTS)}.")
PRODUCTION = ENV == "production"
if PRODUCTION:
    production.insist(os.environ)
DEBUG = ENV == "development" and os.environ.get("YIDI_DEBUG") == "1"

if os.environ.get(clock.VARIABLE):
    clock.now()

# --- secrets and hosts ----------------------------------------------------------------------

SECRET_KEY = os.environ.get("YIDI_SECRET_KEY") or secret("django.key")
PEOPLE_KEYS = people_keys()

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS += [host for host in os.environ.get("YIDI_HOSTS", "").split(",") if host]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS[3:]]

# --- the rooms ------------------------------------------------------------------------------

INSTALLED_APPS = [
    "yidi.store",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "yidi.interfaces.common.requests.follow",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "yidi.interfaces.common.text_size.remember",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yidi.config.urls"
WSGI_APPLICATION = "yidi.config.wsgi.application"

_INTERFACES = paths.PACKAGE / "interfaces"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(_INTERFACES.glob("*/templates")),
        "OPTIONS": {
            "builtins": ["yidi.interfaces.common.words"],
            "libraries": {"staff_words": "yidi.interfaces.staff.words"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yidi.interfaces.common.text_size.context",
            ],
        },
    },
]

# --- what is kept ---------------------------------------------------------------------------

DATABASES = {"default": addresses.chosen().for_django()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = paths.data_folder() / "files"
"""Evidence and other papers of people; nothing serves this folder but a view that checks."""
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
LARGEST_REQUEST = 100 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "yidi.interfaces.common.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- who comes in ---------------------------------------------------------------------------

AUTH_USER_MODEL = "store.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if ENV == "test":
    # Argon2 takes its time on purpose; tests sign in hundreds of times.
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "display_name")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
"""Hours of silence after five wrong passwords for one account from one place."""
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "yidi.interfaces.common.address.address"
AXES_LOCKOUT_TEMPLATE = "staff/locked.html"
OTP_TOTP_ISSUER = "异地经办台"
STAFF_IDLE_MINUTES = int(os.environ.get("YIDI_STAFF_IDLE_MINUTES", "30"))
"""After so long without a page a member of staff signs in again."""

CITIZEN_IDLE_MINUTES = int(os.environ.get("YIDI_CITIZEN_IDLE_MINUTES", "30"))
"""After so long without a page an insured person signs in again."""
SIGN_IN: dict[str, int] = json.loads(os.environ.get("YIDI_SIGN_IN", "{}"))
"""Limits of sign-in codes that differ from actions/people/limits.py, by their names there."""
PROXIES = int(os.environ.get("YIDI_PROXIES", "0"))
"""How many proxies of ours stand before the server and write X-Forwarded-For."""

SIGNATURE_SCHEMES = os.environ.get(
    "YIDI_SIGNATURE_SCHEMES", "SM3,SM2" if PRODUCTION else "SM3,SM2,none"
).split(",")
"""How hospitals may sign (protocol/signing.py); "none" lets those without a key in unsigned."""

# --- what the browser is told ---------------------------------------------------------------

FRAME_ANCESTORS = [
    origin for origin in os.environ.get("YIDI_FRAME_ANCESTORS", "").split() if origin
]
"""Origins that may show our pages inside theirs (https://…, parted by blanks); normally nobody."""
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": FRAME_ANCESTORS or ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
if FRAME_ANCESTORS:
    # That header knows no list; the content security policy above names who may.
    MIDDLEWARE.remove("django.middleware.clickjacking.XFrameOptionsMiddleware")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "None" if FRAME_ANCESTORS else "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION or bool(FRAME_ANCESTORS)
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
# Whether other names under the same domain are ours to speak for, only their owner can say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- language and time ----------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- files for the browser ------------------------------------------------------------------

ASSETS = paths.assets_folder()
STATIC_URL = "/static/"
STATIC_ROOT = paths.data_folder() / "static"
STATICFILES_DIRS = sorted(_INTERFACES.glob("*/static"))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "yidi.interfaces.common.vendor.VendorFinder",
]
# Only a server that `yidi run` prepared has collected, compressed files; tests and --reload
# read the sources as they are.
COLLECTED = os.environ.get("YIDI_COLLECTED") == "1"
_COLLECTED_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_SOURCE_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
_FILES = '{"BACKEND": "django.core.files.storage.FileSystemStorage"}'
STORAGES = {
    # evidence: any storage of Django's, see docs/how-to/serve-people.md
    "default": json.loads(os.environ.get("YIDI_FILES", _FILES)),
    "staticfiles": {"BACKEND": _COLLECTED_STORAGE if COLLECTED else _SOURCE_STORAGE},
}
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_AUTOREFRESH = DEBUG

# --- messages to people: see gateways/messages.py ---------------------------------------------

MESSAGES = os.environ.get("YIDI_MESSAGES", "file")
MESSAGES_FOLDER = paths.data_folder()

# --- jobs -----------------------------------------------------------------------------------

PROCRASTINATE_IMPORT_PATHS = [
    f"yidi.interfaces.jobs.{name}"
    for name in (
        "sending", "daily", "sealing", "replaying", "reviewing", "tidying", "watching", "figures",
        "clearing",
    )
]  # fmt: skip

# --- what is logged: to standard error, never a name or a number of a person -----------------

LOGGING = logs.configuration(PRODUCTION, DEBUG)
METRICS_TOKEN = os.environ.get("YIDI_METRICS_TOKEN", "")
"""Lets a Prometheus on another machine read /metrics; without it only this machine may."""
