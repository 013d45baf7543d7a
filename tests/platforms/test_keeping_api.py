"""Archiving, merging, exempting and saving searches for programs."""

from datetime import date, timedelta

import pytest

from journal import events
from platforms.assessing import today
from platforms.models import Exemption, Platform, RoleOffer, SavedSearch
from platforms.services import roadmap
from tests.cast import Cast, person, platform, repository
from tests.platforms.programs import Program


@pytest.fixture
def books(cast: Cast) -> Platform:
    """A second platform of Olu's, which Eve owns too."""
    made = platform("Old Books", cast.payments_core, cast.olu, person("Eve"))
    repository(made, "commons/old-books", 77)
    return made


def test_an_owner_archives_a_platform_and_brings_it_back(cast: Cast) -> None:
    olu = Program(cast.olu)
    for reason in ("Replaced.", "Again."):
        status, shown = olu.ask("POST", "platforms/ledger/archive/", {"reason": reason})
        assert (status, shown["lifecycle"], shown["archived_why"]) == (200, "archived", "Replaced.")
    assert olu.get("platforms/")["results"] == []
    for _ in range(2):
        status, shown = olu.ask("POST", "platforms/ledger/bring-back/")
        assert (status, shown["lifecycle"], shown["archived_at"]) == (200, "active", None)
    kinds = [one.kind for one in events.of(f"platform:{cast.ledger.pk}")]
    assert kinds == ["platform:archived", "platform:brought-back"]
    assert olu.ask("POST", "platforms/ledger/archive/", {"reason": " "})[0] == 400
    status, answer = Program(cast.dee).ask(
        "POST", "platforms/ledger/archive/", {"reason": "Replaced."}
    )
    assert (status, answer["detail"]) == (403, "Only owners of Ledger and admins archive it.")


def test_a_merge_is_previewed_and_then_made_once(cast: Cast, books: Platform) -> None:
    olu, path = Program(cast.olu), "platforms/old-books/merge/"
    shown = olu.get(path, into="ledger")
    assert (shown["moved"]["repositories"], shown["owners"]) == (1, ["eve"])
    assert books.repositories.exists()
    for _ in range(2):
        status, answer = olu.ask("POST", path, {"into": "ledger", "reason": "One book."})
        assert (status, answer["slug"]) == (200, "ledger")
    assert answer["repositories"][0]["full_name"] == "commons/old-books"
    assert RoleOffer.objects.get(platform=cast.ledger).user.username == "eve"
    assert events.of(f"platform:{books.pk}").filter(kind="platform:merged").count() == 1


def test_nobody_merges_what_they_do_not_own_or_into_what_they_do_not_see(
    cast: Cast, books: Platform
) -> None:
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    eve = Program(books.roles.get(user__name="Eve").user)
    for method, query, given in (
        ("GET", {"into": "{}"}, None),
        ("POST", {}, {"into": "{}", "reason": "One book."}),
    ):

        def ask(
            into: str,
            method: str = method,
            query: dict[str, str] = query,
            given: dict[str, str] | None = given,
        ) -> tuple[int, dict[str, object]]:
            body = {**given, "into": into} if given else None
            asked = dict.fromkeys(query, into)
            return eve.ask(method, "platforms/old-books/merge/", body, **asked)

        status, answer = ask("ledger")
        assert (status, "owns both" in str(answer["detail"])) == (403, True)
        assert (
            ask(vault.slug)
            == ask("nothing")
            == (
                400,
                {"detail": "Nothing was merged.", "fields": {"into": "There is no such platform."}},
            )
        )


def test_a_check_is_exempt_until_a_day_and_counts_again(cast: Cast) -> None:
    olu, until = Program(cast.olu), today() + timedelta(days=30)
    path = "platforms/ledger/readiness/channel/exemption/"

    def channel() -> dict[str, object]:
        rows = Program(cast.sam).get("platforms/ledger/readiness/")
        return next(row for row in rows if row["check"] == "channel")

    assert (channel()["state"], channel()["exemption"]) == ("failed", None)
    given = {"reason": "We are two.", "until": until}
    first = olu.ask("PUT", path, given)
    assert first == olu.ask("PUT", path, given)
    assert Exemption.objects.count() == 1
    assert channel()["state"] == "exempt"
    assert channel()["exemption"] == first[1]
    assert (first[0], first[1]["by"], first[1]["until"]) == (200, "olu", until.isoformat())
    assert olu.ask("PUT", path, {**given, "reason": "We are three."})[0] == 200
    assert channel()["exemption"]["reason"] == "We are three."
    for _ in range(2):
        assert olu.ask("DELETE", path) == (204, None)
    assert channel()["state"] == "failed"
    kinds = [one.kind for one in events.of(f"platform:{cast.ledger.pk}")]
    assert kinds == ["platform:exempted"] * 2 + ["platform:exemption-ended"]


