"""A PostgreSQL and a Valkey of a benchmark's own, in a temporary folder, and the portal on them."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.startup.folder import Folder
from portal.startup.postgres import Postgres
from portal.startup.valkey import Valkey


@contextmanager
def installed(**given: str) -> Iterator[Folder]:
    """Start both and set the environment up for them, `given` settings too, until the block ends.

    Django may be set up inside, once in a process.
    """
    with tempfile.TemporaryDirectory(prefix="commons-bench-") as place:
        home = Path(place)
        (home / "static").mkdir()
        folder = Folder(home)
        secret, children = folder.secret("services"), []
        services = (
            Postgres(home / "postgres", folder.port("postgres"), secret, durable=False),
            Valkey(home / "valkey", folder.port("valkey"), secret, durable=False),
        )
        try:
            for service in services:
                child = service.child(logs=home / "log", echo=False)
                child.start()
                children.append(child)
                while not service.is_ready():
                    time.sleep(0.05)
            os.environ |= {
                "DATABASE_URL": services[0].url,
                "REDIS_URL": services[1].url,
                "VAR_DIR": str(home),
                "DJANGO_SETTINGS_MODULE": "portal.settings",
                "LOG_LEVEL": "ERROR",
                **given,
            }
            yield folder
        finally:
            for child in reversed(children):
                child.stop()
            folder.release()
