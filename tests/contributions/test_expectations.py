"""What a proposal's form says of a platform's level, and that it says nothing that is not so."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contributions import policy
from contributions.expectations import Standing, told
from contributions.pages.expecting import Expected, expected_of
from platforms.levels import CHOICES, meaning
from platforms.models import Governance, Platform, Role
from platforms.selectors import holders
from tests.cast import Cast, person, platform, role
from tests.contributions.proposal_forms import as_, text

HERE = Standing(level="contributions", team="Payments Core", owners=("Olu",), committers=("Dee",))


def expected(*platforms: Platform) -> list[Expected]:
    return expected_of(platforms, holders(platforms))


def test_every_level_has_a_meaning_of_its_own() -> None:
    said = {one: meaning(one.value, "Payments Core") for one in Governance}
    assert len(set(said.values())) == len(Governance)
    assert [level for level, _ in CHOICES] == list(Governance)
    assert said[Governance.ISSUES].startswith("Payments Core wants to hear")
    assert "named a trusted committer" in said[Governance.SHARED_WRITE]
    assert "outside Payments Core can be its owners" in said[Governance.SHARED_OWNERSHIP]


@pytest.mark.parametrize(
    ("standing", "said"),
    [
        (
            replace(HERE, committers=()),
            ["Nobody is a trusted committer at present; ideas are decided by its owners."],
        ),
        (HERE, ["Dee is a trusted committer: they decide on ideas as owners do."]),
        (
            replace(HERE, committers=("Dee", "Eve"), committers_approve=True),
            [("Dee and Eve are trusted committers: they decide on ideas as owners do, and approve"
             " changes.")],
        ),
        (
            replace(HERE, committers=("A", "B", "C", "D", "E"), committers_approve=False),
            [("A, B, C and two more are trusted committers: they decide on ideas as owners do, but"
             " only owners approve changes.")],
        ),
        (
            replace(HERE, ask_first=True, channel="#ledger", full=True),
            [
                "Ask first: its owners want to talk it over in #ledger before you write much.",
                ("As much waits for its owners as they say they can bear, so an answer may come"
                " late."),
                "Dee is a trusted committer: they decide on ideas as owners do.",
            ],
        ),
        (
            replace(HERE, ask_first=True, committers=()),
            [
                "Ask first: its owners want to talk it over before you write much.",
                "Nobody is a trusted committer at present; ideas are decided by its owners.",
            ],
        ),
    ],
)  # fmt: skip
def test_what_is_so_is_said(standing: Standing, said: list[str]) -> None:
    assert told(standing) == said


@pytest.mark.parametrize(
    ("level", "outside", "said"),
    [
        ("shared_write", (), "All its trusted committers are of Payments Core at present."),
        ("shared_write", ("Dee",), "Of its trusted committers, Dee is not of Payments Core."),
        ("shared_ownership", ("Dee",), "All its owners are of Payments Core at present."),
        ("shared_ownership", ("Olu",), "Of its owners, Olu is not of Payments Core."),
    ],
)
def test_whether_anybody_outside_has_a_say_is_said_where_the_level_promises_it(
    level: str, outside: tuple[str, ...], said: str
) -> None:
    assert told(replace(HERE, level=level, outside=outside))[-1] == said
    assert said not in told(replace(HERE, outside=outside))


def test_the_form_says_what_is_so_at_the_platforms_chosen(cast: Cast) -> None:
    eve = person("Eve", cast.storefront)
    books = platform(
        "Books", cast.payments_core, cast.olu, eve,
        governance="shared_ownership", openness="ask_first", channel="#books",
    )  # fmt: skip
    page = text(as_(cast.ana).get("/propose/?platform=ledger&platform=books"))
    assert "Contributions welcome" in page
    assert "Dee is a trusted committer: they decide on ideas as owners do, and approve" in page
    assert "Shared ownership" in page
    assert "Of its owners, Eve is not of Payments Core." in page
    assert "talk it over in #books" in page
    assert "Propose first. A change is merged only when the owners have accepted" in page
    role(books, Role.TRUSTED_COMMITTER, user=cast.max)
    assert "Max is a trusted committer" in text(as_(cast.ana).get("/propose/?platform=books"))


def test_the_rules_of_the_platform_speak_for_themselves(cast: Cast) -> None:
    rules = {"require_proposal": False, "approving_roles": ["owner"], "quorum": 2}
    cast.ledger.policies.create(number=1, rules=rules, at=cast.ledger.created_at)
    (ledger,) = expected(cast.ledger)
    assert ledger.steps[0][0] == "Open a pull request straight away."
    assert ledger.steps == policy.in_words(
        policy.Rules(require_proposal=False, approving_roles=(policy.Role.OWNER,), quorum=2)
    )
    assert "but only owners approve changes" in ledger.told[0]
    cast.ledger.policies.create(number=9, rules={"quorum": 0}, at=cast.ledger.created_at)
    (unreadable,) = expected(cast.ledger)
    assert unreadable.told == ["Dee is a trusted committer: they decide on ideas as owners do."]
    assert "cannot be read, so nothing is merged" in unreadable.steps[0][0]


def test_nothing_is_expected_of_a_platform_that_takes_no_proposals(cast: Cast) -> None:
    cast.ledger.openness = "paused"
    assert expected(cast.ledger) == []


def test_a_hidden_platform_is_not_described(cast: Cast) -> None:
    platform("Vault", cast.payments_core, cast.olu, restricted=True, governance="issues")
    assert "Issues welcome" not in text(as_(cast.ana).get("/propose/?platform=vault"))
    assert "Issues welcome" in text(as_(cast.dee).get("/propose/?platform=vault"))


def test_many_platforms_ask_no_more_of_the_database_than_one(cast: Cast) -> None:
    platforms = [
        platform(f"Tool {n}", cast.payments_core, cast.olu, governance="issues") for n in range(12)
    ]

    def queries(count: int) -> int:
        asked = "&".join(f"platform={one.slug}" for one in platforms[:count])
        client = as_(cast.ana)
        client.get(f"/propose/?{asked}")
        with CaptureQueriesContext(connection) as found:
            client.get(f"/propose/?{asked}")
        return len(found)

    assert queries(1) == queries(12)
