"""Settings, read from the environment; safe where nothing is said.

Variables (all optional): SECRET_KEY, DEBUG, DEMO, ALLOWED_HOSTS, PORTAL_URL, DATABASE_URL,
REDIS_URL, VAR_DIR, GITHUB_API_URL, GITHUB_WEB_URL, GITHUB_TOKEN, GITHUB_WEBHOOK_SECRET,
PRIVATE_GIT_HOSTS, GIT_HOST_SECONDS, METRICS_TOKEN, EMAIL_URL, TIME_ZONE, SWEEP_SECONDS,
BACKFILL_DAYS, FIGURES_KEPT_FROM.
"""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from portal.logs import logged
from portal.secrets import secret_from

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
if (VAR_DIR / "environment").exists():  # what a running `make run` started; ours wins over it
    env.read_env(VAR_DIR / "environment")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_from(VAR_DIR / "secret-key")

PORTAL_URL = env.str("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = PORTAL_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]

INSTALLED_APPS = [
    "journal",
    "people",
    "platforms",
    "contributions",
    "insights",
    "portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.content_policy.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "people.middleware.TimeZoneMiddleware",
    "people.middleware.ReadableMiddleware",
    "people.once.OnceMiddleware",
    "platforms.leading.LeadingMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.frame",
            ],
            "builtins": ["portal.templatetags.commons"],
        },
    }
]

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgresql://postgres@127.0.0.1:5432/commons"),
        "ENGINE": "portal.database",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A row lock that is not had in time is an error the caller sees, never an endless wait.
        "OPTIONS": {
            "options": "-c lock_timeout=10s -c statement_timeout=60s"
            # What is prepared is planned once (people/written.py).
            " -c plan_cache_mode=force_generic_plan"
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {"BACKEND": "portal.cache.KeptCache", "LOCATION": REDIS_URL},
    # Of each process: for what is asked at every page and costs little to find out again.
    "near": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 400},
    },
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.signed_in.PeopleBackend"]
SESSION_ENGINE = "people.signed_in"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"

if HTTPS:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
LARGEST_UPLOAD = 34_000_000  # bytes of one form's files together
FILE_UPLOAD_HANDLERS = [
    "people.uploads.Limited",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
# The zone of a person or a platform that has not said.
ORGANISATION_ZONE = env.str("ORGANISATION_ZONE", default="Europe/Berlin")

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)

# The default connection to a git host; others are kept in the database.
GITHUB_API_URL = env.str("GITHUB_API_URL", default="https://api.github.com")
GITHUB_WEB_URL = env.str("GITHUB_WEB_URL", default="https://github.com")
GITHUB_TOKEN = env.str("GITHUB_TOKEN", default="")
GITHUB_WEBHOOK_SECRET = env.str("GITHUB_WEBHOOK_SECRET", default="")
# Whoever knows it may read /metrics; without one, only this machine may.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Hosts, as `name` or `name:port`, that may lie inside the network and be spoken to over http.
PRIVATE_GIT_HOSTS = env.list("PRIVATE_GIT_HOSTS", default=[])
# How long a git host may take for an answer before it counts as silent.
GIT_HOST_SECONDS = env.float("GIT_HOST_SECONDS", default=15)
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=60)
# How far back pull requests are read when a repository is connected; open ones always are.
BACKFILL_DAYS = env.int("BACKFILL_DAYS", default=730)

# From so many changes and proposals on, the manager's page shows what was counted last.
FIGURES_KEPT_FROM = env.int("FIGURES_KEPT_FROM", default=5_000)

# Why each of these: docs/decisions/0003-celery-settings.md.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "redbeat.RedBeatScheduler"
CELERY_REDBEAT_REDIS_URL = REDIS_URL
# Renewed every 5 s; after kill -9 the next scheduler waits this long for the lock.
CELERY_REDBEAT_LOCK_TIMEOUT = 20
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "portal.tasks.heartbeat", "schedule": 10},
    "sweep-effects": {"task": "journal.tasks.sweep", "schedule": 10},
    "judge-after-windows": {"task": "contributions.tasks.judge_after_windows", "schedule": 60},
    "ask-to-confirm": {"task": "platforms.tasks.ask_to_confirm", "schedule": 86_400},
    "look-at-repositories": {"task": "platforms.tasks.look_at_repositories", "schedule": 600},
    "assess-platforms": {"task": "platforms.tasks.assess_platforms", "schedule": 600},
    "roll-up-load": {"task": "platforms.tasks.roll_up_load", "schedule": 60},
    "tell-announcements": {"task": "platforms.tasks.tell_announcements", "schedule": 300},
    "look-for-owners": {"task": "platforms.tasks.look_for_owners", "schedule": 600},
    "sweep-hosts": {"task": "contributions.tasks.sweep_repositories", "schedule": SWEEP_SECONDS},
    "recover-deliveries": {
        "task": "contributions.tasks.recover_deliveries",
        "schedule": 300,
    },
    "look-at-quiet-repositories": {
        "task": "contributions.tasks.look_at_quiet_repositories",
        "schedule": 3600,
    },
}
# What nobody took before the next one is due is dropped: no pile waits for a worker that was away.
for _entry in CELERY_BEAT_SCHEDULE.values():
    _entry["options"] = {"expires": _entry["schedule"]}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["portal.parsing.StrictJSON"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["people.request_rate.RequestRate"],
    "DEFAULT_THROTTLE_RATES": {"user": env.str("API_RATE", default="3000/hour")},
    "EXCEPTION_HANDLER": "portal.errors.api_exception",
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Bearer"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Commons API",
    "DESCRIPTION": "Platforms, proposals and changes, under the same rules as the pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "ProposalState": "contributions.serializers.PROPOSAL_STATES",
        "ProposalKind": "contributions.services.ideas.KINDS",
        "PartState": "contributions.serializers.PART_STATES",
        "ChangeState": "contributions.serializers.CHANGE_STATES",
        "ItemState": "platforms.lifecycle.ITEM_STATES",
        "Lifecycle": "platforms.serializers.LIFECYCLES",
    },
}

LOGGING = logged(env.str("LOG_LEVEL", default="INFO"))

os.environ.setdefault("PYTHONUNBUFFERED", "1")
