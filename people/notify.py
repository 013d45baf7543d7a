"""Telling people: the one door for notifications, which knows nothing of what they are about."""

from collections.abc import Iterable

from people.models import Notification, User


def notify(
    users: Iterable[User],
    *,
    kind: str,
    title: str,
    path: str,
    why: str,
    key: str,
    body: str = "",
) -> None:
    """Tell each person once, inside the caller's transaction.

    `path` is where to act, on this portal; `why` says why it came to them; the same `key` again
    for the same person is left out, so a repeated event tells nobody twice. Programmes and people
    who have left are not told.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise ValueError(f"A notification leads to a page of this portal, not to {path!r}.")
    told = {user.pk: user for user in users if user.is_active and not user.is_bot}
    Notification.objects.bulk_create(
        (
            Notification(
                user=user,
                kind=kind,
                title=title[:300],
                path=path,
                why=why[:200],
                key=key,
                body=body,
            )
            for user in told.values()
        ),
        ignore_conflicts=True,
    )
