"""Who must hear, in the same transaction, that what somebody may do has changed.

Absences, teams and accounts are kept here; what depends on them is known only to the packages
above, which register.
"""

from collections.abc import Callable, Iterable

from people.models import User

Hear = Callable[[list[User]], None]
HearAccount = Callable[[User, str], None]
_hears_people: list[Hear] = []
_hears_accounts: list[HearAccount] = []


def hears_people(hear: Hear) -> Hear:
    """Register what is to be done when people's teams, absences or accounts changed."""
    _hears_people.append(hear)
    return hear


def hears_accounts(hear: HearAccount) -> HearAccount:
    """Register what lapses when an account is switched off or on; it is given why, in words."""
    _hears_accounts.append(hear)
    return hear


def people_changed(users: Iterable[User]) -> None:
    """Say that what these people may do has changed, inside the transaction that changes it."""
    changed = list(users)
    for hear in _hears_people:
        hear(changed)


def account_switched(user: User, why: str) -> None:
    """Say that an account was switched off or on: what it gave before does not count again."""
    for hear in _hears_accounts:
        hear(user, why)
    people_changed([user])
