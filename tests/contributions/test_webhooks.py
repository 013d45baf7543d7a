"""The door for webhooks: what is kept, what is looked at, what is ignored, and what is refused."""

import pytest

from contributions.models import Delivery, PublishedStatus, RefusedDeliveries
from journal.models import Effect
from people.models import HostAccount
from platforms.gate import CONTEXT
from platforms.hosts.vault import seal
from platforms.models import Host, Repository
from tests import cast as made
from tests import snapshots as s
from tests.contributions.deliveries import SECRET, deliver
from tests.shared_data import shared_data

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def secret(settings):
    settings.GITHUB_WEBHOOK_SECRET = SECRET


def about(repository: Repository, **more: object) -> dict[str, object]:
    sender = {"id": 7001, "login": "ana-on-host", "type": "User"}
    return {"repository": {"id": repository.remote_id}, "sender": sender, **more}


def pull(number: int, sha: str = "one") -> dict[str, object]:
    return {"number": number, "head": {"sha": s.sha(sha), "ref": "fee-once"}}


def asked() -> set[str]:
    return set(Effect.objects.filter(done_at=None).values_list("key", flat=True))


def looks() -> set[str]:
    return {key for key in asked() if key.startswith("contributions.look:")}


def test_a_signed_event_is_kept_and_its_pull_request_looked_at(ledger):
    answer = deliver("pull_request", about(ledger, action="opened", pull_request=pull(12)))
    assert answer.status_code == 202
    kept = Delivery.objects.get()
    assert (kept.event, kept.number, kept.sender_id) == ("pull_request", 12, 7001)
    assert looks() == {f"contributions.look:{ledger.pk}:12"}
    assert HostAccount.objects.get(remote_id=7001).login == "ana-on-host"


def test_a_replay_does_nothing(ledger):
    payload = about(ledger, action="opened", pull_request=pull(12))
    deliver("pull_request", payload, delivery="once")
    Effect.objects.all().delete()
    answer = deliver("pull_request", payload, delivery="once")
    assert (answer.status_code, answer.json()["detail"]) == (200, "Known already.")
    assert not asked()
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("event", "payload", "sent", "status", "reason"),
    [
        ("pull_request", {"repository": {"id": 4711}}, {"secret": "wrong"}, 401, "signature"),
        ("pull_request", b"not json", {}, 400, "unreadable"),
        ("pull_request", {"pull_request": 3}, {}, 400, "unreadable"),
        ("pull_request", b" " * 2_000_001, {}, 413, "oversize"),
        ("push", {"after": "a" * 40, "ref": "x", "repository": {"id": 99}}, {}, 404, "repository"),
        ("star", {"action": "created"}, {}, 200, "ignored: star"),
        ("issue_comment", {"issue": {"number": 1}}, {}, 200, "ignored: issue_comment"),
    ],
)
def test_what_is_refused_or_ignored_leaves_a_count_alone(
    ledger, event, payload, sent, status, reason
):
    assert deliver(event, payload, **sent).status_code == status
    assert not Delivery.objects.exists()
    assert not asked()
    assert [(r.reason, r.count) for r in RefusedDeliveries.objects.all()] == [(reason, 1)]


def test_without_a_secret_nothing_is_taken(ledger, settings):
    settings.GITHUB_WEBHOOK_SECRET = ""
    assert deliver("ping", {}, secret="").status_code == 401


def test_each_connection_has_a_door_with_its_own_secret(cast, settings):
    other = Host.objects.create(
        key="forge",
        name="Forge",
        api_url="http://127.0.0.1:9/api/v3",
        web_url="http://127.0.0.1:9",
        sealed_webhook_secret=seal("of the forge"),
    )
    repository = made.repository(cast.ledger, "forge/ledger", 5, host=other)
    payload = about(repository, action="opened", pull_request=pull(1))
    path = "/webhooks/github/forge/"
    assert deliver("pull_request", payload, path=path).status_code == 401
    assert deliver("pull_request", payload, path=path, secret="of the forge").status_code == 202
    # The same number on another host is another repository.
    assert deliver("pull_request", payload).status_code == 404
    assert deliver("pull_request", payload, path="/webhooks/github/none/").status_code == 401


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("status", {"sha": s.sha("one"), "context": "build", "state": "success"}),
        ("check_run", {"action": "completed", "check_run": {"head_sha": s.sha("one")}}),
        ("check_suite", {"action": "completed", "check_suite": {"head_sha": s.sha("one")}}),
        ("push", {"ref": "refs/heads/fee-once", "after": s.sha("two")}),
        ("push", {"ref": "refs/heads/main", "after": s.sha("three")}),
        ("pull_request_review", {"action": "submitted", "pull_request": pull(31)}),
    ],
)
def test_whatever_may_have_changed_a_pull_request_has_it_looked_at(cast, ledger, event, payload):
    s.take_in(ledger, cast.ana, number=31, head="one")
    s.take_in(ledger, cast.ana, number=32, head="other", head_ref="other", base_ref="next")
    Effect.objects.all().delete()
    assert deliver(event, about(ledger, **payload)).status_code == 202
    assert looks() == {f"contributions.look:{ledger.pk}:31"}


