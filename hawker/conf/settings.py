# SPDX-License-Identifier: Apache-2.0
"""Django's settings, derived from `conf.config`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from hawker.conf.config import database_settings, email_settings, load
from hawker.conf.static import add_headers
from hawker.core import crypto
from hawker.demo.retailers.shops import hosts as retail_hosts
from hawker.demo.retailers.shops import origins as retail_origins

config = load()
PACKAGE_DIR = Path(__file__).resolve().parent.parent

DEBUG = config.debug
SECRET_KEY = config.secret_key
SECRET_KEY_FALLBACKS = list(config.secret_key_fallbacks)
BASE_URL = config.base_url
_host = urlsplit(BASE_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = list(config.allowed_hosts) or [_host, "127.0.0.1", "localhost", "[::1]"]
if config.demo:
    ALLOWED_HOSTS += [host for host in retail_hosts(BASE_URL) if host not in ALLOWED_HOSTS]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if config.is_https else []

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "ninja",
    "hawker.platform.accounts",
    "hawker.platform.shops",
    "hawker.platform.jobs",
    "hawker.platform.events",
    "hawker.platform.audit",
    "hawker.platform.media",
    "hawker.platform.messaging",
    "hawker.platform.billing",
    "hawker.commerce.catalog",
    "hawker.commerce.inventory",
    "hawker.commerce.customers",
    "hawker.commerce.payments",
    "hawker.commerce.orders",
    "hawker.intelligence.prices",
    "hawker.intelligence.watch",
    "hawker.intelligence.alerts",
    "hawker.intelligence.analytics",
    "hawker.surfaces.web",
    "hawker.surfaces.account",
    "hawker.surfaces.storefront",
    "hawker.surfaces.dashboard",
    "hawker.surfaces.operator",
    "hawker.surfaces.api",
]

MIDDLEWARE = [
    "hawker.surfaces.api.metrics.MetricsMiddleware",
    "hawker.surfaces.web.middleware.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "hawker.surfaces.web.middleware.ErrorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hawker.surfaces.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hawker.surfaces.account.middleware.LastUseMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "hawker.conf.urls"
WSGI_APPLICATION = "hawker.conf.wsgi.application"
DATABASES = {"default": database_settings(config)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [
            PACKAGE_DIR / "surfaces" / name / "templates"
            for name in ("web", "account", "storefront", "dashboard", "operator")
        ],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "hawker.surfaces.web.jinja.environment", "autoescape": True},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "django",
        "DIRS": [PACKAGE_DIR / "surfaces" / "web" / "django_templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hawker.surfaces.web.context.django_pages",
            ],
        },
    },
]

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/app/"
LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 60 * 60
ACCOUNT_ADAPTER = "hawker.platform.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_HMAC = False
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = False  # platform.accounts.throttling has ours
USERSESSIONS_TRACK_ACTIVITY = False  # surfaces.account.middleware notes it with fewer writes
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

# Sessions and cookies
# Cached only where all processes share the cache: else a session ended in one would live on in another's memory.
SESSION_ENGINE = "django.contrib.sessions.backends." + ("cached_db" if config.redis_url else "db")
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hawker.surfaces.web.errors.csrf_failure"
if config.is_https:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^api/health"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if config.trusted_proxies else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
TRUSTED_PROXIES = config.trusted_proxies
_SELF = "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [_SELF],
        "script-src": [_SELF],
        "style-src": [_SELF],
        "img-src": [_SELF, "data:"],
        "font-src": [_SELF],
        "connect-src": [_SELF],
        "manifest-src": [_SELF],
        "worker-src": [_SELF],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": [_SELF],
        "frame-ancestors": ["'none'"],
    }
}

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "hawker_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 60 * 60
WHITENOISE_ADD_HEADERS_FUNCTION = add_headers
MEDIA_ROOT = config.var_dir / "media"
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Cache, limits, jobs
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": config.redis_url,
            "KEY_PREFIX": "hk",
        }
        if config.redis_url
        else {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "OPTIONS": {"MAX_ENTRIES": 2000},
        }
    )
}
HAWKER_THROTTLE_STORAGE = config.redis_url or "memory://"
HAWKER_REDIS_URL = config.redis_url
HAWKER_VAR_DIR = config.var_dir
HAWKER_DEMO = config.demo
# The demo's retailers are pages of this application: in demo mode its own origin may be fetched, and nothing else here.
HAWKER_FETCH_ALLOWED_ORIGINS = (*config.fetch_allowed_origins, *(retail_origins(BASE_URL) if config.demo else ()))
HAWKER_BILLING_ENABLED = config.billing_enabled
HAWKER_OPEN_REGISTRATION = config.open_registration
HAWKER_METRICS_TOKEN = config.metrics_token
HAWKER_STOREFRONT_API_RATE = config.storefront_api_rate
HAWKER_SANDBOX_PAYMENTS = config.sandbox_payments

# Mail
DEFAULT_FROM_EMAIL = config.email_from
SERVER_EMAIL = config.email_from
globals().update(email_settings(config))

# Secrets at rest: the first key encrypts, the others only decrypt
_keys = [SECRET_KEY, *SECRET_KEY_FALLBACKS]
_ring = {crypto.derive_key(key, "hawker.key-id").hex()[:8]: crypto.derive_key(key, "hawker.at-rest") for key in _keys}
crypto.configure(crypto.KeyRing(keys=_ring, primary=next(iter(_ring))))

LOGGING_CONFIG = "hawker.conf.logs.configure"
LOGGING = {"level": config.log_level, "json": config.log_json}
SENTRY_DSN = config.sentry_dsn
