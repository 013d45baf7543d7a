"""A portal of real processes, killed again and again, and the client that keeps account of it."""

import os
import secrets
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import requests
from knox.models import AuthToken

from contributions.models import Change
from people.models import User
from portal.startup.valkey import Valkey
from tests.githost_server import free_port, git
from tests.hosted import Hosted
from tests.workers import Workers, wait_for

VICTIMS = ("worker", "web", "valkey")


class Portal:
    """Worker, scheduler, web server and a Valkey that keeps nothing, over the tests' database."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        broker = Valkey(home / "valkey", free_port(), secrets.token_hex(), durable=False)
        self._is_ready = broker.is_ready
        self.valkey = broker.child(logs=home / "log")
        self.processes = Workers(REDIS_URL=broker.url, PORTAL_URL=self.url)
        self.killed: Counter[str] = Counter()
        self.revived: Counter[str] = Counter()
        self._start = {
            "worker": self.processes.start_worker,
            "beat": self.processes.start_scheduler,
            "web": lambda: self.processes.start_web(self.port),
        }

    def start(self) -> None:
        self.valkey.start()
        wait_for(self._is_ready, "Valkey is ready")
        for start in self._start.values():
            start()
        wait_for(self.answers, "the web server answers")

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).ok
        except requests.RequestException:
            return False

    def kill(self, name: str) -> None:
        """kill -9, and start it anew as whatever supervises it would; Valkey comes back empty."""
        self.killed[name] += 1
        if name == "valkey":
            os.killpg(self.valkey.pid, signal.SIGKILL)
            assert self.valkey.wait(10)
            self.valkey.start()
            wait_for(self._is_ready, "Valkey is ready")
        else:
            self.processes.kill(name)
            self._start[name]()

    def supervise(self) -> None:
        """Start anew what could not live without what was killed."""
        for name, start in self._start.items():
            if self.processes.died(name):
                self.revived[name] += 1
                self.processes.kill(name)
                start()

    def end(self) -> None:
        self.processes.end()
        self.valkey.stop()


class Client:
    """Somebody who asks for merges over the network, and notes what the portal answered."""

    def __init__(self, portal: Portal, user: User) -> None:
        self.portal = portal
        _, token = AuthToken.objects.create(user=user)
        self._headers = {"Authorization": f"Bearer {token}"}
        self.answers: Counter[str] = Counter()
        self.promised: set[int] = set()

    def ask(self, change: Change) -> None:
        """Ask for the merge of the head that was approved; no answer is an answer too."""
        where = f"{self.portal.url}/api/v1/changes/{change.pk}/merge/"
        try:
            answer = requests.post(
                where, json={"sha": change.head_sha}, headers=self._headers, timeout=30
            )
        except requests.RequestException:
            self.answers["none"] += 1
            return
        self.answers[str(answer.status_code)] += 1
        if answer.status_code == 202:
            self.promised.add(change.pk)

    def ask_all(self, changes: list[Change]) -> None:
        """Ask for one after the other."""
        for change in changes:
            self.ask(change)

    def ask_until(self, changes: list[Change], merged: Callable[[Change], bool]) -> None:
        """Ask for what is not merged yet, as somebody does who waits before the page."""
        end = time.monotonic() + 300
        while left := [one for one in changes if not merged(one)]:
            assert time.monotonic() < end, f"not merged: {left}"
            self.portal.supervise()
            for one in left:
                one.refresh_from_db()
                if one.state == "approved":
                    self.ask(one)
            time.sleep(1)


def deliveries(hosted: Hosted, hook_id: int) -> dict[str, set[int]]:
    """What the host sent to its webhook: the status codes of all attempts, by delivery id."""
    found: dict[str, set[int]] = {}
    cursor = ""
    path = f"/repos/{hosted.full_name}/hooks/{hook_id}/deliveries"
    while True:
        asked = {"per_page": 100, **({"cursor": cursor} if cursor else {})}
        page = hosted.git.ok("GET", path, params=asked)
        for one in page:
            if one["event"] != "ping":
                found.setdefault(one["guid"], set()).add(one["status_code"])
        if len(page) < 100:
            return found
        cursor = str(page[-1]["id"])


def merge_commits(hosted: Hosted) -> Counter[str]:
    """How often each head was merged into main, by the repository on the host's disk."""
    bare = hosted.git.home / "repositories" / f"{hosted.repository.remote_id}.git"
    lines = git(bare, "rev-list", "--merges", "--parents", "main").splitlines()
    return Counter(line.split()[2] for line in lines)
