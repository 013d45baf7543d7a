"""What the log holds, and what is left out of it because it is expected."""

import logging
from typing import Any


class Expected(logging.Filter):
    """Leave out that /readyz answered 503: whoever asked reads the reason in the answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the record is kept."""
        path = getattr(getattr(record, "request", None), "path", "")
        return not (path == "/readyz" and getattr(record, "status_code", 0) == 503)


def logged(level: str) -> dict[str, Any]:
    """The setting LOGGING: lines on the console, from a level on."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "filters": {"expected": {"()": "portal.logs.Expected"}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["expected"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.db.backends": {"level": "INFO"},
            "github": {"level": "WARNING"},
            # That a read is tried again is no news; that it failed is said by whoever asked.
            "urllib3": {"level": "ERROR"},
        },
    }
