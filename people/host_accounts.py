"""Accounts on git hosts as rows: known by numeric id, never taken for who bore the name before."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models.functions import Lower

from people import standing
from people.models import FormerLogin, HostAccount


@transaction.atomic
def seen(
    issuer: str, remote_id: int, *, login: str, name: str = "", is_bot: bool = False
) -> HostAccount:
    """Return the account of this numeric id, made when first seen and renamed when it was.

    Where the name now is another's than before, whatever rests on names is looked at again.
    """
    row, made = HostAccount.objects.get_or_create(
        issuer=issuer,
        remote_id=remote_id,
        defaults={"login": login, "name": name, "is_bot": is_bot},
    )
    if not made and row.login == login:
        return row
    if not made:
        FormerLogin.objects.get_or_create(account=row, login=row.login.lower())
        row.login = login
        row.save(update_fields=["login"])
    bearers = _bearers(issuer, {login.lower()}).get(login.lower(), {})
    if not made or len(bearers) > 1:
        people = {account.user_id: account.user for account in (row, *bearers.values())}
        standing.people_changed([user for user in people.values() if user])
    return row


def by_login(issuer: str, logins: Iterable[str]) -> dict[str, HostAccount]:
    """Whose each login is, by the login in lower case.

    A login that more than one account has borne is left out: whoever takes a freed name gains
    nothing by it. An account that was renamed is still found under its old name.
    """
    bearers = _bearers(issuer, {login.lower() for login in logins})
    return {
        login: next(iter(found.values())) for login, found in bearers.items() if len(found) == 1
    }


def _bearers(issuer: str, logins: set[str]) -> dict[str, dict[int, HostAccount]]:
    """Every account that bears or bore each login, by its key."""
    found: dict[str, dict[int, HostAccount]] = {}
    accounts = HostAccount.objects.filter(issuer=issuer).annotate(lower=Lower("login"))
    for account in accounts.filter(lower__in=logins).select_related("user"):
        found.setdefault(account.login.lower(), {})[account.pk] = account
    former = FormerLogin.objects.filter(account__issuer=issuer, login__in=logins)
    for past in former.select_related("account__user"):
        found.setdefault(past.login, {})[past.account_id] = past.account
    return found
