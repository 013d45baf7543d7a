"""Who sends a request: the token in its header, and the account behind it."""

import base64
from dataclasses import dataclass

from django.http import HttpRequest

from githost.api.call import Refused
from githost.models import Account, Token


@dataclass(frozen=True)
class Credential:
    """The account that asks, or nobody; `who` names whose rate limit it counts against."""

    account: Account | None = None
    who: str = ""


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
    account = Token.owner_of(secret)
    if account is None:
        raise Refused(401, "Bad credentials")
    return Credential(account, f"user ID {account.pk}")
