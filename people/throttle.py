"""How often a sign-in may fail: ten times in fifteen minutes per user name and address."""

from hashlib import sha256

from django.core.cache import cache

ALLOWED_FAILURES = 10
WINDOW_SECONDS = 15 * 60


def _key(username: str, address: str) -> str:
    # Hashed, because a cache key may not hold what people type.
    return "sign-in:" + sha256(f"{username.strip().lower()}\0{address}".encode()).hexdigest()


def is_shut(username: str, address: str) -> bool:
    """Whether this user name may not be tried from this address at present."""
    return int(cache.get(_key(username, address), 0)) >= ALLOWED_FAILURES


def note_failure(username: str, address: str) -> None:
    """Count a failure; the window begins with the first."""
    key = _key(username, address)
    if not cache.add(key, 1, timeout=WINDOW_SECONDS):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two
            cache.add(key, 1, timeout=WINDOW_SECONDS)


def forget(username: str, address: str) -> None:
    """Begin anew after a sign-in that worked."""
    cache.delete(_key(username, address))
