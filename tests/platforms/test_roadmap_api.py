"""What becomes of a planned item, by program: dropped, taken up again, delivered."""

import pytest

from journal import events
from platforms.models import RoadmapItem
from platforms.services import roadmap
from tests.cast import Cast
from tests.platforms.programs import Program


@pytest.fixture
def item(cast: Cast) -> RoadmapItem:
    return roadmap.add(cast.ledger, by=cast.olu, title="Export", wanted=True)


def kinds(item: RoadmapItem) -> list[str]:
    return [one.kind for one in events.of(item.subject)]


def test_an_item_is_dropped_with_a_reason_and_taken_up_again(cast: Cast, item: RoadmapItem) -> None:
    olu, path = Program(cast.olu), f"roadmap/{item.pk}/"
    for act, given, state, reason in (
        ("drop", {"reason": "The bank does it."}, "dropped", "The bank does it."),
        ("reopen", None, "open", ""),
        ("done", None, "delivered", ""),
    ):
        for _ in range(2):
            status, shown = olu.ask("POST", f"{path}{act}/", given)
            assert (status, shown["state"], shown["state_reason"]) == (200, state, reason)
    assert kinds(item) == ["item:added", "item:drop", "item:reopen", "item:deliver"]
    assert (shown["contributed"], shown["brought_forward"]) == (False, None)


def test_what_cannot_become_of_an_item_is_refused_and_changes_nothing(
    cast: Cast, item: RoadmapItem
) -> None:
    olu, path = Program(cast.olu), f"roadmap/{item.pk}/"
    for given in ({}, {"reason": ""}, {"reason": " "}):
        status, answer = olu.ask("POST", f"{path}drop/", given)
        assert (status, list(answer.get("fields", answer))) == (400, ["reason"])
    for act, given in (("drop", {"reason": "No."}), ("reopen", None), ("done", None)):
        status, answer = Program(cast.ana).ask("POST", f"{path}{act}/", given)
        assert (status, "Only owners of Ledger" in answer["detail"]) == (403, True)
    assert olu.ask("POST", f"{path}drop/", {"reason": "No."})[0] == 200
    status, answer = olu.ask("POST", f"{path}drop/", {"reason": "Another."})
    assert (status, "in the state “dropped”" in answer["detail"]) == (409, True)
    assert olu.ask("POST", f"{path}done/")[0] == 409
    item.refresh_from_db()
    assert (item.state, item.state_reason) == ("dropped", "No.")


def test_a_team_takes_back_that_it_needs_it_once(cast: Cast, item: RoadmapItem) -> None:
    ana, path = Program(cast.ana), f"roadmap/{item.pk}/needs/"
    assert ana.ask("POST", path, {"why": "Reports."})[0] == 201
    status, answer = Program(cast.olu).ask("DELETE", f"{path}storefront-web/")
    assert (status, "Only members of Storefront Web" in answer["detail"]) == (403, True)
    assert item.needs.count() == 1
    for _ in range(2):
        assert ana.ask("DELETE", f"{path}storefront-web/") == (204, None)
    assert ana.get(f"roadmap/{item.pk}/")["needs"] == []
    assert kinds(item) == ["item:added", "item:needed", "item:not-needed"]
