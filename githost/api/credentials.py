"""Who sends a request: a person, an App's installation, or the App itself by a signed assertion."""

import base64
import time
from dataclasses import dataclass
from typing import Any

import jwt
from django.http import HttpRequest

from githost.api.call import Refused
from githost.models import Account, App, InstallationToken, Token

# How far ahead an assertion may end, in seconds.
ASSERTION_LIFE = 600
UNREADABLE = "A JSON web token could not be decoded"
ISSUED = (
    "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was "
    "issued"
)
EXPIRED = (
    "'Expiration time' claim ('exp') must be a numeric value representing the future time at "
    "which the assertion expires"
)
TOO_FAR = "'Expiration time' claim ('exp') is too far in the future"


@dataclass(frozen=True)
class Credential:
    """The account that asks, or nobody; `who` names whose rate limit it counts against.

    An installation's token acts as the App's bot, an App's assertion as nobody.
    """

    account: Account | None = None
    who: str = ""
    token: InstallationToken | None = None
    app: App | None = None


def secret_of(request: HttpRequest) -> str:
    """The token of the request, as a header of its own or as a basic password; empty for none."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest).decode().partition(":")[2]
        except ValueError:
            return "unreadable"
    return rest.strip()


def presented(request: HttpRequest) -> Credential:
    """What the request proves of its sender; 401 where it proves nothing of what it claims."""
    secret = secret_of(request)
    if not secret:
        return Credential()
    if secret.count(".") == 2:
        return _by_assertion(secret)
    found = by_token(secret)
    if found is None:
        raise Refused(401, "Bad credentials")
    return found


def by_token(secret: str) -> Credential | None:
    """Who holds a token of a person or of an installation; None where nobody does."""
    if account := Token.owner_of(secret):
        return Credential(account, f"user ID {account.pk}")
    if token := InstallationToken.valid(secret):
        who = f"installation ID {token.installation_id}"
        return Credential(token.installation.app.bot, who, token=token)
    return None


def _by_assertion(secret: str) -> Credential:
    """An App that signed who it is and for how long, with a clock that is not ahead of ours."""
    try:
        claims = jwt.decode(secret, options={"verify_signature": False})
    except jwt.InvalidTokenError as broken:
        raise Refused(401, UNREADABLE) from broken
    issuer = str(claims.get("iss") or "")
    if not issuer:
        raise Refused(401, "Missing 'issuer' claim ('iss') in assertion")
    found = (
        App.objects.select_related("bot", "owner").filter(pk=int(issuer or 0)).first()
        if (issuer.isdecimal() and len(issuer) < 19)
        else None
    )
    if found is None:
        raise Refused(404, "Integration not found")
    try:
        jwt.decode(
            secret,
            found.public_key,
            algorithms=["RS256"],
            # The claims are judged below, in GitHub's words and by its margins.
            options={"verify_exp": False, "verify_iat": False, "verify_iss": False},
        )
    except jwt.InvalidTokenError as forged:
        raise Refused(401, UNREADABLE) from forged
    _check_times(claims, time.time())
    return Credential(who=f"integration ID {found.pk}", app=found)


def _check_times(claims: dict[str, Any], now: float) -> None:
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or issued > now:
        raise Refused(401, ISSUED)
    if not isinstance(expires, int) or expires <= now:
        raise Refused(401, EXPIRED)
    if expires > now + ASSERTION_LIFE:
        raise Refused(401, TOO_FAR)
