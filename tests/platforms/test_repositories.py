"""Connecting a repository of a real host, and seeing to it that the host waits."""

import pytest
from django.test import Client

from journal import effects, events
from journal.models import Effect
from people.refusals import Forbidden, Refused
from platforms.gate import CONTEXT
from platforms.hosts.connections import default_host
from platforms.hosts.vault import seal
from platforms.models import Host, Platform, Repository
from platforms.services.repositories import connect, look_at_gate, set_gate
from tests.cast import Cast, platform
from tests.githost_server import GitHost


def test_an_owner_connects_a_repository_and_it_is_kept_by_its_number(
    cast: Cast, client: Client, git: GitHost, name: str
) -> None:
    client.force_login(cast.olu)
    address = "/platforms/ledger/repositories/connect/"
    answer = client.post(address, {"full_name": f" {name} "})
    assert answer["Location"] == address
    row = Repository.objects.get()
    assert row.remote_id == git.ok("GET", f"/repos/{name}")["id"]
    assert (row.platform, row.default_branch) == (cast.ledger, "main")
    assert row.gate_state == "advisory"
    event = events.of(f"platform:{cast.ledger.pk}").get()
    assert (event.kind, event.data["repository"]) == ("platform:repository-connected", name)
    assert name in client.get("/platforms/ledger/").content.decode()
    assert "main is not protected" in client.get(address).content.decode()


def test_the_webhook_is_set_by_its_effect(cast: Cast, git: GitHost, name: str) -> None:
    row = connect(cast.ledger, by=cast.olu, full_name=name)
    effect = Effect.objects.get(handler="platforms.ensure-webhook")
    assert effects.carry_out(effect.pk)
    hooks = git.ok("GET", f"/repos/{name}/hooks")
    assert [hook["config"]["url"] for hook in hooks] == ["http://127.0.0.1:9/webhooks/github/"]
    row.refresh_from_db()
    assert row.hook_id == hooks[0]["id"]


def test_connecting_twice_is_connecting_once(cast: Cast, name: str) -> None:
    first = connect(cast.ledger, by=cast.olu, full_name=name)
    assert connect(cast.ledger, by=cast.olu, full_name=name) == first
    assert events.of(f"platform:{cast.ledger.pk}").count() == 1


def test_one_platform_gates_a_repository_and_a_hidden_one_is_not_named(
    cast: Cast, name: str
) -> None:
    connect(cast.ledger, by=cast.olu, full_name=name)
    other = platform("Other", cast.storefront, cast.ana)
    with pytest.raises(Refused, match="belongs to Ledger already"):
        connect(other, by=cast.ana, full_name=name)
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    with pytest.raises(Refused, match="belongs to another platform already"):
        connect(other, by=cast.ana, full_name=name)


@pytest.mark.parametrize("given", ["ledger", "../../etc", "a/b/c", "-x/y", "a/b?x", "http://a/b"])
def test_a_name_that_is_none_is_refused_before_the_host_is_asked(
    cast: Cast, client: Client, given: str
) -> None:
    client.force_login(cast.olu)
    answer = client.post("/platforms/ledger/repositories/connect/", {"full_name": given})
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"full_name"}


def test_a_repository_the_host_does_not_have_is_refused_in_words(
    cast: Cast, client: Client, name: str
) -> None:
    client.force_login(cast.olu)
    answer = client.post("/platforms/ledger/repositories/connect/", {"full_name": "commons/none"})
    assert answer.status_code == 409
    assert "commons/none was not connected" in answer.content.decode()
    assert not Repository.objects.exists()


def test_only_owners_and_admins_connect_and_gate(cast: Cast, client: Client, name: str) -> None:
    row = connect(cast.ledger, by=cast.olu, full_name=name)
    for user in (cast.ana, cast.dee, cast.max, cast.sam):
        for act in (look_at_gate, set_gate):
            with pytest.raises(Forbidden):
                act(row, by=user)
        with pytest.raises(Forbidden):
            connect(cast.ledger, by=user, full_name=name)
    client.force_login(cast.sam)
    client.post(f"/platforms/ledger/repositories/{row.pk}/gate/", {"act": "set"})
    row.refresh_from_db()
    assert row.gate_state == "advisory"


