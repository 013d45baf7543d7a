"""The merge call: sent once, for one commit, and its answer told apart from no answer."""

from __future__ import annotations

from platforms.hosts.answers import Answer
from platforms.hosts.fields import SHA, Fields, Unreadable
from platforms.hosts.problems import Denied, Missing, Rejected, Unreachable
from platforms.hosts.snapshots import MergeAnswer, MergeOutcome
from platforms.hosts.transport import Transport


def merge(transport: Transport, repository_id: int, number: int, sha: str) -> MergeAnswer:
    """Ask once for a merge commit of exactly `sha`.

    Whatever is raised (Denied, Missing, Throttled, Rejected) says that this call merged nothing;
    where that is not certain the outcome is UNKNOWN.
    """
    if not SHA.fullmatch(sha):
        raise Rejected(
            "A merge needs the full id of the commit that was approved. Nothing was sent."
        )
    try:
        answer = transport.attempt(
            "PUT",
            f"/repositories/{repository_id}/pulls/{number}/merge",
            {"sha": sha, "merge_method": "merge"},
        )
    except Unreachable as error:
        return MergeAnswer(MergeOutcome.UNKNOWN, detail=str(error))
    return answered(answer)


def answered(answer: Answer) -> MergeAnswer:
    """What an answer to a merge call says (pure). Raises Denied for 401, Missing for 404."""
    said = answer.message
    match answer.status:
        case 200:
            return _merged(answer.body)
        case 401:
            raise Denied(f"The token is not accepted: {said or 'no reason given'}.")
        case 404:
            raise Missing(f"The host does not show us this pull request: {said or '404'}.")
        case 403 | 405 | 409 | 422:
            return MergeAnswer(
                _refusal(answer.status, said.lower()), detail=said or "No reason given"
            )
        case status:
            # 5xx may have merged, and of any other status we do not know what it means.
            return MergeAnswer(
                MergeOutcome.UNKNOWN, detail=f"The host answered {status}. {said}".strip()
            )


def _refusal(status: int, said: str) -> MergeOutcome:
    if status == 409 and "head branch was modified" in said:
        return MergeOutcome.HEAD_MOVED
    if "conflict" in said or (status == 405 and "not mergeable" in said):
        return MergeOutcome.CONFLICT
    return MergeOutcome.BLOCKED


def _merged(body: object) -> MergeAnswer:
    try:
        fields = Fields(body)
        if fields.flag("merged"):
            return MergeAnswer(
                MergeOutcome.MERGED, sha=fields.sha("sha"), detail=fields.text("message")
            )
    except Unreadable as error:
        return MergeAnswer(MergeOutcome.UNKNOWN, detail=f"The host answered 200, but {error}")
    return MergeAnswer(MergeOutcome.UNKNOWN, detail="The host answered 200 without having merged")
