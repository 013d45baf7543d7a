"""What is left out of the log because it is expected."""

import logging


class Expected(logging.Filter):
    """Leave out that /readyz answered 503: whoever asked reads the reason in the answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether the record is kept."""
        path = getattr(getattr(record, "request", None), "path", "")
        return not (path == "/readyz" and getattr(record, "status_code", 0) == 503)
