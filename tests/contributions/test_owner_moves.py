"""An edit of an owner file says of every path of the repository to whom it would go."""

import pytest
from django.test import Client

from contributions import owner_moves
from contributions.models import Change, OwnerMoves
from contributions.services import ownership_sources, policies
from journal.models import Effect
from platforms.models import OwnershipSource
from tests.contributions.looking import text
from tests.hosted import Hosted

pytestmark = pytest.mark.django_db

PLACE = ".github/CODEOWNERS"


@pytest.fixture
def ledger(hosted: Hosted) -> Hosted:
    """Ledger with files in two folders, all of them its core team's."""
    hosted.git.ok("DELETE", f"/repos/{hosted.full_name}/branches/main/protection")
    for path in ("api/fees.py", "api/rates.py", "docs/fees.md"):
        hosted.git.write(hosted.full_name, path, "one\n", as_="olu")
    return hosted


def edit(ledger: Hosted, lines: str, branch: str = "owners") -> Change:
    """Ana's change that writes CODEOWNERS anew, with its paths read."""
    change = ledger.change(branch, path=PLACE, text=lines)
    ledger.carry_out()
    return change


def test_every_path_that_goes_to_others_is_named_with_who_had_it_and_who_gets_it(ledger: Hosted):
    change = edit(ledger, "* @commons/payments-core\n/api/ @sam\n")
    found = OwnerMoves.objects.get()
    core = ["@commons/payments-core"]
    assert found.moves == [["api/fees.py", core, ["@sam"]], ["api/rates.py", core, ["@sam"]]]
    assert (found.total, found.asked) == (2, 5)
    assert found.head_sha == change.head_sha


def test_owners_in_another_order_are_the_same_and_a_path_that_nobody_owns_says_so(ledger: Hosted):
    ledger.git.write(ledger.full_name, PLACE, "* @commons/payments-core @olu\n", as_="olu")
    edit(ledger, "* @olu @commons/payments-core\n/docs/\n")
    assert OwnerMoves.objects.get().moves == [
        ["docs/fees.md", ["@commons/payments-core", "@olu"], []]
    ]


def test_a_push_makes_them_be_found_again(ledger: Hosted):
    change = edit(ledger, "* @commons/payments-core\n/api/ @sam\n")
    args = {"branch": "owners", "as_": "ana"}
    ledger.git.write(ledger.full_name, PLACE, "* @commons/payments-core\n/docs/ @sam\n", **args)
    change = ledger.look(change.number)
    assert owner_moves.found(change) is None
    ledger.carry_out()
    assert [one[0] for one in owner_moves.found(change).moves] == ["docs/fees.md"]


def test_a_change_of_other_files_asks_for_nothing(ledger: Hosted):
    ledger.change("fees", path="api/fees.py", text="two\n")
    assert not Effect.objects.filter(handler="contributions.read-owner-moves").exists()


def test_owners_kept_in_the_portal_move_by_no_file(ledger: Hosted):
    policies.save_policy(ledger.cast.ledger, "require_proposal: false\n", by=ledger.cast.olu)
    ownership_sources.choose(ledger.cast.ledger, OwnershipSource.PORTAL, by=ledger.cast.olu)
    edit(ledger, "* @sam\n")
    assert not OwnerMoves.objects.exists()


def test_an_edit_of_owners_files_moves_what_lies_below_them_and_an_alias_everything(
    ledger: Hosted,
):
    policies.save_policy(ledger.cast.ledger, "require_proposal: false\n", by=ledger.cast.olu)
    files = {
        "OWNERS": "approvers: [olu]\n",
        "api/OWNERS": "approvers: [api-people]\n",
        "OWNERS_ALIASES": "aliases:\n  api-people: [dee]\n",
    }
    for path, lines in files.items():
        ledger.git.write(ledger.full_name, path, lines, as_="olu")
    ownership_sources.choose(ledger.cast.ledger, OwnershipSource.OWNERS, by=ledger.cast.olu)
    ledger.change("nearer", path="api/OWNERS", text="approvers: [api-people, sam]\n")
    ledger.carry_out()
    found = OwnerMoves.objects.get()
    assert {path for path, _, _ in found.moves} == {"api/OWNERS", "api/fees.py", "api/rates.py"}
    assert found.asked == 3
    OwnerMoves.objects.all().delete()
    lines = "aliases:\n  api-people: [max]\n"
    ledger.change("alias", path="OWNERS_ALIASES", text=lines)
    ledger.carry_out()
    found = OwnerMoves.objects.get()
    assert {tuple(after) for _, _, after in found.moves} == {("max", "olu")}


def test_a_file_that_cannot_be_read_moves_no_path_and_says_why(ledger: Hosted):
    edit(ledger, "# too long\n" * 300_000)
    found = OwnerMoves.objects.get()
    assert found.moves == []
    assert found.problem


def test_only_the_first_are_kept_and_all_are_counted(ledger: Hosted, monkeypatch):
    monkeypatch.setattr(owner_moves, "KEPT", 2)
    edit(ledger, "* @sam\n")
    found = OwnerMoves.objects.get()
    assert (len(found.moves), found.total) == (2, 5)


def test_the_page_lists_them(ledger: Hosted, client: Client):
    change = ledger.change("owners", path=PLACE, text="* @commons/payments-core\n/api/ @sam\n")
    client.force_login(ledger.cast.olu)
    url = change.get_absolute_url()
    assert "The repository’s paths are being read" in text(client.get(url))
    ledger.carry_out()
    page = text(client.get(url))
    assert "2 paths of 5" in page
    assert "api/rates.py" in page
    other = ledger.change("fees", path="api/fees.py", text="two\n")
    assert "gives to others" not in text(client.get(other.get_absolute_url()))
