"""Proposals and changes by the words of their titles: the newest, whether many have them or few."""

import pytest

from contributions.pages import jumping
from people.models import User
from tests import snapshots
from tests.cast import Cast, platform, repository
from tests.contributions.ideas import draft, submitted


@pytest.fixture
def titles(cast: Cast) -> Cast:
    """Seven proposals and seven changes of Ledger have a word, and some of a hidden platform."""
    vault = platform("Vault", cast.payments_core, cast.olu, restricted=True)
    for remote, at in enumerate((cast.ledger, vault), start=1):
        hosted = repository(at, f"payments/{at.slug}", remote_id=remote)
        for number in range(1, 8):
            submitted(cast.dee, at, title=f"Refunds {number} of {at}")
            snapshots.take_in(hosted, cast.dee, number=number, title=f"Refunds {number} of {at}")
    draft(cast.olu, cast.ledger, title="Refunds to come")
    return cast


def found(kind: jumping._Titled, user: User, words: str) -> list[str]:
    return [title for _, title, *_ in kind.find(user, words)]


@pytest.mark.parametrize("few", [1000, 3, 0])
@pytest.mark.parametrize("kind", [jumping._PROPOSALS, jumping._CHANGES])
def test_the_newest_of_those_one_may_see_are_found(
    titles: Cast, monkeypatch: pytest.MonkeyPatch, kind: jumping._Titled, few: int
) -> None:
    monkeypatch.setattr(jumping, "FEW", few)
    ledger = [f"Refunds {number} of Ledger" for number in (7, 6, 5, 4, 3)]
    vault = [f"Refunds {number} of Vault" for number in (7, 6, 5, 4, 3)]
    assert found(kind, titles.sam, "refunds") == ledger
    assert found(kind, titles.sam, "refun") == ledger
    assert [name for name in found(kind, titles.olu, "refunds") if "come" not in name][:4] == (
        vault[:4]
    )
    assert found(kind, titles.sam, "vault") == []
    assert found(kind, titles.sam, "quinquereme") == []
    titles.sam.is_active = False
    assert found(kind, titles.sam, "refunds") == []
