"""One installation in a state folder: what it starts for itself, and what it is given."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from portal.startup import portal_processes, problems
from portal.startup.child import Child
from portal.startup.folder import Folder
from portal.startup.githost import GitHost
from portal.startup.postgres import Postgres
from portal.startup.supervisor import Supervisor
from portal.startup.valkey import Valkey

FIRST_PORT = 8000
PROBE_SECONDS = 15.0
# What `manage.py` needs to know of a running installation.
SHARED = (
    "DATABASE_URL",
    "REDIS_URL",
    "GITHUB_API_URL",
    "GITHUB_WEB_URL",
    "GITHUB_TOKEN",
    "GITHUB_WEBHOOK_SECRET",
    "PORTAL_URL",
    "DEMO",
)
PROBES_MISSED = 4  # before a worker that lives but takes no work is started anew


class Installation:
    """Starts the services that the environment does not name, and the portal on top of them."""

    def __init__(self, path: Path, given: Mapping[str, str], say: Callable[[str], None]) -> None:
        """Check this machine and take the folder. Raises CannotStart with the one reason."""
        problems.require_python()
        problems.require_git()
        problems.require_folder(path)
        self.path = path
        self.logs = path / "log"
        self.say = say
        self.folder = Folder(path)
        try:
            self.folder.end_leftovers(say)
            self.listening = _listen(given.get("PORT", ""), self.folder.ports().get("web"))
        except problems.CannotStart:
            self.folder.release()
            raise
        self.port: int = self.listening.getsockname()[1]
        self.folder.keep_port("web", self.port)
        self.url = f"http://127.0.0.1:{self.port}"
        self.supervisor = Supervisor(self.folder, say)
        self.env = {
            "PORTAL_URL": self.url,
            **given,
            "VAR_DIR": str(path),
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "PYTHONUNBUFFERED": "1",
        }

    def start(self) -> None:
        """Bring everything up; returns when it is ready. Raises CannotStart or Stopped."""
        keep = self.supervisor
        static = self._step("static", "collectstatic", "--noinput", "-v0")
        keep.begin(static)
        self._start_services()
        keep.finish(self._step("migrate", "migrate", "--noinput", "-v0"), 600)
        keep.ended(static, 120)
        demo = self._make_demo()
        logs, env = self.logs, self.env
        keep.keep(portal_processes.worker(logs=logs, env=env))
        keep.keep(portal_processes.scheduler(logs=logs, env=env))
        web = keep.keep(portal_processes.web(self.listening.fileno(), logs=logs, env=env))
        keep.until(lambda: self.probe() == {}, web, 180, every=0.5)
        self.say(f"\nCommons is ready: {self.url}")
        if demo:
            keep.finish(self._step("who", "demo", "--who"), 60)
        self.say("Ctrl-C stops it.\n")

    def run(self) -> None:
        """Keep everything running. Raises Stopped when asked to stop."""
        missed, next_probe = 0, time.monotonic()
        while True:
            self.supervisor.watch()
            if time.monotonic() >= next_probe:
                next_probe = time.monotonic() + PROBE_SECONDS
                missed = missed + 1 if [*self.probe()] == ["worker"] else 0
                if missed == PROBES_MISSED:
                    # Seen with Celery when its broker went away twice within seconds.
                    self.say("The worker lives but takes no work; it is started anew.")
                    self.supervisor.restart("worker")
                    missed = 0
            self.supervisor.pause(0.2)

    def stop(self) -> None:
        """Stop everything, the last started first, and let the folder go."""
        self.listening.close()
        self.supervisor.stop(together=("scheduler", "worker", "web"))
        self.folder.release()

    def probe(self) -> dict[str, str]:
        """Return what is not in order by /readyz: {part: reason}, {} when all is."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            link.request("GET", "/readyz")
            found = json.loads(link.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            return {"web": "The web server does not answer."}
        finally:
            link.close()
        return {part: reason for part, reason in found.items() if reason != "ok"}

    def _start_services(self) -> None:
        """Start what the environment does not name, side by side, and wait for all of it."""
        secret, port = self.folder.secret, self.folder.port
        started: list[tuple[Postgres | Valkey | GitHost, Child]] = []
        if not self.env.get("REDIS_URL"):
            valkey = Valkey(self.path / "valkey", port("valkey"), secret("valkey"))
            self.env["REDIS_URL"] = valkey.url
            started.append((valkey, self.supervisor.keep(valkey.child(logs=self.logs))))
        host = None
        if not (self.env.get("GITHUB_API_URL") or self.env.get("GITHUB_TOKEN")):
            host = GitHost(self.path / "githost", port("githost"))
            self.env["GITHUB_API_URL"], self.env["GITHUB_WEB_URL"] = host.api_url, host.url
            self.env["GITHUB_WEBHOOK_SECRET"] = secret("webhook")
            started.append((host, self.supervisor.keep(host.child(logs=self.logs))))
        if not self.env.get("DATABASE_URL"):
            postgres = Postgres(self.path / "postgres", port("postgres"), secret("postgres"))
            self.env["DATABASE_URL"] = postgres.url
            started.append((postgres, self.supervisor.keep(postgres.child(logs=self.logs))))
            if host:
                self.env.setdefault("DEMO", "1")  # nothing here is anybody's real organisation
        for service, child in started:
            self.supervisor.until(service.is_ready, child, 60)
        if host:
            self.env["GITHUB_TOKEN"] = host.token()
        self.folder.publish({name: self.env[name] for name in SHARED if name in self.env})

    def _make_demo(self) -> bool:
        """Make the demo organisation on the first start; return whether there is one."""
        if self.env.get("DEMO", "").lower() not in {"1", "true", "yes", "on"}:
            return False
        made = self.path / "demo-made"
        if not made.exists():
            self.say("Making the demo organisation; this happens once.")
            self.supervisor.finish(self._step("demo", "demo"), 600)
            made.touch()
        return True

    def _step(self, name: str, *arguments: str) -> Child:
        return portal_processes.step(name, *arguments, logs=self.logs, env=self.env)


def _listen(wanted: str, last_time: int | None) -> socket.socket:
    preferred = last_time or FIRST_PORT
    if not wanted:
        return problems.listening_socket(None, preferred)
    if not wanted.isdecimal():
        raise problems.CannotStart(f"PORT is to be a number; it is {wanted!r}.")
    return problems.listening_socket(int(wanted), preferred)
