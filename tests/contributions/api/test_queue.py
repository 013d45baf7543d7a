"""What waits for oneself, by program."""

from pytest_django import DjangoAssertNumQueries

from platforms.models import Repository
from tests import snapshots
from tests.cast import Cast, platform
from tests.contributions.ideas import submitted
from tests.platforms.programs import Program

PATH = "queue/"


def test_decisions_and_reviews_wait_for_who_may_give_them(cast: Cast, ledger: Repository) -> None:
    proposal = submitted(cast.ana, cast.ledger)
    change = snapshots.take_in(ledger, cast.ana)
    found = Program(cast.olu).get(PATH)
    assert (found["count"], found["late"], found["next"]) == (2, 0, None)
    rows = {row["path"]: row for row in found["results"]}
    assert rows.keys() == {f"/proposals/{proposal.pk}/", f"/changes/{change.pk}/"}
    row = rows[f"/changes/{change.pk}/"]
    assert (row["author"], row["why"], row["group"]) == ("ana", "new", "Ledger owners")
    assert row["hours_left"] > 0
    for kind, path in (("proposals", f"/proposals/{proposal.pk}/"), ("changes", row["path"])):
        (only,) = Program(cast.dee).get(PATH, kind=kind)["results"]
        assert only["path"] == path
    for user in (cast.ana, cast.sam, cast.max):
        assert Program(user).get(PATH)["results"] == []


def test_a_question_that_cannot_be_read_is_refused(cast: Cast) -> None:
    platform("Vault", cast.storefront, cast.ana, restricted=True)
    olu = Program(cast.olu)
    for name, value in (("kind", "music"), ("platform", "vault"), ("platform", "nowhere")):
        status, answer = olu.ask("GET", PATH, **{name: value})
        assert (status, list(answer["fields"])) == (400, [name])


def test_pages_follow_each_other_and_ask_no_more_for_many_rows(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    beacon = platform("Beacon", cast.storefront, cast.olu)
    elsewhere, one = submitted(cast.ana, beacon), submitted(cast.ana, cast.ledger)
    olu = Program(cast.olu)
    (row,) = olu.get(PATH, platform="beacon")["results"]
    assert row["path"] == f"/proposals/{elsewhere.pk}/"
    with django_assert_max_num_queries(30) as first:
        olu.get(PATH, platform="ledger")
    made = [one, *(submitted(cast.ana, cast.ledger) for _ in range(50))]
    with django_assert_max_num_queries(len(first)):
        page = olu.get(PATH, platform="ledger")
    assert (page["count"], len(page["results"])) == (51, 50)
    rest = olu.get(page["next"])
    seen = [row["path"] for row in page["results"] + rest["results"]]
    assert sorted(seen) == sorted(f"/proposals/{proposal.pk}/" for proposal in made)
    assert rest["next"] is None
