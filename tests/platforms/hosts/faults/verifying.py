"""Deliveries under every fault: a signature is checked without asking anybody."""

import json

from tests.githost.receiver import wait_for
from tests.platforms.hosts.faults.columns import Column, Faults
from tests.platforms.hosts.faults.world import SECRET, World


def verified(world: World, column: Column) -> tuple[str, list[str]]:
    """What came of a delivery, and what of it may not be."""
    kept = len(world.receiver.received)
    faults = Faults(world.server, column, match="^status " if column.of_webhooks else "", times=1)
    with world.client() as github:
        if not column.of_webhooks:
            headers, body = world.receiver.received[0]
            event = github.verify(headers, body, secret=SECRET)
            wrong = [] if event else ["refused what was signed well"]
            return "untouched", wrong + (["asked somebody"] if faults.struck else [])
        state = {"context": f"ci-{column.name}", "state": "success"}
        world.server.ok("POST", f"/repos/{world.name}/statuses/{world.head}", json=state)
        wait_for(lambda: faults.struck)
        if column.kind == "drop_webhook":
            # The host itself knows that it never arrived.
            lost = wait_for(
                lambda: github.lost_deliveries(world.id, world.hook, since=world.since)[1:]
            )
            return "never came, known as lost", [] if lost else ["not known as lost"]
        wanted = 2 if column.kind == "dup_webhook" else 1
        wait_for(lambda: len(_of(world, kept, state["context"])) >= wanted)
        came = _of(world, kept, state["context"])
        events = [github.verify(headers, body, secret=SECRET) for headers, body in came]
        forged = [github.verify(headers, body + b" ", secret=SECRET) for headers, body in came]
    wrong = [] if all(event and event.sha == world.head for event in events) else ["not verified"]
    wrong += ["took a forged one"] if any(forged) else []
    wrong += [] if len({event.delivery_id for event in events if event}) == 1 else ["two ids"]
    said = "verified twice, one id" if wanted == 2 else "verified, late"
    return said, wrong


def _of(world: World, kept: int, context: str) -> list[tuple[dict[str, str], bytes]]:
    return [
        (headers, body)
        for headers, body in list(world.receiver.received)[kept:]
        if json.loads(body).get("context") == context
    ]
