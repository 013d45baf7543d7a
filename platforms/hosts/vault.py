"""Tokens and secrets of git hosts, encrypted for the database with a key drawn from SECRET_KEY."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SealBroken(Exception):
    """A stored secret cannot be opened: it was sealed under another SECRET_KEY, or changed."""


def seal(text: str) -> str:
    """Encrypt and authenticate a secret; an empty one stays empty."""
    return _fernet().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Return what `seal` was given. Raises SealBroken, which never carries the secret."""
    if not sealed:
        return ""
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise SealBroken(
            "A stored secret cannot be opened with the present SECRET_KEY. Enter it again."
        ) from None


def _fernet() -> Fernet:
    # `info` sets this key apart from every other that is drawn from the same SECRET_KEY.
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"commons: secrets of git hosts")
    return Fernet(urlsafe_b64encode(kdf.derive(settings.SECRET_KEY.encode())))
