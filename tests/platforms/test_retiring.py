"""Archiving a platform and merging one into another: what follows, what stays, who may."""

import pytest
from django.test import Client
from django.utils import timezone

from contributions.models import ProposalPart
from contributions.services import decisions
from journal import events
from people.models import Notification
from people.refusals import Forbidden, Invalid, Refused
from platforms.choosing import SUGGESTED
from platforms.models import (
    Lifecycle,
    Platform,
    PlatformRole,
    Repository,
    Role,
    RoleOffer,
    Subscription,
)
from platforms.services.platforms import edit
from platforms.services.retiring import archive, bring_back, merge, preview
from tests.cast import Cast, person, platform, repository, role
from tests.contributions.ideas import submitted


@pytest.fixture
def books(cast: Cast) -> Platform:
    """A second platform of Olu's, with a trusted committer, an owner and a repository."""
    made = platform("Old Books", cast.payments_core, cast.olu, person("Eve"))
    role(made, Role.TRUSTED_COMMITTER, user=cast.max)
    repository(made, "commons/old-books", 77)
    Subscription.objects.create(platform=made, user=cast.ana, since=timezone.now())
    return made


def test_what_is_archived_is_read_only_and_out_of_the_list(
    cast: Cast, client: Client, nothing_kept: None
) -> None:
    made = submitted(cast.ana, cast.ledger)
    archive(cast.ledger, by=cast.olu, reason="Books replaced it.")
    cast.ledger.refresh_from_db()
    with pytest.raises(Forbidden, match="archived and read only"):
        edit(cast.ledger, by=cast.olu, summary="Other.")
    client.force_login(cast.sam)

    def names(**asked: str) -> list[str]:
        rows = client.get("/platforms/", asked).context["page"].rows
        return [row.name for row in rows]

    assert names() == names(q="Ledger") == []
    assert names(lifecycle="archived") == ["Ledger"]
    shown = client.get("/platforms/ledger/").content.decode()
    assert "Books replaced it." in shown
    assert "archived and takes no proposals" in shown
    told = Notification.objects.get(user=cast.ana, kind="platform_archived")
    assert told.path == made.get_absolute_url()


def test_it_is_brought_back_as_it_was(cast: Cast) -> None:
    archive(cast.ledger, by=cast.olu, reason="Soon.")
    archive(cast.ledger, by=cast.olu, reason="Again.")
    bring_back(cast.ledger, by=cast.olu)
    cast.ledger.refresh_from_db()
    assert (cast.ledger.lifecycle, cast.ledger.archived_why) == (Lifecycle.ACTIVE, "")
    kinds = [one.kind for one in events.of(f"platform:{cast.ledger.pk}")]
    assert kinds == ["platform:archived", "platform:brought-back"]


def test_archiving_takes_an_owner_and_a_reason(cast: Cast) -> None:
    for user in (cast.ana, cast.dee, cast.max, cast.sam):
        with pytest.raises(Forbidden):
            archive(cast.ledger, by=user, reason="No.")
    for reason in (" ", "x" * 301):
        with pytest.raises(Invalid):
            archive(cast.ledger, by=cast.olu, reason=reason)
    with pytest.raises(Invalid, match="Nothing was changed"):
        edit(cast.ledger, by=cast.olu, lifecycle="archived")


def test_what_a_platform_has_follows_it_into_the_other(cast: Cast, books: Platform) -> None:
    made = submitted(cast.ana, books)
    both = submitted(cast.ana, books, cast.ledger)
    shown = preview(books, cast.ledger)
    assert shown.moved["repositories"] == 1
    assert shown.moved["open proposals"] == 2
    assert [one.name for one in shown.owners] == ["Eve"]
    merge(books, into=cast.ledger, by=cast.olu, reason="One book.")
    assert Repository.objects.get(full_name="commons/old-books").platform == cast.ledger
    assert Subscription.objects.get(user=cast.ana).platform == cast.ledger
    assert made.parts.get().platform == cast.ledger
    assert ProposalPart.objects.filter(proposal=both, platform=books).exists()
    now = PlatformRole.objects.at(timezone.now())
    assert now.get(platform=cast.ledger, user=cast.max).role == Role.TRUSTED_COMMITTER
    assert not now.filter(platform=books, user=cast.max).exists()
    assert RoleOffer.objects.get(platform=cast.ledger, answer="").user.name == "Eve"
    assert not now.filter(platform=cast.ledger, user__name="Eve").exists()
    for one, kind in ((books, "platform:merged"), (cast.ledger, "platform:took-in")):
        assert events.of(f"platform:{one.pk}").get(kind=kind).data["moved"]["repositories"] == 1


