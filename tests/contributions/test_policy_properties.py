"""The rule under random facts: a second, blunt reading of it, and acts that can only take away."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contributions.policy import (
    Facts,
    File,
    Group,
    Membership,
    Outcome,
    Person,
    Platform,
    Review,
    ReviewKind,
    Role,
    Rules,
    Signature,
    Source,
    evaluate,
    why_not_approve,
)
from tests.contributions.people_of_the_rule import (
    HEAD,
    LONG_AGO,
    NOW,
    OLD,
    approve,
    commit,
    facts,
    hours,
)

NAMES = "ABCDEF"
PEOPLE = [Person(number, 100 + number, name) for number, name in enumerate(NAMES)]
# The same human being, known by one id only: as the portal's user, as the host's account.
FACES = [
    *PEOPLE,
    *(Person(user_id=person.user_id, name=person.name) for person in PEOPLE),
    *(Person(account_id=person.account_id, name=person.name) for person in PEOPLE),
]
faces = st.sampled_from(FACES)
moments = st.integers(0, 8).map(lambda count: NOW - hours(count))


def mostly(usual, rest):
    """The usual value four times out of five."""
    return st.integers(0, 4).flatmap(lambda roll: rest if roll == 0 else st.just(usual))


roles = mostly(Role.OWNER, st.sampled_from([Role.TRUSTED_COMMITTER, Role.REVIEWER]))
memberships = st.builds(
    Membership,
    person=st.sampled_from(PEOPLE),
    role=roles,
    since=mostly(LONG_AGO, moments),
    until=mostly(None, st.one_of(moments, st.just(NOW + hours(1)))),
)
members = st.lists(memberships, min_size=1, max_size=6).map(tuple)
reviews = st.builds(
    Review,
    person=faces,
    kind=mostly(ReviewKind.APPROVE, st.just(ReviewKind.REQUEST_CHANGES)),
    sha=mostly(HEAD, st.just(OLD)),
    base_ref=mostly("main", st.just("release")),
    at=moments,
    source=mostly(Source.PORTAL, st.just(Source.HOST)),
    void=mostly("", st.just("Dismissed.")),
)
PATHS = ("a", "b", "c")


@st.composite
def situations(draw: st.DrawFn) -> Facts:
    author = draw(st.sampled_from(PEOPLE))
    groups = tuple(
        Group(path, f"Group {path}", (path,), draw(members), draw(mostly(1, st.just(2))))
        for path in PATHS[: draw(st.integers(0, 2))]
    )
    fallback = draw(
        st.one_of(st.none(), st.builds(Group, key=st.just("f"), name=st.just("F"), members=members))
    )
    rules = Rules(require_proposal=False)
    return facts(
        *draw(st.lists(reviews, min_size=3, max_size=9)),
        author=author,
        platforms=(Platform(1, "P", groups, fallback, rules),),
        files=tuple(File(path) for path in PATHS[: draw(st.integers(0, 3))]),
        commits=(
            commit(author=author),
            commit(OLD, author=draw(mostly(author, faces))),
        ),
        pushers=tuple(draw(mostly([], st.lists(faces, max_size=1)))),
        head_known_at=NOW - hours(draw(st.integers(0, 9))),
    )


def who(person):
    return person.name


def hands(given):
    named = {who(commit.author.person) for commit in given.commits} | {
        who(commit.committer.person) for commit in given.commits
    }
    return named | {who(given.author)} | {who(person) for person in given.pushers}


def approves(given, group, name):
    """The rule's point 4 for one person and one group, read bluntly from the text."""
    own = [review for review in given.reviews if who(review.person) == name]
    if name in hands(given) or not own:
        return False
    last = max(enumerate(own), key=lambda pair: (pair[1].at, pair[0]))[1]
    exact = (last.kind, last.sha, last.base_ref, last.void) == (
        ReviewKind.APPROVE,
        given.head,
        given.base_ref,
        "",
    )
    late = last.source is Source.HOST and last.at <= given.head_known_at
    return exact and not late and all(may(group, name, at) for at in (last.at, given.now))


def may(group, name, at):
    return any(
        who(member.person) == name
        and member.role is not Role.REVIEWER
        and member.since <= at
        and not (member.until is not None and member.until <= at)
        for member in group.members
    )


