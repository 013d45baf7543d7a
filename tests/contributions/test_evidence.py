"""The evidence of a merge: complete, the same when asked again, and only of what is merged."""

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from contributions import policy
from contributions.lifecycle import ChangeState
from contributions.models import MergeIntent
from contributions.pages.evidence_pack import pack_of
from contributions.services import break_glass, changes, reviews
from journal.chain import Link, digest
from platforms.models import PolicyVersion
from tests import snapshots
from tests.cast import Cast, person
from tests.contributions.looking import approved, text
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db


def merged(cast: Cast, ledger, **more):
    change = approved(cast, ledger)
    return snapshots.take_in(
        ledger,
        cast.ana,
        number=change.number,
        open=False,
        merged=True,
        merged_at=timezone.now(),
        merge_sha=snapshots.sha("merge"),
        merged_by=snapshots.account(cast.olu),
        reviews=(snapshots.review(cast.olu, "one"),),
        **more,
    )


def test_every_intents_facts_give_its_verdict_again(hosted: Hosted):
    rules = {"require_proposal": False, "break_glass": True}
    PolicyVersion.objects.create(
        platform=hosted.cast.ledger, number=1, rules=rules, at=timezone.now()
    )
    plain = hosted.change("plain")
    reviews.approve(plain, by=hosted.cast.olu, sha=plain.head_sha)
    glass = hosted.change("glass")
    break_glass.open(glass, sha=glass.head_sha, reason="Down", by=hosted.cast.olu)
    break_glass.sign(glass, sha=glass.head_sha, by=person("Ida", is_superuser=True))
    moved = hosted.change("moved")
    reviews.approve(moved, by=hosted.cast.olu, sha=moved.head_sha)
    for change in (plain, glass, moved):
        changes.merge(change, by=hosted.cast.ana, sha=change.head_sha)
    hosted.push("moved", "two\n")
    hosted.carry_out()
    intents = MergeIntent.objects.order_by("pk")
    assert [one.state for one in intents] == ["merged", "merged", "head_moved"]
    for intent in intents:
        again = policy.evaluate(policy.from_plain(policy.Facts, intent.facts))
        assert again.to_json() == intent.verdict
    for change in (plain, glass):
        change.refresh_from_db()
        assert pack_of(change).replay == ""


def test_a_merge_on_the_host_keeps_the_facts_of_the_verdict_it_rests_on(cast, ledger):
    change = merged(cast, ledger)
    assert change.state == ChangeState.MERGED
    pack = pack_of(change)
    assert pack.replay == ""
    assert pack.broken == ""
    assert pack.facts["head"] == change.merged_head_sha


def test_the_page_says_who_could_who_did_what_and_how_to_verify(cast, ledger, client):
    change = merged(cast, ledger)
    client.force_login(cast.olu)
    page = text(client.get(reverse("change-evidence", args=[change.pk])))
    for words in (
        "The commit approved is the commit merged",
        change.merged_head_sha,
        change.merged_sha,
        "Olu as owner on",
        "by the account olu (id 102)",
        "Ledger, v1",
        "the rule gave the same verdict",
        f"manage.py verify-journal change:{change.pk}",
    ):
        assert words in page


def test_the_file_holds_the_facts_and_events_whose_hashes_anybody_can_compute(cast, ledger, client):
    change = merged(cast, ledger)
    client.force_login(cast.ana)
    answer = client.get(reverse("change-evidence-json", args=[change.pk]))
    assert "attachment" in answer["Content-Disposition"]
    told = answer.json()
    assert told["merge"]["sha_approved"] == told["merge"]["sha_merged"] == change.head_sha
    assert [one["name"] for one in told["approved"]] == ["Olu"]
    assert told["policies"][0]["version"] == "v1"
    assert told["replay"] == {"same": True, "why_not": None}
    previous = ""
    for event in told["journal"]["events"]:
        link = Link(
            subject=told["journal"]["subject"],
            at=timezone.datetime.fromisoformat(event["at"]),
            **{k: event[k] for k in ("sequence", "kind", "actor_id", "actor_name", "data")},
        )
        assert event["hash"] == digest(link, previous)
        previous = event["hash"]


def test_an_ungated_merge_says_what_was_bypassed(cast, ledger, client):
    snapshots.take_in(ledger, cast.ana, number=4)
    change = snapshots.take_in(
        ledger,
        cast.ana,
        number=4,
        open=False,
        merged=True,
        merged_at=timezone.now(),
        merge_sha=snapshots.sha("merge"),
    )
    client.force_login(cast.olu)
    page = text(client.get(reverse("change-evidence", args=[change.pk])))
    assert "The owners’ approval was bypassed" in page
    assert pack_of(change).replay == ""


def test_tampering_shows_on_the_page(cast, ledger, client):
    change = merged(cast, ledger)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE journal_event SET actor_name = 'Sam' WHERE subject = %s AND sequence = 2",
            [change.subject],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    client.force_login(cast.olu)
    page = text(client.get(reverse("change-evidence", args=[change.pk])))
    assert "The chain of hashes is broken" in page


@pytest.mark.parametrize("name", ["change-evidence", "change-evidence-json"])
def test_what_is_not_merged_or_not_visible_has_no_evidence(cast, ledger, client, name):
    open_one = approved(cast, ledger)
    client.force_login(cast.olu)
    assert client.get(reverse(name, args=[open_one.pk])).status_code == 404
    change = merged(cast, ledger)
    cast.ledger.restricted = True
    cast.ledger.save()
    client.force_login(cast.sam)
    assert client.get(reverse(name, args=[change.pk])).status_code == 404


def test_evidence_is_for_the_author_those_who_answer_for_the_platform_and_admins(
    cast, ledger, client
):
    change = merged(cast, ledger)
    told = {}
    readers = (cast.ana, cast.olu, cast.dee, cast.max, cast.sam, person("Ida", is_superuser=True))
    for reader in readers:
        client.force_login(reader)
        answer = client.get(reverse("change-evidence", args=[change.pk]))
        told[reader.name] = answer.status_code
        linked = reverse("change-evidence", args=[change.pk]).encode()
        page = client.get(change.get_absolute_url())
        assert (linked in page.content) == (answer.status_code == 200)
    assert told == {"Ana": 200, "Olu": 200, "Dee": 200, "Max": 200, "Sam": 403, "Ida": 200}
