"""Settings of the site: one file, everything that varies comes from `env.py`."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from .env import BASE_DIR, load, read_dotenv

read_dotenv()
env = load()

PRODUCTION = env.production
DEBUG = False
SECRET_KEY = env.secret_key
SITE_NAME = env.site_name
SITE_URL = env.site_url
SITE_HOST = urlsplit(SITE_URL).hostname
HTTPS = SITE_URL.startswith("https:")
ALLOWED_HOSTS = [SITE_HOST, *env.allowed_hosts]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", "testserver"]
VAR_DIR = env.var_dir
VAR_DIR.mkdir(parents=True, exist_ok=True)
CLOCK_OFFSET = env.clock_offset

INSTALLED_APPS = [
    "mentorship.core",
    "programs",
    "pairs",
    "matching",
    "mentorship.devtools",
    "mentorship.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",  # its widgets' templates may be overridden
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    *(["allauth.socialaccount.providers.github"] if env.github_client_id else []),
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mentorship.core.middleware.PersonalSettingsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "mentorship.urls"
WSGI_APPLICATION = "mentorship.wsgi.application"
ASGI_APPLICATION = "mentorship.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mentorship.context.site",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database ------------------------------------------------------------------------------------------------

DATABASES = {"default": env.database_url}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A web server and a worker write at once: take the write lock at BEGIN, wait for it, and let readers go on.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"].update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache, broker, schedule ---------------------------------------------------------------------------------

CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.redis_url}}

# Celery is the doorbell: it may lose or repeat anything. Nothing waits in it (no eta, no countdown, no
# result), and a broker that is away must not hold up a click.
CELERY_BROKER_URL = env.redis_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# A run takes seconds or minutes, and mail must not wait for it: a worker of their own takes them.
CELERY_TASK_ROUTES = {"matching.work_off_runs": {"queue": "matching"}}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "drain-outbox": {"task": "core.drain_outbox", "schedule": 30},
    "work-off-match-runs": {"task": "matching.work_off_runs", "schedule": 30},
    "advance-programs": {"task": "programs.advance_programs", "schedule": 60},
    "ask-applicants": {"task": "programs.ask_applicants", "schedule": 900},
    "tend-nominations": {"task": "programs.tend_nominations", "schedule": 600},
    "forget-imports": {"task": "programs.forget_imports", "schedule": 24 * 3600},
    "forget-unconfirmed-subscriptions": {
        "task": "programs.forget_unconfirmed_subscriptions",
        "schedule": 24 * 3600,
    },
    "remind-of-surveys": {"task": "programs.remind_of_surveys", "schedule": 600},
    "remind": {"task": "pairs.remind", "schedule": 60},
    "reconcile-reminders": {"task": "pairs.reconcile_reminders", "schedule": 24 * 3600},
    "forget-unverified": {"task": "core.forget_unverified", "schedule": 24 * 3600},
}

# Mail ----------------------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.mail_from
# Whatever Django or a library sends by itself becomes a row of the outbox like any other mail.
EMAIL_BACKEND = "mentorship.core.outbox.backend.OutboxBackend"
OUTBOX_SMTP_URL = env.smtp_url
OUTBOX_TRANSPORT = (
    "mentorship.core.outbox.transports.SmtpTransport"
    if env.smtp_url
    else "mentorship.core.outbox.transports.MailboxTransport"
)
# The readable mailbox exists only where mail goes nowhere else.
MAILBOX_DIR = None if env.smtp_url or PRODUCTION else VAR_DIR / "mailbox"

# People --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "pairs:dashboard"
LOGOUT_REDIRECT_URL = "programs:home"

ACCOUNT_ADAPTER = "mentorship.core.accounts.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "mentorship.core.accounts.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "mentorship.core.forms.PersonForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "mentorship.core.accounts.display_name"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "signup": "60/m/ip",  # a workshop signs up from one address
    "subscribe": "60/m/ip,300/d/ip",
}
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxy_count
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
REQUIRE_SECOND_FACTOR = env.require_second_factor

SOCIALACCOUNT_AUTO_SIGNUP = False  # name and time zone are asked for
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "github": {
        "SCOPE": ["user:email"],
        "APPS": [{"client_id": env.github_client_id, "secret": env.github_client_secret}]
        if env.github_client_id
        else [],
    }
}

# Words and time ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["mentorship.formats"]
USE_TZ = True
TIME_ZONE = "UTC"

# Static files --------------------------------------------------------------------------------------------

STATIC_URL = "static/"
# Collected for production only; elsewhere files are served from where they lie.
STATIC_ROOT = BASE_DIR / "static-collected" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # there are no uploads
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Security ------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.trusted_proxy_count else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
X_FRAME_OPTIONS = "DENY"
# Spreadsheets are read in memory, never written to a disk; what is larger than two of them isn't taken at all.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a decision on thousands of applications posts two fields for each
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the framework's form marks are data: images in its stylesheet
        "font-src": [SELF],
        "connect-src": [SELF],
        # The sign-in button posts to this site, which redirects to the provider: browsers hold that against
        # form-action too.
        "form-action": [SELF, *(["https://github.com"] if env.github_client_id else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# Logs ----------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.log_level},
    "loggers": {"django": {"handlers": [], "level": env.log_level, "propagate": True}},
}
