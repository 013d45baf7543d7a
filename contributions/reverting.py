"""Finds the change that a merged pull request takes back, by what it says of itself."""

from __future__ import annotations

import re

from django.db.models import Q

from contributions import record
from contributions.lifecycle import ChangeMove, ChangeState
from contributions.models import Change, ChangeCommit

#: What the host's own Revert button writes into the body, here or in another repository.
BODY = re.compile(r"^Reverts[ \t]+(?:([\w.-]+/[\w.-]+))?#(\d{1,9})\b", re.MULTILINE | re.IGNORECASE)
#: What `git revert` writes into the message.
TRAILER = re.compile(r"This reverts commit ([0-9a-f]{40}(?:[0-9a-f]{24})?)\b")


def mark_reverted(change: Change) -> None:
    """Move the change that this merged one reverts to reverted; nothing where there is none.

    A commit named in a message has to be the whole of the other change: its merge, or its only
    commit. Reverting one of several takes back a part.
    """
    for pk in sorted(_named(change)):
        other = Change.objects.select_for_update().get(pk=pk)
        if other.state != ChangeState.MERGED:
            continue
        data = {"by": change.pk, "by_name": str(change), "sha": other.merged_sha}
        record.move_change(other, ChangeMove.REVERT, data=data)


def _named(change: Change) -> set[int]:
    merged = Change.objects.filter(repository=change.repository, state=ChangeState.MERGED.value)
    merged = merged.exclude(pk=change.pk)
    here = change.repository.full_name.lower()
    numbers = [
        int(number) for name, number in BODY.findall(change.body) if name.lower() in {"", here}
    ]
    messages = change.commits.values_list("message", flat=True)
    shas = {sha for message in messages for sha in TRAILER.findall(message)}
    found = set(
        merged.filter(Q(number__in=numbers) | Q(merged_sha__in=shas)).values_list("pk", flat=True)
    )
    of_others = ChangeCommit.objects.filter(change__in=merged, sha__in=shas)
    of_others = of_others.select_related("change")
    return found | {one.change_id for one in of_others if one.change.commits.count() == 1}
