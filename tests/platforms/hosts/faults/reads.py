"""The calls that read: how each is made, and what an answer that says less looks like."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from platforms.hosts.github import GitHub
from platforms.hosts.portraits import Portrait
from platforms.hosts.snapshots import Beside, Comparison, Listed, PullSnapshot
from tests.platforms.hosts.faults.world import MOST_COMPARED, World

ALL_BESIDE = Beside(policy_file=True, trees=True, owner_tree=True)


@dataclass(frozen=True)
class Read:
    """`less` tells an answer that says itself that it says less: nobody is allowed more by it.

    `cut_to` is how many items are left in its lists where the host cuts them. `asks_once`: by
    GraphQL alone, which is asked once, and which a host may not speak.
    """

    name: str
    ask: Callable[[GitHub, World], Any]
    less: Callable[[Any, Any], bool] = lambda answer, truth: False
    cut_to: int = 1
    asks_once: bool = False


def _says_no(answer: Any, truth: Any) -> bool:
    return answer is False


def _no_gate(answer: Any, truth: Any) -> bool:
    return not answer.required_contexts


def _lists_cut(answer: PullSnapshot, truth: Any) -> bool:
    return not (answer.files_complete and answer.commits_complete)


def _cut(answer: Comparison, truth: Any) -> bool:
    return not answer.files_complete


def _fewer(answer: Any, truth: Any) -> bool:
    return set(answer) < set(truth)


def _to_be_read_alone(answer: list[Listed], truth: list[Listed]) -> bool:
    return all(one.snapshot is None or not one.whole for one in answer)


def _page_to_be_read_alone(answer: Any, truth: Any) -> bool:
    heads_known = all(one.checks is None for one in answer.heads) or answer.heads == truth.heads
    return heads_known and _to_be_read_alone(answer.changed, truth.changed)


def _dated_earlier(answer: Portrait, truth: Portrait) -> bool:
    older = answer.updated_at < truth.updated_at
    return older and replace(answer, updated_at=truth.updated_at) == truth


def _too_many(answer: Any, truth: Any) -> bool:
    return answer is None


def _unknown_tree(answer: Any, truth: Any) -> bool:
    return bool(answer.problem)


def _unknown_tree_beside(answer: PullSnapshot, truth: Any) -> bool:
    return bool(answer.owner_tree and answer.owner_tree.problem)


def _with_beside(github: GitHub, world: World) -> PullSnapshot:
    return github.with_beside(world.id, world.listed, beside=ALL_BESIDE)


READS = (
    Read("whoami", lambda host, w: host.whoami()),
    Read("repository", lambda host, w: host.repository(w.id)),
    Read("repository_named", lambda host, w: host.repository_named(w.name)),
    Read("account_named", lambda host, w: host.account_named("olu")),
    Read("owner_file", lambda host, w: host.owner_file(w.id, "main")),
    Read("owner_tree", lambda host, w: host.owner_tree(w.id, w.base, ["src/a.txt"]), _unknown_tree),
    Read("paths", lambda host, w: host.paths(w.id, w.base), _too_many),
    Read("policy_file", lambda host, w: host.policy_file(w.id, "main")),
    Read("branches", lambda host, w: host.branches(w.id)),
    Read("tip", lambda host, w: host.tip(w.id, "main")),
    Read(
        "survey",
        lambda host, w: host.survey(w.id, w.node_id, changed="", heads=""),
        _page_to_be_read_alone,
    ),
    Read("some_pulls", lambda host, w: host.some_pulls(w.id, w.node_id, [1]), _to_be_read_alone),
    Read("with_beside", _with_beside, _unknown_tree_beside),
    Read("patches", lambda host, w: host.patches(w.id, 1, sha=w.head), _fewer),
    Read("pull", lambda host, w: host.pull(w.id, 1, beside=ALL_BESIDE), _lists_cut),
    Read("compare", lambda host, w: host.compare(w.id, w.first, w.wide), _cut, MOST_COMPARED),
    Read("lost_deliveries", lambda host, w: host.lost_deliveries(w.id, w.hook, since=w.since)),
    Read("protection", lambda host, w: host.protection(w.id, "main"), _no_gate),
    Read("queue", lambda host, w: host.queue(w.id, w.node_id, "main"), asks_once=True),
    Read("rights", lambda host, w: host.rights(w.name)),
    Read("repositories", lambda host, w: host.repositories("acme", page=1)),
    Read("portrait", lambda host, w: host.portrait(w.id), _dated_earlier),
    Read("has_file", lambda host, w: host.has_file(w.id, "README.md"), _says_no),
    Read("may_read", lambda host, w: host.may_read(w.id, "ana")),
    Read("folder", lambda host, w: host.folder(w.id, "main", "src")),
)
