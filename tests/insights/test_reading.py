"""Lists read only the changes that they may hold, and none of their rows is lost by that."""

import pytest
from django.utils import timezone

from insights import selectors
from insights.pages.lists import LISTS
from insights.question import PERIODS, Question, Reads
from platforms.models import Repository
from tests.cast import Cast
from tests.insights.answers import of
from tests.insights.rows import ago, merged, proposed


@pytest.mark.parametrize("days", PERIODS)
def test_a_list_holds_the_same_rows_whatever_else_is_read(
    cast: Cast, ledger: Repository, days: int
) -> None:
    for place, at in enumerate((1, 29, 31, 45, 89, 91, 120, 179, 181, 300, 364, 366, 380)):
        kept = merged(of(cast.ana), ledger, at, team=cast.storefront)
        state = ("merged", "merged_ungated", "in_review", "closed")[place % 4]
        gone = {"merged_at": None} if state in ("in_review", "closed") else {}
        still = {"closed_at": None} if state == "in_review" else {}
        type(kept).objects.filter(pk=kept.pk).update(state=state, **gone, **still)
        merged(None, ledger, at)
        proposed(cast.ana, cast.ledger, at + 5, accepted=at)
        proposed(cast.ana, cast.ledger, at + 5, declined=at)
    looked_at_late = merged(of(cast.ana), ledger, 200, team=cast.storefront)
    type(looked_at_late).objects.filter(pk=looked_at_late.pk).update(first_review_at=ago(20))
    question = Question(timezone.now(), days)
    scope = selectors.scope(cast.ana)
    whole = selectors.records(question, scope)
    asked = {"reason": "duplicate"}
    for key, listed in LISTS.items():
        rows = listed.read(selectors.records(question, scope, listed.reads), question.window, asked)
        assert rows == listed.read(whole, question.window, asked), key
    assert {one.reads for one in LISTS.values()} == set(Reads)
