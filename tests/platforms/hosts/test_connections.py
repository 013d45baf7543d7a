"""Which connection, with which credentials, in which thread."""

import threading

import pytest

from platforms.hosts.connections import default_host, host_for, webhook_secret
from platforms.hosts.problems import Denied
from platforms.hosts.vault import SealBroken, seal, unseal
from platforms.models import Host

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return Host.objects.create(
        key="forge",
        name="Forge",
        api_url="http://127.0.0.1:9/api/v3",
        web_url="http://127.0.0.1:9",
        sealed_token=seal("one"),
        sealed_webhook_secret=seal("shared"),
    )


def test_a_secret_comes_out_of_the_vault_as_it_went_in():
    sealed = seal("sécret")
    assert "sécret" not in sealed
    assert seal("sécret") != sealed
    assert unseal(sealed) == "sécret"
    assert unseal(seal("")) == ""


def test_the_vault_opens_only_under_its_own_key(settings):
    sealed = seal("secret")
    settings.SECRET_KEY = "another"
    with pytest.raises(SealBroken, match="Enter it again"):
        unseal(sealed)


def test_a_changed_seal_is_broken():
    sealed = seal("secret")
    with pytest.raises(SealBroken):
        unseal(sealed[:-4] + "AAA=")


def test_a_client_is_kept_until_its_credentials_change(host):
    first = host_for(host)
    assert host_for(Host.objects.get(pk=host.pk)) is first
    host.sealed_token = seal("one")
    assert host_for(host) is first
    host.sealed_token = seal("two")
    second = host_for(host)
    assert second is not first
    host.api_url = "http://127.0.0.1:10/api/v3"
    assert host_for(host) is not second


def test_each_thread_has_its_own_client(host):
    found = [host_for(host)]
    thread = threading.Thread(target=lambda: found.append(host_for(host)))
    thread.start()
    thread.join()
    assert found[0] is not found[1]


def test_a_token_that_cannot_be_opened_says_so(host, settings):
    settings.SECRET_KEY = "another"
    with pytest.raises(Denied, match="Forge: A stored secret cannot be opened"):
        host_for(host)
    with pytest.raises(Denied):
        webhook_secret(host)


def test_without_a_token_deliveries_are_verified_and_nothing_is_sent(host):
    host.sealed_token = ""
    assert host_for(host).verify({}, b"{}", secret="shared") is None
    with pytest.raises(Denied, match="No token is set"):
        host_for(host).whoami()


def test_the_environment_wins_for_the_default_connection_only(settings, host):
    settings.GITHUB_API_URL = "http://127.0.0.1:11/api/v3"
    settings.GITHUB_WEB_URL = "http://127.0.0.1:11"
    settings.GITHUB_WEBHOOK_SECRET = "from the environment"
    first = default_host()
    assert (first.key, first.api_url) == ("default", "http://127.0.0.1:11/api/v3")
    assert first.sealed_token == first.sealed_webhook_secret == ""
    assert webhook_secret(first) == "from the environment"
    assert webhook_secret(host) == "shared"
    settings.GITHUB_API_URL = "http://127.0.0.1:12/api/v3"
    assert default_host().pk == first.pk
    assert Host.objects.get(key="default").api_url == "http://127.0.0.1:12/api/v3"
    first.sealed_webhook_secret = seal("from the row")
    settings.GITHUB_WEBHOOK_SECRET = ""
    assert webhook_secret(first) == "from the row"