def quorum_met(given, platform, group):
    able = {name for name in NAMES if may(group, name, given.now)} - hands(given)
    own = {name for name in NAMES if approves(given, group, name)}
    missing = max(0, group.quorum - len(able))
    lent = set()
    if platform.fallback is not None and platform.fallback.key != group.key:
        lent = {name for name in NAMES if approves(given, platform.fallback, name)} - own - able
    return len(own) + min(missing, len(lent)) >= group.quorum


def expected_green(given):
    """Whether approvals suffice, by the blunt reading; requests for changes left aside."""
    (platform,) = given.platforms
    groups = list(platform.groups)
    loose = set(given.paths) - {path for group in groups for path in group.paths}
    if loose or not groups:
        if platform.fallback is None:
            return False
        groups.append(platform.fallback)
    return all(quorum_met(given, platform, group) for group in groups)


@given(situations())
@settings(max_examples=150, deadline=None)
def test_the_rule_agrees_with_a_blunt_reading_of_its_text(given):
    verdict = evaluate(given)
    blocked = any(not item.holds for item in verdict.conditions if item.key == "requests")
    if verdict.allowed:
        assert expected_green(given)
    elif not blocked:
        assert not expected_green(given)
    standing = [review for review in given.reviews if review.kind is ReviewKind.REQUEST_CHANGES]
    assert standing or not blocked


@given(situations())
@settings(max_examples=60, deadline=None)
def test_every_counted_vote_is_by_somebody_else_on_exactly_this_head(given):
    for group in evaluate(given).groups:
        names = [vote.name for vote in group.counted]
        assert len(names) == len(set(names))
        assert not set(names) & hands(given)
        assert {vote.sha for vote in group.counted} <= {given.head}
        assert group.given == len(names)


BREAKS = [
    {"live_head": OLD},
    {"live_head": None},
    {"is_open": False},
    {"is_draft": True},
    {"governed": False},
    {"files_complete": False},
    {"commits_complete": False},
    {"problems": ("Unread.",)},
    {"platforms": ()},
    {"head": OLD},
    {"base_ref": "elsewhere"},
    {"reviews": ()},
]


@given(situations(), st.sampled_from(BREAKS))
@settings(max_examples=60, deadline=None)
def test_nothing_that_breaks_a_fact_can_make_or_keep_it_green(given, broken):
    changed = replace(given, **broken)
    if "head" in broken:
        # Approvals of the old head are drawn too: those alone may not carry the other one.
        changed = replace(changed, reviews=tuple(r for r in given.reviews if r.sha == HEAD))
    if "base_ref" in broken:
        changed = replace(changed, governed=True)
    assert not evaluate(changed).allowed


@given(situations(), faces)
@settings(max_examples=60, deadline=None)
def test_a_hand_in_the_change_never_turns_it_green(given, person):
    before = evaluate(given)
    after = evaluate(replace(given, acted_for=(person,)))
    names = {vote.name for group in after.groups for vote in group.counted}
    assert person.name not in names
    if after.allowed and not before.allowed:
        # Taking somebody out can only help by letting the fallback group make up the difference.
        assert any(group.from_fallback for group in after.groups)


@given(situations(), st.sampled_from(PEOPLE))
@settings(max_examples=60, deadline=None)
def test_whoever_is_told_why_not_adds_nothing_by_approving(given, person):
    if why_not_approve(given, person) is not None:
        review = approve(person, at=given.now)
        after = evaluate(replace(given, reviews=(*given.reviews, review)))
        assert person.name not in {vote.name for group in after.groups for vote in group.counted}


@given(situations())
@settings(max_examples=50, deadline=None)
def test_a_request_for_changes_by_any_owner_stops_it(given):
    touched = {group.key for group in evaluate(given).groups}
    for group in given.platforms[0].groups:
        for holder in group.members:
            in_force = holder.since <= NOW and (holder.until is None or holder.until > NOW)
            if in_force and holder.person != given.author and group.key in touched:
                ask = replace(approve(holder.person, at=NOW), kind=ReviewKind.REQUEST_CHANGES)
                after = evaluate(replace(given, reviews=(*given.reviews, ask)))
                assert after.outcome is Outcome.FAILURE


@given(situations())
@settings(max_examples=50, deadline=None)
def test_an_unmatched_signature_anywhere_is_never_green(given):
    ghost = Signature("ghost@nowhere.example")
    for commits in (
        (replace(given.commits[0], author=ghost), given.commits[1]),
        (replace(given.commits[0], committer=ghost), given.commits[1]),
        (given.commits[0], replace(given.commits[1], co_authors=(ghost,))),
    ):
        assert not evaluate(replace(given, commits=commits)).allowed