def test_set_it_for_me_makes_the_host_refuse(
    cast: Cast, client: Client, git: GitHost, name: str
) -> None:
    row = connect(cast.ledger, by=cast.olu, full_name=name)
    client.force_login(cast.olu)
    client.post(f"/platforms/ledger/repositories/{row.pk}/gate/", {"act": "set"})
    rules = git.ok("GET", f"/repos/{name}/branches/main/protection")
    assert CONTEXT in rules["required_status_checks"]["contexts"]
    assert rules["enforce_admins"]["enabled"] is True
    row.refresh_from_db()
    assert row.gate_state == "gated"
    page = client.get("/platforms/ledger/repositories/connect/").content.decode()
    assert "The host refuses a merge into main" in page
    assert "Set it for me" not in page


def test_a_rule_taken_away_on_the_host_is_seen_when_looked_at_again(
    cast: Cast, git: GitHost, name: str
) -> None:
    row = connect(cast.ledger, by=cast.olu, full_name=name)
    set_gate(row, by=cast.olu)
    git.ok("DELETE", f"/repos/{name}/branches/main/protection")
    assert look_at_gate(row, by=cast.olu).gate_state == "advisory"


def test_an_unreachable_host_changes_nothing(cast: Cast, name: str, settings) -> None:
    row = connect(cast.ledger, by=cast.olu, full_name=name)
    settings.GITHUB_API_URL = "http://127.0.0.1:9/api/v3"
    with pytest.raises(Refused, match="Nothing was changed"):
        look_at_gate(row, by=cast.olu)
    with pytest.raises(Refused, match="was not connected"):
        connect(cast.ledger, by=cast.olu, full_name="commons/other")


def test_a_repository_is_only_gated_from_its_own_platform(
    cast: Cast, client: Client, name: str
) -> None:
    row = connect(cast.ledger, by=cast.olu, full_name=name)
    platform("Other", cast.storefront, cast.ana)
    client.force_login(cast.ana)
    answer = client.post(f"/platforms/other/repositories/{row.pk}/gate/", {"act": "set"})
    assert answer.status_code == 404


def second(git: GitHost, **fields: object) -> Host:
    """Another connection, to the same host under its other name."""
    address = f"http://localhost:{git.port}"
    about = {"name": "Forge", "api_url": f"{address}/api/v3", "web_url": address}
    return Host.objects.create(key="forge", sealed_token=seal(git.admin), **{**about, **fields})


def test_of_several_hosts_an_owner_chooses_one(
    cast: Cast, client: Client, git: GitHost, name: str, settings
) -> None:
    settings.PRIVATE_GIT_HOSTS = ["localhost"]
    client.force_login(cast.olu)
    address = "/platforms/ledger/repositories/connect/"
    assert 'name="host"' not in client.get(address).content.decode()
    forge = second(git)
    page = client.get(address).content.decode()
    assert 'name="host"' in page
    assert ">Forge</option>" in page
    assert client.post(address, {"full_name": name}).status_code == 400
    assert client.post(address, {"full_name": name, "host": "999"}).status_code == 400
    assert client.post(address, {"full_name": name, "host": forge.pk}).status_code == 302
    assert Repository.objects.get().host == forge


def test_a_host_without_credentials_is_none_to_choose(
    cast: Cast, client: Client, git: GitHost, name: str, settings
) -> None:
    settings.GITHUB_TOKEN, settings.PRIVATE_GIT_HOSTS = "", ["localhost"]
    default_host()
    second(git)
    client.force_login(cast.olu)
    address = "/platforms/ledger/repositories/connect/"
    assert 'name="host"' not in client.get(address).content.decode()
    assert client.post(address, {"full_name": name}).status_code == 302
    assert Repository.objects.get().host.key == "forge"
