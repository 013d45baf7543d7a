"""Django settings of the embedded git host, from the environment its command line prepares."""

import os
import secrets
from pathlib import Path

GITHOST_HOME = Path(os.environ.get("GITHOST_HOME", "var/githost")).absolute()
GITHOST_URL = os.environ.get("GITHOST_URL", "http://127.0.0.1:8090").rstrip("/")
GITHOST_FAULTS = os.environ.get("GITHOST_FAULTS") == "1"
GITHOST_RATE_LIMIT = int(os.environ.get("GITHOST_RATE_LIMIT", "100000"))

# Nothing is signed with it: no sessions, no cookies, no forms.
SECRET_KEY = secrets.token_hex(32)
DEBUG = False
# The server listens on the loopback interface only.
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["githost.apps.GithostConfig"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "githost.urls"
APPEND_SLASH = False
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(GITHOST_HOME / "githost.sqlite3"),
        # A thread keeps its connection: closing the last one writes the whole log back each time.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # Readers that become writers would otherwise fail at once instead of waiting.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
# Contents are sent base64 inside JSON; GitHub's own limit for a file is 100 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 140 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "githost": {"handlers": ["console"], "level": "INFO"},
        # A 404 or 422 is an answer here, not an incident.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
