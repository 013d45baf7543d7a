"""What GitHub's recorded webhooks have in common, to hold the embedded host's against."""

import json
from functools import cache

from tests.githost.contract import SHARED

EXAMPLES = SHARED / "data" / "github-webhook-examples.json"
# Who hears an event depends on the hook, and not every example was recorded with the same one.
AROUND = {"installation", "organization", "enterprise", "requester"}
# An App holds the permissions that it was given.
AROUND |= {"permissions"}


@cache
def recorded():
    return {one["name"]: one["examples"] for one in json.loads(EXAMPLES.read_text())}


def common(examples):
    """The fields that all of the examples have, and below each what all that have it share."""
    alike = [one for one in examples if isinstance(one, dict)]
    if not alike or len(alike) < len(examples):
        return {}
    names = set.intersection(*(set(one) for one in alike)) - AROUND
    return {name: common([one[name] for one in alike]) for name in names}


def missing(payload, fields, before=""):
    """Paths of fields that GitHub always sends and this payload lacks."""
    for name, below in fields.items():
        if name not in payload:
            yield before + name
        elif isinstance(payload[name], dict):
            yield from missing(payload[name], below, f"{before}{name}.")
