"""Who may do what with a change: every refusal, in its whole words."""

from dataclasses import replace

from contributions import permissions
from contributions.lifecycle import ChangeState
from people.models import User
from tests import cast as made
from tests.cast import Cast
from tests.contributions.who_asks import (
    GONE,
    a_deputy,
    an_admin,
    change,
    facts,
    inactive,
    known,
    proposal,
    replace_on,
)

MERGING = "The merge is in progress."
DRAFT = "The pull request is a draft; its author marks it ready first."
BUSY = (ChangeState.MERGING, ChangeState.UNKNOWN)
OVER = [state for state in ChangeState if not state.is_open]


def of_an_act(cast: Cast, act, by: User, what: str) -> None:
    """The refusals that approving, asking for changes and break-glass have in common."""
    assert act(by, change(cast), facts(cast)) is None
    assert act(inactive(by), change(cast), facts(cast)) == GONE
    for state in BUSY:
        assert act(by, change(cast, state), facts(cast)) == MERGING
    for state in OVER:
        told = f"The change is {state.label.lower()}{what}"
        assert act(by, change(cast, state), facts(cast)) == told


def test_approving_is_refused_by_the_change_and_then_by_the_rule(cast: Cast):
    why = permissions.why_not_approve
    of_an_act(cast, why, cast.olu, ", so it cannot be approved.")
    assert why(cast.olu, change(cast, draft=True), facts(cast)) == DRAFT
    assert why(cast.sam, change(cast), facts(cast)) == "Sam has no role in Payments Core."
    assert why(cast.ana, change(cast), facts(cast)) == (
        "Ana opened this pull request, and nobody approves their own work."
    )


def test_asking_for_changes_takes_a_role_in_a_group_that_the_change_touches(cast: Cast):
    why = permissions.why_not_request_changes
    of_an_act(cast, why, cast.olu, "; there is nothing to review.")
    for user in (cast.dee, cast.max):
        assert why(user, change(cast), facts(cast)) is None
    assert why(cast.ana, change(cast), facts(cast)) == "Nobody reviews their own change."
    outsider = why(cast.sam, change(cast), facts(cast))
    assert outsider == "You have no role on Ledger; comment instead."
    (platform,) = facts(cast).platforms
    without = facts(cast, platforms=(replace(platform, fallback=None),))
    assert why(cast.max, change(cast), without) == outsider
    assert why(cast.dee, change(cast), without) is None


def test_break_glass_is_opened_by_owners_and_admins_where_it_is_on(cast: Cast):
    admin = an_admin()
    (platform,) = facts(cast).platforms
    on = (replace(platform, rules=replace(platform.rules, break_glass=True)),)

    def why(user, of, told):
        return permissions.why_not_break_glass(user, of, replace(told, platforms=on))

    of_an_act(cast, why, cast.olu, "; there is nothing to override.")
    assert why(admin, change(cast), facts(cast)) is None
    assert why(cast.sam, change(cast), facts(cast)) == (
        "Only owners of Ledger and admins sign break-glass."
    )
    assert permissions.why_not_break_glass(cast.olu, change(cast), facts(cast)) == (
        "Break-glass is switched off for Ledger."
    )


def test_an_owner_without_a_part_in_the_change_says_whose_an_e_mail_is(cast: Cast):
    why = permissions.why_not_attribute
    assert why(cast.olu, change(cast), facts(cast)) is None
    for user in (cast.dee, cast.sam, inactive(cast.olu)):
        refused = why(user, change(cast), facts(cast))
        assert refused == "Only owners of Ledger say whose an e-mail is."
    for state in OVER:
        told = f"The change is {state.label.lower()}; its authors stay as they are."
        assert why(cast.olu, change(cast, state), facts(cast)) == told
    assert why(cast.olu, change(cast), facts(cast, pushers=(known(cast.olu),))) == (
        "Olu pushed to this pull request, so another owner has to say whose the e-mail is."
    )


def test_whoever_a_change_was_opened_for_is_its_author_beside_the_account(cast: Cast):
    assert permissions.is_author(cast.ana, change(cast))
    assert not permissions.is_author(cast.olu, change(cast))
    for_olu = change(cast, opened_for=cast.olu)
    assert permissions.is_author(cast.olu, for_olu)
    assert permissions.is_author(cast.ana, for_olu)
    gone = change(cast, author=None)
    assert not permissions.is_author(cast.ana, gone)
    nobody_s = change(cast, author=made.account(None, 900))
    assert not permissions.is_author(cast.ana, nobody_s)


def test_its_author_the_proposer_and_the_owners_ask_for_the_merge(cast: Cast):
    ida = a_deputy(cast)
    admin = an_admin()
    why = permissions.why_not_merge
    proposed = replace_on(proposal(cast), author=cast.sam)
    of = change(cast, ChangeState.APPROVED, proposal=proposed)
    for user in (cast.ana, cast.sam, cast.olu, cast.dee, ida):
        assert why(user, of) is None
        assert why(inactive(user), of) == GONE
    for user in (cast.max, admin):
        refused = why(user, of)
        assert refused == "Only its author and the owners of Ledger may ask for the merge."
    assert why(cast.sam, change(cast, ChangeState.APPROVED)) == refused
    for state in ChangeState:
        told = f"The change is {state.label.lower()}, so there is nothing to merge."
        assert why(cast.ana, change(cast, state)) == (None if state.is_open else told)


def test_the_evidence_is_for_those_who_answer_for_it(cast: Cast):
    ida = a_deputy(cast)
    admin = an_admin()
    why = permissions.why_not_audit
    proposed = replace_on(proposal(cast), author=made.person("Pia"))
    of = change(cast, ChangeState.MERGED, proposal=proposed)
    for user in (admin, cast.ana, proposed.author, cast.max, cast.olu, cast.dee):
        assert why(user, of) is None
    for user in (cast.sam, ida, inactive(cast.olu), inactive(admin)):
        assert why(user, of) == (
            "The evidence is for the change’s author, the owners of Ledger, "
            "their department’s manager and admins."
        )
