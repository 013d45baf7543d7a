"""API tokens: shown once, kept as a hash, revoked at once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from knox.auth import TokenAuthentication
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed

from journal import events
from tests.cast import Cast


def owner_of(text: str):
    return TokenAuthentication().authenticate_credentials(text.encode())[0]


def make(client: Client) -> str:
    once = re.search(r'name="once" value="(\w+)"', client.get("/settings/tokens/").content.decode())
    answer = client.post("/settings/tokens/", {"days": "30", "once": once[1]})
    return re.search(r'class="token">(\w+)<', answer.content.decode())[1]


def test_a_new_token_is_shown_once_and_works(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    text = make(client)
    assert owner_of(text) == cast.ana
    assert text not in client.get("/settings/tokens/").content.decode()
    kept = AuthToken.objects.get()
    assert text not in (kept.digest, kept.token_key)
    event = events.of(f"user:{cast.ana.pk}").get()
    assert event.kind == "token:created"
    assert text not in str(event.data)


def test_a_reloaded_form_makes_no_second_token(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    data = {"days": "30", "once": "abc"}
    client.post("/settings/tokens/", data)
    answer = client.post("/settings/tokens/", data)
    assert answer.status_code == 409
    assert "sent before" in answer.content.decode()
    assert AuthToken.objects.count() == 1


def test_a_revoked_token_no_longer_works(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    text = make(client)
    client.post("/settings/tokens/revoke/", {"prefix": text[:15]})
    with pytest.raises(AuthenticationFailed):
        owner_of(text)


def test_nobody_revokes_anothers_token(cast: Cast, client: Client) -> None:
    client.force_login(cast.ana)
    text = make(client)
    client.force_login(cast.sam)
    answer = client.post("/settings/tokens/revoke/", {"prefix": text[:15]}, follow=True)
    assert "Nothing was revoked" in answer.content.decode()
    assert owner_of(text) == cast.ana


def test_the_command_prints_the_token_and_nothing_else(cast: Cast) -> None:
    out = StringIO()
    call_command("token", "create", "--user", "olu", stdout=out)
    assert owner_of(out.getvalue().strip()) == cast.olu


@pytest.mark.parametrize("arguments", [("--user", "nobody"), ("--user", "olu", "--days", "0")])
def test_the_command_says_when_it_made_none(cast: Cast, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="No token was made"):
        call_command("token", "create", *arguments)
    assert not AuthToken.objects.exists()
