"""Secrets that the portal makes for itself on its first start and keeps under var/."""

import os
import secrets
from pathlib import Path


def secret_from(path: Path) -> str:
    """Return the secret kept at `path`, making it (0600) when there is none.

    Safe when several processes start at once: the first to create the file wins,
    and a half-written file is never seen because the name appears with its content.
    """
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first; its secret counts
    finally:
        draft.unlink()
    return path.read_text().strip()
