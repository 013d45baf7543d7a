"""Acting as a GitHub App: a line for the App itself and one for each of its installations."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic

from github import Auth
from jwt.exceptions import PyJWTError

from platforms.hosts.answers import Answer
from platforms.hosts.budget import Budget
from platforms.hosts.credentials import Credentials
from platforms.hosts.fields import Fields, rows
from platforms.hosts.lines import Line
from platforms.hosts.problems import BadKey, Denied, Missing, Unreachable

#: A token is made anew this long before its end; a request may be under way for a minute.
MARGIN = timedelta(minutes=5)
#: Just made: that the host does not take it has another reason than its age.
FRESH = timedelta(seconds=10)
PLACE = re.compile(r"/repositories/\d+|/repos/[^/]+/[^/]+")
AS_APP = re.compile(r"/app(/|$)|/repositories/\d+/installation$|/repos/[^/]+/[^/]+/installation$")


class InstallationAuth(Auth.Auth):
    """Signs by tokens of an hour, each asked for in time.

    How long one lasts is the host's end less the host's own clock, so ours may be wrong.
    """

    def __init__(self, app: Line, installation: int) -> None:
        self._app, self.installation = app, installation
        self._token = ""
        self._made = self._until = 0.0

    @property
    def token_type(self) -> str:
        return "token"

    @property
    def token(self) -> str:
        if monotonic() >= self._until:
            self._renew()
        return self._token

    def forget(self) -> bool:
        """Drop the token; False where it was made a moment ago, so another would not help."""
        old = monotonic() - self._made > FRESH.total_seconds()
        self._until = 0.0
        return old

    def _renew(self) -> None:
        path = f"/app/installations/{self.installation}/access_tokens"
        answer = self._app.write("POST", path, {})
        if answer.status != 201:
            raise why_no_token(answer, datetime.now().astimezone())
        fields = Fields(answer.body, "token")
        lasts = fields.moment("expires_at") - said_at(answer, datetime.now().astimezone())
        self._token = fields.name("token")
        self._made = monotonic()
        self._until = self._made + max((lasts - MARGIN).total_seconds(), FRESH.total_seconds())


def said_at(answer: Answer, now: datetime) -> datetime:
    """When the host answered, by its own clock; by ours where it does not say (pure)."""
    try:
        found = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return now
    return found if found.tzinfo else now


def why_no_token(answer: Answer, now: datetime) -> Denied | Unreachable:
    """What a refusal to make a token means (pure)."""
    said = f" {answer.message}." if answer.message else ""
    match answer.status:
        case 401:
            apart = abs((said_at(answer, now) - now).total_seconds())
            if apart > 30:
                return Denied(
                    f"The App's signature is not accepted: the host's clock and ours are"
                    f" {apart:.0f} s apart. Set the clock of the machine that the portal runs on."
                    f"{said}"
                )
            return Denied(
                f"The App's number and private key are not accepted: the key is not, or no longer,"
                f" one of this App.{said}"
            )
        case 403:
            return Denied(f"The App's installation is suspended or forbidden.{said}")
        case 404 | 410 | 422:
            return Denied(f"The App is no longer installed there.{said}")
        case status:
            return Unreachable(f"The host made no token for the App: it answered {status}.{said}")


class AppLines:
    """Finds the line for a request by its path: the installation that sees the repository."""

    def __init__(
        self, api_url: str, credentials: Credentials, budgets: Callable[[str], Budget]
    ) -> None:
        self._api_url, self._budgets = api_url, budgets
        self._app = Line(api_url, _app_auth(credentials), budgets("app"))
        self._installations: dict[str, int] = {}
        self._lines: dict[int, Line] = {}

    def at(self, path: str, through: str = "") -> Line:
        """The line to send a request for `path` through. Raises a HostProblem.

        A path that names no repository goes through the installation at `through`, an
        organisation or account, or else through the first there is.
        """
        if AS_APP.search(path):
            return self._app
        found = PLACE.match(path)
        place = found[0] if found else through
        if place not in self._installations:
            self._installations[place] = self._ask(place) if place else self._first()
        installation = self._installations[place]
        if installation not in self._lines:
            auth = InstallationAuth(self._app, installation)
            budget = self._budgets(str(installation))
            self._lines[installation] = Line(self._api_url, auth, budget)
        return self._lines[installation]

    def lost(self, path: str) -> bool:
        """Forget which installation sees a repository that is not there; False for all else.

        A repository may have moved to an owner with an installation of its own.
        """
        return bool(PLACE.fullmatch(path)) and self._installations.pop(path, None) is not None

    def installation_of(self, repository_id: int) -> int | None:
        """The installation that sees a repository, as last found."""
        return self._installations.get(f"/repositories/{repository_id}")

    def _ask(self, place: str) -> int:
        answer = self._app.read(f"{place}/installation", {})
        if answer.status == 404:
            raise Missing("The App is not installed where this is, or does not see it.")
        if answer.status != 200:
            raise why_no_token(answer, datetime.now().astimezone())
        return Fields(answer.body, "installation").number("id")

    def _first(self) -> int:
        answer = self._app.read("/app/installations", {"per_page": 1})
        if answer.status != 200:
            raise why_no_token(answer, datetime.now().astimezone())
        found = rows(answer.body, "installations")
        if not found:
            raise Denied("The App is not installed anywhere yet.")
        return found[0].number("id")


def _app_auth(credentials: Credentials) -> Auth.AppAuth | None:
    """Signs as the App itself. Its claims begin a minute ago, for a clock that is ahead."""
    if not credentials:
        return None
    auth = Auth.AppAuth(credentials.app_id or 0, credentials.app_key)
    try:
        auth.create_jwt()
    except (PyJWTError, ValueError, TypeError):
        # Never with the key: what it says of it may hold a part.
        raise BadKey(
            "The App's private key is no RSA key in PEM. Give the whole .pem file: nothing was"
            " sent."
        ) from None
    return auth