def test_an_exemption_that_cannot_be_is_refused_at_its_field(cast: Cast) -> None:
    olu = Program(cast.olu)
    given = {"reason": "We are two.", "until": today()}
    for check, wrong, place in (
        ("channel", {"until": date.max}, "until"),
        ("channel", {"until": today() - timedelta(days=1)}, "until"),
        ("channel", {"reason": ""}, "reason"),
        ("no-such-check", {}, "check"),
    ):
        path = f"platforms/ledger/readiness/{check}/exemption/"
        status, answer = olu.ask("PUT", path, {**given, **wrong})
        assert status == 400
        assert place in answer.get("fields", answer)
    assert olu.ask("DELETE", "platforms/ledger/readiness/no-such-check/exemption/")[0] == 404
    path = "platforms/ledger/readiness/channel/exemption/"
    for method in ("PUT", "DELETE"):
        status, answer = Program(cast.dee).ask(method, path, given)
        assert (status, "exempt it from a check" in answer["detail"]) == (403, True)


def test_searches_are_one_s_own_and_kept_under_their_names(cast: Cast) -> None:
    ana, sam = Program(cast.ana), Program(cast.sam)
    given = {"name": "Go", "query": "?language=Go&page=x"}
    status, made = ana.ask("POST", "saved-searches/", given)
    assert (status, made["name"], made["query"]) == (201, "Go", "language=Go")
    assert ana.ask("POST", "saved-searches/", given)[1]["id"] == made["id"]
    assert [row["id"] for row in ana.get("saved-searches/")] == [made["id"]]
    assert sam.get("saved-searches/") == []
    path = f"saved-searches/{made['id']}/"
    assert sam.ask("DELETE", path) == (204, None)
    assert SavedSearch.objects.count() == 1
    for _ in range(2):
        assert ana.ask("DELETE", path) == (204, None)
    assert ana.get("saved-searches/") == []
    for number in range(20):
        assert ana.ask("POST", "saved-searches/", {"name": f"Go {number}"})[0] == 201
    status, answer = ana.ask("POST", "saved-searches/", {"name": "One more"})
    assert (status, "twenty saved searches" in answer["detail"]) == (409, True)


def test_an_item_that_is_sent_twice_is_planned_once(cast: Cast) -> None:
    olu = Program(cast.olu)
    given = {"title": "Export", "skills": ["Go"], "wanted": True, "forecast": today()}
    first = olu.ask("POST", "platforms/ledger/roadmap/", given)
    assert first[0] == 201
    assert olu.ask("POST", "platforms/ledger/roadmap/", given) == first
    other = olu.ask("POST", "platforms/ledger/roadmap/", {**given, "effort": "a day or two"})
    assert other[1]["id"] != first[1]["id"]
    assert cast.ledger.items.count() == 2


def test_an_owner_changes_what_is_sent_of_an_item_and_nothing_else(cast: Cast) -> None:
    day = today() + timedelta(days=40)
    item = roadmap.add(cast.ledger, by=cast.olu, title="Export", skills=["Go"], forecast=day)
    olu, path = Program(cast.olu), f"roadmap/{item.pk}/"
    before = olu.get(path)
    for _ in range(2):
        status, shown = olu.ask("PATCH", path, {"wanted": True, "mentor": "dee"})
        assert status == 200
        assert shown == {**before, "wanted": True, "mentor": "dee"}
    kinds = [one.kind for one in events.of(item.subject)]
    assert kinds == ["item:added", "item:edited"]
    assert olu.ask("PATCH", path, {"mentor": None})[1]["mentor"] is None
    for wrong in ({"title": ""}, {"forecast": "2020-01-01"}, {"mentor": "nobody"}, {"skills": "x"}):
        status, answer = olu.ask("PATCH", path, wrong)
        assert status == 400
        assert list(answer.get("fields", answer)) == list(wrong)
    assert olu.ask("PATCH", path, {"state": "delivered", "id": 1, "platform": "vault"})[0] == 200
    item.refresh_from_db()
    assert (item.state, item.platform) == ("open", cast.ledger)
    status, answer = Program(cast.ana).ask("PATCH", path, {"title": "Mine"})
    assert (status, "Only owners of Ledger" in answer["detail"]) == (403, True)