def test_our_own_status_come_back_asks_for_nothing_but_anothers_does(cast, ledger):
    change = s.take_in(ledger, cast.ana, number=31, head="one")
    Effect.objects.all().delete()
    PublishedStatus.objects.create(
        repository=ledger, change=change, sha=change.head_sha, state="pending", at=change.created_at
    )
    told = {"sha": change.head_sha, "context": CONTEXT}
    deliver("status", about(ledger, **told, state="pending"))
    assert not looks()
    deliver("status", about(ledger, **told, state="success"))
    assert looks() == {f"contributions.look:{ledger.pk}:31"}


@pytest.mark.parametrize(
    ("event", "payload", "effect"),
    [
        ("repository", {"action": "renamed"}, "contributions.look-at-repository"),
        ("repository", {"action": "deleted"}, "contributions.look-at-repository"),
        ("branch_protection_rule", {"action": "edited"}, "platforms.look-at-gate"),
    ],
)
def test_what_became_of_a_repository_is_read_from_its_host(ledger, event, payload, effect):
    assert deliver(event, about(ledger, **payload)).status_code == 202
    assert asked() == {f"{effect}:{ledger.pk}"}


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("installation", {"installation": {"id": 50}, "repositories": []}),
        (
            "installation_repositories",
            {"installation": {"id": 51}, "repositories_removed": [{"id": 1}]},
        ),
        ("organization", {"action": "renamed", "organization": {"id": 70}}),
    ],
)
def test_what_became_of_an_app_or_an_organisation_has_its_repositories_looked_at(
    ledger, event, payload
):
    Repository.objects.filter(pk=ledger.pk).update(installation_id=50, owner_remote_id=70)
    assert deliver(event, payload).status_code == 202
    assert asked() == {f"contributions.look-at-repository:{ledger.pk}"}


@pytest.mark.parametrize("event", ["member", "membership", "team"])
def test_who_belongs_to_the_host_s_teams_is_kept_and_makes_nobody_an_owner(cast, ledger, event):
    change = s.take_in(ledger, cast.ana, number=31)
    Effect.objects.all().delete()
    member = {"id": 7002, "login": "newcomer", "type": "User"}
    assert deliver(event, about(ledger, action="added", member=member)).status_code == 202
    assert Delivery.objects.get().event == event
    assert not asked()
    change.refresh_from_db()
    assert not change.reviews.exists()


def test_a_renamed_account_is_the_same_account(ledger):
    named = {"id": 7001, "login": "ana-anew", "type": "User"}
    deliver("pull_request", about(ledger, action="opened", pull_request=pull(12)))
    deliver(
        "pull_request", about(ledger, action="edited", pull_request=pull(12)) | {"sender": named}
    )
    row = HostAccount.objects.get(remote_id=7001)
    assert row.login == "ana-anew"
    assert [one.login for one in row.former_logins.all()] == ["ana-on-host"]


def test_each_published_payload_is_kept_or_ignored_and_none_is_an_error(cast):
    kinds = shared_data("github-webhook-examples.json")
    payloads = [(kind["name"], one) for kind in kinds for one in kind["examples"]]
    assert len(payloads) == 125
    ids = {one["repository"]["id"] for _, one in payloads if "repository" in one}
    for place, remote_id in enumerate(sorted(ids)):
        made.repository(cast.ledger, f"octo/{place}", remote_id)
    found = [deliver(event, payload) for event, payload in payloads]
    answers = {
        (event, answer.status_code) for (event, _), answer in zip(payloads, found, strict=True)
    }
    assert {status for _, status in answers} == {200, 202}
    ignored = {event for event, status in answers if status == 200}
    assert ignored == {"ping", "issue_comment"}
    assert Delivery.objects.count() == sum(answer.status_code == 202 for answer in found)


def test_each_published_payload_about_a_repository_of_nobody_is_refused_and_counted(cast):
    kinds = shared_data("github-webhook-examples.json")
    for kind in kinds:
        for payload in kind["examples"]:
            status = deliver(kind["name"], payload).status_code
            assert status in {200, 202, 404}, (kind["name"], payload.get("action"))
    assert not Effect.objects.exists()