def test_what_was_decided_before_the_merge_is_told_as_it_was(
    cast: Cast, books: Platform, client: Client
) -> None:
    made = submitted(cast.ana, books)
    decisions.accept(made.parts.get(), by=cast.olu, reason="Mind the rounding.")
    merge(books, into=cast.ledger, by=cast.olu, reason="One ledger is enough.")
    for reader in (cast.ana, cast.olu, cast.sam):
        client.force_login(reader)
        told = client.get(made.get_absolute_url()).context["page"].timeline
        said = {line.did: line.said for line in told}
        assert said["accepted it for Old Books"] == "Mind the rounding."
        assert "One of its platforms became part of another" in said
    Platform.objects.filter(pk=books.pk).update(restricted=True)
    told = client.get(made.get_absolute_url()).context["page"].timeline
    assert not [line for line in told if "Old Books" in line.did or "rounding" in line.said]


def test_merging_again_changes_nothing_and_elsewhere_is_refused(
    cast: Cast, books: Platform
) -> None:
    merge(books, into=cast.ledger, by=cast.olu, reason="One book.")
    count = events.of(f"platform:{books.pk}").count()
    books.refresh_from_db()
    assert merge(books, into=cast.ledger, by=cast.olu, reason="One book.") == cast.ledger
    assert events.of(f"platform:{books.pk}").count() == count
    third = platform("Third", cast.payments_core, cast.olu)
    with pytest.raises(Forbidden, match="was merged already"):
        merge(books, into=third, by=cast.olu, reason="No.")
    with pytest.raises(Refused, match="part of Ledger now"):
        bring_back(books, by=cast.olu)


def test_an_address_that_was_merged_leads_to_the_other(
    cast: Cast, books: Platform, client: Client
) -> None:
    client.force_login(cast.olu)
    address = "/platforms/old-books/retire/"
    given = {"act": "preview", "merge-into": "ledger", "merge-reason": "One book."}
    answer = client.post(address, given).content.decode()
    assert "This is what Ledger takes in" in answer
    assert client.post(address, {**given, "act": "merge"})["Location"] == "/platforms/ledger/"
    assert client.get("/platforms/old-books/")["Location"] == "/platforms/ledger/"
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    client.force_login(cast.sam)
    assert client.get("/platforms/old-books/").status_code == 200


def test_only_who_owns_both_merges_and_what_is_restricted_stays_so(
    cast: Cast, books: Platform
) -> None:
    admin = person("Ada", is_superuser=True)
    for user in (cast.ana, cast.max, admin, books.roles.get(user__name="Eve").user):
        with pytest.raises(Forbidden, match="owns both"):
            merge(books, into=cast.ledger, by=user, reason="No.")
    Platform.objects.filter(pk=books.pk).update(restricted=True)
    with pytest.raises(Forbidden, match="all would see what few may see"):
        merge(books, into=cast.ledger, by=cast.olu, reason="No.")
    with pytest.raises(Forbidden, match="into itself"):
        merge(books, into=books, by=cast.olu, reason="No.")
    assert Repository.objects.get().platform == books


def test_the_page_offers_the_platforms_one_owns_and_shows_what_would_follow(
    cast: Cast, books: Platform, client: Client
) -> None:
    gone = platform("Gone", cast.payments_core, cast.olu)
    archive(gone, by=cast.olu, reason="Over.")
    client.force_login(cast.olu)
    address = "/platforms/old-books/retire/"
    assert offered(client, address) == ["Ledger"]
    assert '<option value="ledger">Ledger</option>' in client.get(address).content.decode()
    given = {"act": "preview", "merge-into": "ledger", "merge-reason": "One book."}
    shown = client.post(address, given).content.decode()
    assert '<option value="ledger" selected>Ledger</option>' in shown
    assert "<dt>Repositories</dt><dd>1</dd>" in shown
    assert "Asked to own it: Eve." in shown
    assert client.post(address, {**given, "merge-into": "no-such"}).status_code == 400
    Platform.objects.filter(pk=books.pk).update(restricted=True)
    assert offered(client, address) == []


def test_of_more_than_a_list_holds_one_is_named_and_part_of_a_name_brings_those_meant(
    cast: Cast, books: Platform, client: Client
) -> None:
    for number in range(SUGGESTED):
        platform(f"Tool {number:02}", cast.payments_core, cast.olu)
    client.force_login(cast.olu)
    address = "/platforms/old-books/retire/"
    page = client.get(address).content.decode()
    assert page.count("<option value=") == SUGGESTED
    assert 'list="platforms-here"' in page
    given = {"act": "preview", "merge-into": "tool 4", "merge-reason": "One book."}
    refused = client.post(address, given)
    assert refused.status_code == 400
    names = " or ".join(f"Tool {number}" for number in range(40, 48))
    assert f"Name one of them in full: {names}." in refused.content.decode()
    shown = client.post(address, {**given, "merge-into": "tool 47"}).content.decode()
    assert "This is what Tool 47 takes in" in shown


def test_who_owns_no_other_is_told_whom_to_ask(cast: Cast, books: Platform, client: Client) -> None:
    client.force_login(books.roles.get(user__name="Eve").user)
    shown = client.get("/platforms/old-books/retire/").content.decode()
    assert "You own no other platform that could take it in" in shown
    assert "merge-into" not in shown


def offered(client: Client, address: str) -> list[str]:
    """What the page lets one choose."""
    offers: list[str] = client.get(address).context["merge_form"].offered
    return offers
