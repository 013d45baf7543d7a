"""Apps of a provisioning document: their key, their webhook and where they are installed."""

from typing import Any, Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.db import transaction

from githost import events
from githost.models import Account, App, Hook, Installation

Json = dict[str, Any]


class ByLogin(Protocol):
    def __getitem__(self, login: str) -> Account: ...

    def add(self, login: str, kind: str, **fields: Any) -> tuple[Account, bool]: ...


def provision_app(entry: Json, accounts: ByLogin) -> Json:
    """Make an App that is not there yet, and let it in where it is not in yet; ids and new key."""
    found = App.objects.filter(slug=entry["slug"]).first()
    answer: Json = {}
    with transaction.atomic():
        if found is None:
            found, answer["private_key"] = _make(entry, accounts)
        answer["id"] = found.pk
        answer["installations"] = {
            place["account"]: _install(found, place, accounts).pk
            for place in entry.get("installations", [])
        }
    return answer


def _make(entry: Json, accounts: ByLogin) -> tuple[App, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    bot, _ = accounts.add(f"{entry['slug']}[bot]", Account.BOT, name=f"{entry['slug']}[bot]")
    made = App.objects.create(
        slug=entry["slug"],
        name=str(entry.get("name", entry["slug"])),
        owner=accounts[entry["owner"]],
        bot=bot,
        permissions=entry.get("permissions", {}),
        events=entry.get("events", []),
        public_key=key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode(),
    )
    if hook := entry.get("webhook"):
        Hook.objects.create(
            app=made, url=hook["url"], secret=hook.get("secret", ""), events=made.events
        )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    return made, private.decode()


def _install(app: App, place: Json, accounts: ByLogin) -> Installation:
    account = accounts[place["account"]]
    names = place.get("repositories")
    found, made = Installation.objects.get_or_create(
        app=app,
        account=account,
        defaults={
            "every_repository": names is None,
            "permissions": place.get("permissions", app.permissions),
            "events": app.events,
        },
    )
    if names is not None:
        found.selected.add(*account.repositories.filter(name__in=names))
    if made:
        events.installed(found, account)
    return found
