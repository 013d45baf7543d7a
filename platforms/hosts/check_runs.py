"""Check runs: our word on a commit with a text behind it, which only an App can publish.

Each change of mind is a run of its own: the host counts the latest of an App and name, and does
not let one that has ended wait again.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from platforms.hosts.fields import SHA, Fields, Unreadable
from platforms.hosts.problems import Rejected
from platforms.hosts.statuses import LONGEST_DESCRIPTION, send
from platforms.hosts.transport import Transport

LONGEST_SUMMARY = 65_535  # characters, GitHub's limit
#: What a state is as a check run. Nothing but success may pass: neutral and skipped would.
RUNS: dict[str, dict[str, object]] = {
    "success": {"status": "completed", "conclusion": "success"},
    "failure": {"status": "completed", "conclusion": "failure"},
    "error": {"status": "completed", "conclusion": "failure"},
    "pending": {"status": "in_progress"},
}


def publish(
    transport: Transport,
    repository_id: int,
    sha: str,
    *,
    name: str,
    state: str,
    title: str,
    summary: str,
    url: str,
) -> None:
    """Write a check run; `summary` is Markdown.

    Raises Rejected, before anything is sent, for what no host takes; Missing for an unknown commit.
    """
    if not SHA.fullmatch(sha):
        raise Rejected("A check run needs the full id of a commit. Nothing was sent.")
    if state not in RUNS:
        raise Rejected(f"A check run is one of {', '.join(RUNS)}. Nothing was sent.")
    if len(title) > LONGEST_DESCRIPTION or not 0 < len(summary) <= LONGEST_SUMMARY:
        raise Rejected("A check run has a short title and a summary. Nothing was sent.")
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Rejected("A check run links to a web page. Nothing was sent.")
    said: dict[str, object] = {
        "name": name,
        "head_sha": sha,
        "details_url": url,
        "output": {"title": title, "summary": summary},
        **RUNS[state],
    }
    path = f"/repositories/{repository_id}/check-runs"
    made = Fields(send(transport, path, said), "check run")
    wanted = (name, sha, RUNS[state].get("conclusion", ""))
    if (made.name("name"), made.sha("head_sha"), made.text("conclusion")) != wanted:
        raise Unreadable("it describes another check run")
