"""The embedded git host as tests start it: a real server over a temporary home."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import requests

from tests.kept_connections import Kept
from tests.tethered import tethered

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
SERVICE = "commons-portal"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class GitHost:
    """One server; `start` and `stop` it, or use it as a context manager.

    `tokens` holds the token of every person made through it, `admin` one that may do all.
    """

    def __init__(self, *, faults=False, port=None, rate_limit=None):
        self.home = Path(tempfile.mkdtemp(prefix="githost-"))
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api_url = f"{self.url}/api/v3"
        self.faults = faults
        self.rate_limit = rate_limit
        self.tokens = {}
        self.ids = {}
        self.process = None
        self._admin = None
        self._kept = Kept()
        # (method, path, status) of every request made through this object.
        self.asked = set()
        # Called with (method, path, status, body) of every answer.
        self.on_answer = None

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()
        self.remove()

    def start(self):
        command = [*self._command("serve"), "--port", str(self.port)]
        if self.faults:
            command.append("--faults")
        if self.rate_limit:
            command += ["--rate-limit", str(self.rate_limit)]
        self.log = (self.home / "server.log").open("ab")
        self.process = subprocess.Popen(
            tethered(command), cwd=ROOT, stdout=self.log, stderr=self.log
        )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the git host did not start:\n{self.log_text()}")
            try:
                requests.get(f"{self.api_url}/meta", timeout=2)
                return self
            except (requests.ConnectionError, requests.Timeout):
                time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"the git host was not ready in {START_SECONDS} s:\n{self.log_text()}")

    def stop(self):
        """Ask it to end and return its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self):
        """End it without warning, its worker processes too."""
        children = (
            Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        )
        self.process.kill()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        return self._end(signal.SIGKILL)

    def _end(self, how):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(15) if self.process else None
        self.log.close()
        return code

    def remove(self):
        shutil.rmtree(self.home, ignore_errors=True)

    def log_text(self):
        return (self.home / "server.log").read_text()

    def _command(self, *words):
        return [sys.executable, "-m", "githost", *words, "--home", str(self.home)]

    def run(self, *words, stdin=None):
        """Run a command of the git host on the same home and return what it printed."""
        done = subprocess.run(
            self._command(*words),
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    @property
    def admin(self):
        if self._admin is None:
            self._admin = self.run("admin-token").strip()
        return self._admin

    def provision(self, document):
        """Make what a document describes (see githost.provision) and remember tokens and ids."""
        if self._admin is None:
            # The service account along the way, which saves a process.
            service = {"login": SERVICE, "name": "Commons portal", "site_admin": True}
            document = {**document, "users": [service, *document.get("users", [])]}
        made = self._provisioned(document)
        self._admin = self._admin or made["users"].pop(SERVICE)["token"]
        for login, user in made["users"].items():
            self.ids[login] = user["id"]
            if "token" in user:
                self.tokens[login] = user["token"]
        return made

    def _provisioned(self, document):
        """The server that runs does it where it lets tests in, else a command of its own."""
        if not self.faults:
            return json.loads(self.run("provision", stdin=json.dumps(document)))
        answer = requests.post(f"{self.url}/_control/provision", json=document, timeout=120)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
        return answer.json()

    def user(self, login, *, name=None, email=None, bot=False):
        """A person with a token."""
        entry = {
            "login": login,
            "name": name or login.title(),
            "email": email or f"{login}@example.com",
            "bot": bot,
        }
        self.provision({"users": [entry]})
        return self.tokens[login]

    def repo(self, owner, name, *, private=False, files=None):
        """A repository made through the API by the admin, with a first commit on main."""
        where = "/user/repos" if owner is None else f"/orgs/{owner}/repos"
        made = self.ok(
            "POST", where, json={"name": name, "private": private, "auto_init": not files}
        )
        for path, text in (files or {}).items():
            self.write(made["full_name"], path, text)
        return made

    def write(self, repo, path, text, *, branch="main", as_=None, message=None):
        """Create or replace one file by the API and return the commit's sha."""
        import base64

        known = self.api("GET", f"/repos/{repo}/contents/{path}", as_=as_, params={"ref": branch})
        body = {
            "message": message or f"Write {path}",
            "content": base64.b64encode(text.encode()).decode(),
            "branch": branch,
        }
        if known.status_code == 200:
            body["sha"] = known.json()["sha"]
        return self.ok("PUT", f"/repos/{repo}/contents/{path}", as_=as_, json=body)["commit"]["sha"]

    def branch(self, repo, name, *, start="main", as_=None):
        """Make a branch from another one's tip."""
        sha = self.ok("GET", f"/repos/{repo}/git/ref/heads/{start}", as_=as_)["object"]["sha"]
        self.ok(
            "POST",
            f"/repos/{repo}/git/refs",
            as_=as_,
            json={"ref": f"refs/heads/{name}", "sha": sha},
        )
        return sha

    def pull(self, repo, head, *, base="main", title=None, as_=None, **more):
        body = {"head": head, "base": base, "title": title or f"Bring {head}", **more}
        return self.ok("POST", f"/repos/{repo}/pulls", as_=as_, json=body)

    def change(self, repo, branch, *, path=None, text="one\n", as_=None, **more):
        """A branch with one commit and a pull request for it."""
        self.branch(repo, branch, as_=as_)
        self.write(repo, path or f"{branch}.txt", text, branch=branch, as_=as_)
        return self.pull(repo, branch, as_=as_, **more)

    def api(self, method, path, *, as_=None, token=None, **more):
        """One request as a person, as the admin unless said otherwise; `token=""` sends none."""
        if token is None:
            token = self.tokens[as_] if as_ else self.admin
        headers = {
            **({"Authorization": f"token {token}"} if token else {}),
            **more.pop("headers", {}),
        }
        more.setdefault("allow_redirects", False)
        answer = self._kept.session().request(
            method, self.api_url + path, headers=headers, timeout=30, **more
        )
        self.asked.add((method, path.partition("?")[0], answer.status_code))
        if self.on_answer and answer.headers.get("Content-Type", "").startswith("application/json"):
            self.on_answer(method, path.partition("?")[0], answer.status_code, answer.json())
        return answer

    def ok(self, method, path, **more):
        """The JSON of a request that must succeed."""
        answer = self.api(method, path, **more)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def graphql(self, query, *, as_=None, token=None, **variables):
        """One GraphQL query as a person, as the admin unless said otherwise."""
        secret = token or (self.tokens[as_] if as_ else self.admin)
        return requests.post(
            f"{self.url}/api/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"bearer {secret}"},
            timeout=30,
        )

    def fault(self, kind, *, match="", times=1, **more):
        """Make the server misbehave for the next matching requests or webhooks."""
        answer = requests.post(
            f"{self.url}/_control/faults",
            json={"kind": kind, "match": match, "times": times, **more},
            timeout=10,
        )
        assert answer.status_code == 201, answer.text

    def fault_hits(self):
        """How many requests went wrong as asked for since the faults were last cleared."""
        faults = requests.get(f"{self.url}/_control/faults", timeout=10).json()
        return sum(fault["hits"] for fault in faults)

    def clear_faults(self):
        requests.delete(f"{self.url}/_control/faults", timeout=10)

    def clone_url(self, repo, *, as_=None):
        token = self.tokens[as_] if as_ else self.admin
        return f"http://x:{token}@127.0.0.1:{self.port}/{repo}.git"

    def clone(self, repo, folder, *, as_=None):
        git(folder.parent, "clone", "-q", self.clone_url(repo, as_=as_), str(folder))
        who = as_ or SERVICE
        git(folder, "config", "user.name", who.title())
        git(folder, "config", "user.email", f"{who}@example.com")
        return folder

    def bare(self, repo):
        """The bare repository on disk."""
        return self.home / "repositories" / f"{self.ok('GET', f'/repos/{repo}')['id']}.git"


def git(folder, *words, check=True):
    """Run git without anyone's own configuration; its output, or the process unchecked."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": "*",
    }
    done = subprocess.run(
        ["git", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if not check:
        return done
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
