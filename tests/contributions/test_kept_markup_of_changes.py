"""What is kept of a change for its page is never another viewer's, nor another head's."""

from django.test import Client

from contributions.models import ChangeFile
from journal import events
from platforms.models import Repository
from tests import snapshots
from tests.cast import Cast
from tests.contributions.looking import OWNERS


def page(client: Client, who: object, address: str) -> str:
    client.force_login(who)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_viewer_is_told_of_their_own_groups(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    address = snapshots.take_in(ledger, cast.ana, owner_file=OWNERS).get_absolute_url()
    for _ in range(2):
        assert "tag--me" in page(client, cast.olu, address)
        assert "tag--me" not in page(client, cast.sam, address)


def test_what_changed_in_a_file_is_shown_at_once(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana, owner_file=OWNERS)
    address = change.get_absolute_url()
    assert "quinquereme" not in page(client, cast.sam, address)
    ChangeFile.objects.filter(change=change).update(patch="@@ -1 +1 @@\n-before\n+quinquereme\n")
    assert "quinquereme" in page(client, cast.sam, address)


def test_a_new_event_stands_on_the_timeline_at_once(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana, owner_file=OWNERS)
    address = change.get_absolute_url()
    assert "was transferred" not in page(client, cast.sam, address)
    events.write(change.subject, "change:transferred", data={"name": "payments/books"})
    assert "was transferred" in page(client, cast.sam, address)


def test_a_change_whose_account_the_host_no_longer_knows_has_a_page(
    cast: Cast, client: Client, ledger: Repository
) -> None:
    change = snapshots.take_in(ledger, cast.ana, owner_file=OWNERS)
    type(change).objects.filter(pk=change.pk).update(author=None)
    assert change.title in page(client, cast.sam, change.get_absolute_url())
