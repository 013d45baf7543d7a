"""Who is the same person as whom, and who had a hand in the change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contributions.policy.facts import Facts, Person, Signature

Node = tuple[str, int]


class Identities:
    """Joins user ids and account ids wherever the facts show both for one person.

    A second account therefore never makes a second person, whichever of the two ids a fact holds.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        self._parent: dict[Node, Node] = {}
        for person in people:
            nodes = list(_nodes(person))
            for node in nodes[1:]:
                self._parent[self._root(node)] = self._root(nodes[0])

    def _root(self, node: Node) -> Node:
        while (above := self._parent.get(node, node)) != node:
            self._parent[node] = self._parent.get(above, above)  # halves a long way up
            node = above
        return node

    def key(self, person: Person) -> Node | None:
        """One key per human being; None for somebody with no id at all."""
        for node in _nodes(person):
            return self._root(node)
        return None


def _nodes(person: Person) -> Iterator[Node]:
    if person.user_id is not None:
        yield ("user", person.user_id)
    if person.account_id is not None:
        yield ("account", person.account_id)


def signatures(facts: Facts) -> Iterator[tuple[str, str, Signature]]:
    """(what, sha, signature) of everybody the commits name; the host's own hand is nobody."""
    for commit in facts.commits:
        yield "author", commit.sha, commit.author
        if not commit.committer.is_host:
            yield "committer", commit.sha, commit.committer
        for co_author in commit.co_authors:
            yield "co-author", commit.sha, co_author


def is_matched(signature: Signature) -> bool:
    person = signature.person
    return person is not None and (person.account_id is not None or person.user_id is not None)


def contributors(facts: Facts) -> Iterator[tuple[Person, str]]:
    """Everybody with a hand in the change, and what they did, closest tie first."""
    yield facts.author, "opened this pull request"
    for person in facts.acted_for:
        yield person, "had the portal act for them here"
    for what, sha, signature in signatures(facts):
        if signature.person is not None:
            yield signature.person, f"is {what} of commit {sha[:7]}"
    for person in facts.pushers:
        yield person, "pushed to this pull request"
    if facts.proposal is not None:
        yield facts.proposal.proposer, f"proposed {facts.proposal.ref}"


def everybody(facts: Facts) -> Iterator[Person]:
    """Every person the facts mention, so that all their ids can be joined."""
    for person, _ in contributors(facts):
        yield person
    for review in facts.reviews:
        yield review.person
    for platform in facts.platforms:
        groups = [*platform.groups, *([platform.fallback] if platform.fallback else [])]
        for membership in [
            *platform.owners,
            *(member for group in groups for member in group.members),
        ]:
            yield membership.person
            if membership.deputy_for is not None:
                yield membership.deputy_for
    if facts.override is not None:
        for signature in facts.override.signatures:
            yield signature.person
