"""Signing in by password, its throttle, and stepping into a person of the demo."""

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from people.models import User
from tests.cast import PASSWORD, Cast, person, platform


@pytest.fixture(autouse=True)
def no_failures_before() -> None:
    cache.clear()


def sign_in(client: Client, username: str, password: str, **extra: str):
    return client.post(
        "/sign-in/", {"username": username, "password": password, "next": "/inbox/"}, **extra
    )


def test_olu_signs_in_and_goes_where_she_was_going(cast: Cast, client: Client) -> None:
    answer = sign_in(client, "olu", PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/inbox/")
    assert client.get("/inbox/").context["user"] == cast.olu


def test_signing_in_never_leads_to_another_site(cast: Cast, client: Client) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = client.post(
            "/sign-in/", {"username": "olu", "password": PASSWORD, "next": elsewhere}
        )
        assert answer["Location"] == "/"
        client.logout()


def test_a_wrong_password_says_so_and_keeps_the_name(cast: Cast, client: Client) -> None:
    answer = sign_in(client, "olu", "wrong")
    assert answer.status_code == 400
    assert "do not go together" in answer.content.decode()
    assert 'value="olu"' in answer.content.decode()


def test_after_ten_failures_even_the_right_password_waits(cast: Cast, client: Client) -> None:
    for _ in range(10):
        assert sign_in(client, "olu", "wrong").status_code == 400
    answer = sign_in(client, "Olu ", PASSWORD)
    assert answer.status_code == 429
    assert "wait fifteen minutes" in answer.content.decode()
    assert sign_in(client, "olu", PASSWORD, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_a_form_without_a_password_does_not_open_the_throttle(cast: Cast, client: Client) -> None:
    for _ in range(10):
        sign_in(client, "olu", "wrong")
        sign_in(client, "olu", "")
    assert sign_in(client, "olu", PASSWORD).status_code == 429


def test_another_name_is_not_shut_by_it(cast: Cast, client: Client) -> None:
    for _ in range(10):
        sign_in(client, "olu", "wrong")
    assert sign_in(client, "ana", PASSWORD).status_code == 302


def test_someone_who_left_cannot_sign_in(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.olu.pk).update(is_active=False)
    assert sign_in(client, "olu", PASSWORD).status_code == 400


def test_signing_out_takes_a_post(cast: Cast, client: Client) -> None:
    client.force_login(cast.olu)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/inbox/").status_code == 302


def test_outside_demo_mode_there_is_nobody_to_step_into(cast: Cast, client: Client) -> None:
    person("Demo Dora", is_demo=True)
    assert client.get("/sign-in/demo/").status_code == 404
    assert client.post("/sign-in/demo/", {"username": "demo-dora"}).status_code == 404


@override_settings(DEMO=True)
def test_in_demo_mode_only_demo_people_can_be_stepped_into(cast: Cast, client: Client) -> None:
    dora = person("Demo Dora", cast.storefront, is_demo=True)
    platform("Lamp", cast.storefront, dora)
    assert "/sign-in/demo/" in client.get("/sign-in/").content.decode()
    page = client.get("/sign-in/demo/").content.decode()
    assert "Demo Dora" in page
    assert "owns 1 platform" in page
    assert 'value="olu"' not in page
    assert client.post("/sign-in/demo/", {"username": "olu"}).status_code == 404
    answer = client.post("/sign-in/demo/", {"username": "demo-dora", "next": "//evil.example"})
    assert answer["Location"] == "/"
    assert client.get("/inbox/").context["user"].username == "demo-dora"
