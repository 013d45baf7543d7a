"""Sequences of acts on a host whose webhooks are lost, doubled, late, replayed and forged."""

import json
import random
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field

from django.http import HttpResponse
from django.test import Client

from tests.githost.receiver import Receiver, wait_for
from tests.hosted import SECRET, Hosted

#: How many of the deliveries never come, come again, come later, or come once more much later.
LOST, DOUBLED, LATE, REPLAYED, FORGED = 0.3, 0.2, 0.2, 0.1, 0.1
REVIEWERS = ("olu", "dee", "max")
Delivery = tuple[dict[str, str], bytes]


@dataclass
class Pull:
    """One pull request, as far as the next act has to know it."""

    number: int
    state: str = "open"
    draft: bool = False
    base: str = "main"
    pushes: int = 0
    reviews: list[int] = field(default_factory=list)


class Acts:
    """What people do to pull requests on the host, drawn from what is possible there and then."""

    def __init__(self, hosted: Hosted, draw: random.Random, pulls: list[Pull]) -> None:
        self.hosted, self.git, self.draw, self.pulls = hosted, hosted.git, draw, pulls
        self.done: Counter[str] = Counter()

    def some(self) -> None:
        """One or two acts on each pull request, in any order."""
        for pull in self.draw.sample(self.pulls, len(self.pulls)):
            for _ in range(self.draw.choice((1, 1, 2))):
                act = self.draw.choice(self._possible(pull))
                getattr(self, f"_{act}")(pull)
                self.done[act] += 1

    def _possible(self, pull: Pull) -> list[str]:
        if pull.state == "merged":
            return ["title"]
        if pull.state == "closed":
            return ["reopen", "reopen", "title", "push"]
        often = ["push", "push", "review", "review", "status", "title", "draft", "retarget"]
        merging = [] if pull.draft else ["merge"]
        return [*often, "close", *merging, *(["dismiss"] if pull.reviews else [])]

    def _path(self, pull: Pull) -> str:
        return f"/repos/{self.hosted.full_name}/pulls/{pull.number}"

    def _edit(self, pull: Pull, **fields: object) -> None:
        self.git.ok("PATCH", self._path(pull), as_="ana", json=fields)

    def _head(self, pull: Pull) -> str:
        return str(self.git.ok("GET", self._path(pull))["head"]["sha"])

    def _push(self, pull: Pull) -> None:
        pull.pushes += 1
        by = self.draw.choice(("ana", "sam"))
        self.hosted.push(f"waiting-{pull.number}", f"{pull.pushes}\n", by=by)

    def _review(self, pull: Pull) -> None:
        event = self.draw.choice(("APPROVE", "APPROVE", "REQUEST_CHANGES", "COMMENT"))
        body = {"event": event, "commit_id": self._head(pull), "body": "So it is."}
        by = self.draw.choice(REVIEWERS)
        made = self.git.ok("POST", f"{self._path(pull)}/reviews", as_=by, json=body)
        if event != "COMMENT":
            pull.reviews.append(made["id"])

    def _dismiss(self, pull: Pull) -> None:
        path = f"{self._path(pull)}/reviews/{pull.reviews.pop()}/dismissals"
        self.git.ok("PUT", path, json={"message": "Settled."})

    def _status(self, pull: Pull) -> None:
        state = self.draw.choice(("success", "failure", "pending"))
        body = {"context": self.draw.choice(("build", "lint")), "state": state}
        self.git.ok(
            "POST", f"/repos/{self.hosted.full_name}/statuses/{self._head(pull)}", json=body
        )

    def _title(self, pull: Pull) -> None:
        self._edit(pull, title=f"Title {self.draw.randrange(10**6)}")

    def _draft(self, pull: Pull) -> None:
        pull.draft = not pull.draft
        self._edit(pull, draft=pull.draft)

    def _retarget(self, pull: Pull) -> None:
        pull.base = "release" if pull.base == "main" else "main"
        self._edit(pull, base=pull.base)

    def _close(self, pull: Pull) -> None:
        pull.state = "closed"
        self._edit(pull, state="closed")

    def _reopen(self, pull: Pull) -> None:
        pull.state = "open"
        self._edit(pull, state="open")

    def _merge(self, pull: Pull) -> None:
        pull.state = "merged"
        self.git.ok("PUT", f"{self._path(pull)}/merge", as_="olu", json={"sha": self._head(pull)})


