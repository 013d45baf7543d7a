"""Home and the palette: what waits, what comes next, where to jump to."""

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from contributions.models import Change, Proposal
from contributions.models.titles import titled
from contributions.services import decisions
from people.models import User
from platforms.filters import search_query
from tests import snapshots
from tests.cast import Cast, platform, repository
from tests.contributions.ideas import accepted, draft, part_of, submitted


def home(user: User) -> str:
    return page(user, "/")


def page(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_home_is_calm_when_nothing_waits_and_says_how_to_begin(cast: Cast) -> None:
    shown = home(cast.sam)
    assert "<h1>Nothing waits for you</h1>" in shown
    assert "Find a platform" in shown


def test_the_headline_counts_what_waits_and_says_by_when(cast: Cast) -> None:
    submitted(cast.ana, cast.ledger, title="First idea")
    submitted(cast.ana, cast.ledger, title="Second idea")
    snapshots.take_in(repository(cast.ledger, "payments/ledger"), cast.ana)
    shown = home(cast.olu)
    assert "<h1>Two decisions and one review wait for you, the first by" in shown
    assert "First idea" in shown
    assert "Count the fee once" in shown
    assert "Nothing waits for you" in home(cast.max)


def test_ones_own_contributions_say_who_acts_next(cast: Cast) -> None:
    submitted(cast.ana, cast.ledger, title="Waiting idea")
    asked = submitted(cast.ana, cast.ledger, title="Sent back idea")
    decisions.request_changes(part_of(asked), by=cast.olu, reason="Say more.")
    draft(cast.ana, cast.ledger, title="Begun idea")
    shown = home(cast.ana)
    assert '<b class="strong">Olu or Dee</b> answers for Ledger' in shown
    assert '<b class="strong">You</b> change what Ledger asked for' in shown
    assert "Begun idea" in shown
    assert "<h1>One of your contributions waits for you</h1>" in shown
    assert "Begun idea" not in home(cast.olu)


def test_what_waits_for_its_author_stands_before_what_moved_later(cast: Cast) -> None:
    accepted(cast.ana, cast.olu, cast.ledger, title="Accepted idea")
    for number in range(8):
        submitted(cast.ana, cast.ledger, title=f"Later idea {number}")
    shown = home(cast.ana)
    assert "<h1>One of your contributions waits for you</h1>" in shown
    assert shown.index("Accepted idea") < shown.index("Later idea 7")


def test_home_asks_no_more_for_many_rows_than_for_few(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    code = repository(cast.ledger, "payments/ledger")

    def fill(times: int) -> None:
        for number in range(times):
            submitted(cast.ana, cast.ledger, title=f"Idea {number}")
            submitted(cast.olu, cast.ledger, title=f"Own idea {number}")
            snapshots.take_in(code, cast.ana)

    fill(1)
    home(cast.olu)
    with django_assert_max_num_queries(60) as first:
        home(cast.olu)
    fill(9)
    with django_assert_max_num_queries(len(first)):
        home(cast.olu)


def test_the_palette_finds_platforms_proposals_changes_and_people(cast: Cast) -> None:
    made = accepted(cast.ana, cast.olu, cast.ledger, title="Ledger export")
    change = snapshots.take_in(
        repository(cast.ledger, "payments/ledger"), cast.ana, title="Ledger fee"
    )
    shown = page(cast.sam, "/jump/?q=ledger")
    for path in ("/platforms/ledger/", made.get_absolute_url(), change.get_absolute_url()):
        assert f'href="{path}"' in shown
    assert 'href="/people/olu/"' in page(cast.sam, "/jump/?q=olu")
    assert f'href="{made.get_absolute_url()}"' in page(cast.sam, f"/jump/?q=p-{made.pk}")
    assert f'href="{change.get_absolute_url()}"' in page(cast.sam, f"/jump/?q=%23{change.number}")


def test_what_is_called_so_comes_before_what_only_has_to_do_with_it(cast: Cast) -> None:
    platform("Accounts", cast.payments_core, cast.olu, keywords="Pay Payments")
    platform("Old Payouts", cast.payments_core, cast.olu)
    platform("Payroll", cast.payments_core, cast.olu)
    shown = page(cast.sam, "/jump/?q=pay")
    names = ("Payroll", "Old Payouts", "Accounts")
    places = [shown.index(f"/platforms/{name.lower().replace(' ', '-')}/") for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("kind", "index"), [(Change, "change_title"), (Proposal, "proposal_title")]
)
def test_titles_are_found_by_their_index_however_many_there_are(cast: Cast, kind, index) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in titled(kind.objects.all(), search_query("fee of ledgers")).explain()


def test_the_palette_names_nothing_that_is_hidden(cast: Cast) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    submitted(cast.dee, vault, title="Vault idea")
    draft(cast.olu, cast.ledger, title="Vault draft")
    assert "Nothing you may see is called" in page(cast.sam, "/jump/?q=vault")


def test_the_palette_takes_any_words(cast: Cast) -> None:
    for words in ("", "%00", "%", "9" * 30, "P-²", "x" * 3000):
        page(cast.sam, f"/jump/?q={words}")


def test_home_wants_one_to_sign_in(cast: Cast) -> None:
    assert Client().get("/").url.startswith("/sign-in/")
