"""The calls that write: how each is made, and how often the host shows it as done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from platforms.gate import CONTEXT
from platforms.hosts.github import GitHub
from tests.platforms.hosts.faults.world import SECRET, World


@dataclass(frozen=True)
class Write:
    """`ask` and `done` are given which of the prepared branches is meant, one for each column.

    `again`: whether it may be asked for again after a problem, as effects are. `tells`: whether
    the host sends a webhook of it. `steps`: how many writes it takes, and `most` at the utmost:
    a webhook refused for its events is asked for with fewer. `each_time`: asking again is meant to
    do it again. `as_app`: only an App may.
    """

    name: str
    ask: Callable[[GitHub, World, int], Any]
    done: Callable[[World, int], int]
    again: bool = True
    tells: bool = True
    steps: int = 1
    most: int = 1
    each_time: bool = False
    as_app: bool = False


def _open(github: GitHub, world: World, n: int) -> int:
    return github.open_pull(
        world.written_id, head=f"open-{n}", base="landing", title="Opened", body=""
    )


def _opened(world: World, n: int) -> int:
    listed = world.server.ok("GET", f"/repos/{world.written}/pulls", params={"per_page": 100})
    return [one["head"]["ref"] for one in listed].count(f"open-{n}")


def _publish(github: GitHub, world: World, n: int) -> None:
    github.publish_status(
        world.written_id,
        world.sha(f"talk-{n}"),
        context=CONTEXT,
        state="success",
        description="Fine",
        url="http://127.0.0.1:9/",
    )


def _published(world: World, n: int) -> int:
    sha = world.sha(f"talk-{n}")
    shown = world.server.ok("GET", f"/repos/{world.written}/commits/{sha}/status")["statuses"]
    return [(one["context"], one["state"]) for one in shown].count((CONTEXT, "success"))


def _check(github: GitHub, world: World, n: int) -> None:
    github.publish_check(
        world.written_id,
        world.sha(f"talk-{n}"),
        name=CONTEXT,
        state="success",
        title="Fine",
        summary="All owners approve.",
        url="http://127.0.0.1:9/",
    )


def _checked(world: World, n: int) -> int:
    """How many runs count: of several under a name, the host takes the latest."""
    path = f"/repos/{world.written}/commits/{world.sha(f'talk-{n}')}/check-runs"
    runs = world.server.ok("GET", path)["check_runs"]
    return [(one["name"], one["conclusion"]) for one in runs].count((CONTEXT, "success"))


def _merge(github: GitHub, world: World, n: int) -> Any:
    branch = f"land-{n}"
    return github.merge(world.written_id, world.number(branch), sha=world.sha(branch))


def _address(world: World, n: int) -> str:
    return f"{world.receiver.url}/{n}"


def _hook(github: GitHub, world: World, n: int) -> int:
    return github.ensure_webhook(world.written_id, url=_address(world, n), secret=SECRET)


def _hooks(world: World, n: int) -> int:
    listed = world.server.ok("GET", f"/repos/{world.written}/hooks", params={"per_page": 100})
    return [one["config"]["url"] for one in listed].count(_address(world, n))


def _ask_delivery(github: GitHub, world: World, n: int) -> None:
    github.redeliver(world.told_id, world.told_hook, world.deliveries[n]["id"])


def _redelivered(world: World, n: int) -> int:
    guids = [one["guid"] for one in world.delivered()]
    return guids.count(world.deliveries[n]["guid"]) - 1


def _protect(github: GitHub, world: World, n: int) -> None:
    github.protect(world.written_id, f"open-{n}", context=CONTEXT)


def _protected(world: World, n: int) -> int:
    path = f"/repos/{world.written}/branches/open-{n}/protection"
    found = world.server.api("GET", path)
    if found.status_code == 404:
        return 0
    return found.json()["required_status_checks"]["contexts"].count(CONTEXT)


def _marker(n: int) -> str:
    return f"commons:talk-{n}"


def _say(github: GitHub, world: World, n: int) -> int:
    world.remarks[n] = github.say(
        world.written_id,
        world.number(f"talk-{n}"),
        marker=_marker(n),
        text="What happens next.",
        known=world.remarks.get(n),
    )
    return world.remarks[n]


def _said(world: World, n: int) -> int:
    path = f"/repos/{world.written}/issues/{world.number(f'talk-{n}')}/comments"
    return sum(_marker(n) in one["body"] for one in world.server.ok("GET", path))


def _ask_olu(github: GitHub, world: World, n: int) -> None:
    github.ask_reviewer(world.written_id, world.number(f"talk-{n}"), "olu")


def _asked(world: World, n: int) -> int:
    path = f"/repos/{world.written}/pulls/{world.number(f'talk-{n}')}/requested_reviewers"
    return [one["login"] for one in world.server.ok("GET", path)["users"]].count("olu")


def _save(github: GitHub, world: World, n: int) -> None:
    github.save_file(
        world.written_id,
        branch=f"edit-{n}",
        base="main",
        before=world.before,
        text=f"# Written {n}\n",
        message="Write",
    )


WRITES = (
    Write("open_pull", _open, _opened),
    Write("publish_status", _publish, _published),
    Write("publish_check", _check, _checked, as_app=True),
    Write("merge", _merge, lambda world, n: world.merges(f"land-{n}"), again=False),
    Write("ensure_webhook", _hook, _hooks, most=2),
    Write("redeliver", _ask_delivery, _redelivered, each_time=True),
    Write("protect", _protect, _protected),
    Write("say", _say, _said),
    Write("ask_reviewer", _ask_olu, _asked),
    Write("save_file", _save, lambda world, n: world.commits(f"edit-{n}"), steps=2, most=2),
)