class Post:
    """The way from the host's webhook to the portal's door, on which things happen."""

    def __init__(
        self, hosted: Hosted, receiver: Receiver, draw: random.Random, *, lost: float = LOST
    ) -> None:
        self.hosted, self.receiver, self.draw, self.lost = hosted, receiver, draw, lost
        self.fate: Counter[str] = Counter()
        self._taken = 0
        self._late: list[Delivery] = []
        self._brought: list[Delivery] = []
        config = {"url": receiver.url, "content_type": "json", "secret": SECRET}
        path = f"/repos/{hosted.full_name}/hooks"
        made = hosted.git.ok("POST", path, json={"config": config, "events": ["*"]})
        self._hook = made["id"]

    def bring(self) -> None:
        """Carry what the host has sent since, and what was left lying, in some way or other."""
        bag, self._late = self._late, []
        for one in self._fresh():
            bag += self._handled(one)
        bag += [one for one in self._brought if self.draw.random() < REPLAYED]
        self.draw.shuffle(bag)
        for one in bag:
            known = one in self._brought
            answer = self._hand_in(*one)
            assert answer.status_code == 200 if known else answer.status_code in (200, 202)
            self.fate["replayed" if known else "brought"] += 1
            self._brought.append(one)
            if self.draw.random() < FORGED:
                self._forge(one)

    def _fresh(self) -> list[Delivery]:
        """What the host sent since, in the order of its queue.

        Senders overtake each other. In the order of arrival, or with a few still under way, a seed
        would meet another fate on every run.
        """
        wait_for(lambda: all(sent for _, sent in self._queue()))
        came = {one[0]["X-GitHub-Delivery"]: one for one in [*self.receiver.received]}
        queued = [came[guid] for guid, _ in self._queue()]
        fresh, self._taken = queued[self._taken :], len(queued)
        return [one for one in fresh if one[0]["X-GitHub-Event"] != "ping"]

    def _queue(self) -> list[tuple[str, bool]]:
        """Every delivery that the host ever queued for our hook, and whether it was sent."""
        asked = "SELECT guid, progress FROM githost_delivery WHERE hook_id = ? ORDER BY id"
        with closing(sqlite3.connect(self.hosted.git.home / "githost.sqlite3", timeout=20)) as rows:
            return [(guid, how == "done") for guid, how in rows.execute(asked, [self._hook])]

    def _handled(self, one: Delivery) -> list[Delivery]:
        luck = self.draw.random()
        if luck < self.lost:
            self.fate["lost"] += 1
            return []
        if luck < self.lost + LATE:
            self.fate["late"] += 1
            self._late.append(one)
            return []
        doubled = luck < self.lost + LATE + DOUBLED
        self.fate["doubled"] += doubled
        return [one, one] if doubled else [one]

    def _forge(self, one: Delivery) -> None:
        """The same, saying that it was closed, by somebody who has not the secret.

        A delivery may say just that by right, and its signature then fits: a word is added that
        the host never says, or what is called forged could be a faithful copy.
        """
        headers, body = one
        told = {**json.loads(body), "action": "closed", "number": 1, "forged": True}
        fresh = {**headers, "X-GitHub-Delivery": f"{headers['X-GitHub-Delivery']}-forged"}
        assert self._hand_in(fresh, json.dumps(told).encode()).status_code == 401
        self.fate["forged"] += 1

    def _hand_in(self, headers: dict[str, str], body: bytes) -> HttpResponse:
        sent = {name: value for name, value in headers.items() if name.startswith("X-")}
        return Client().post(
            "/webhooks/github/", body, content_type="application/json", headers=sent
        )
