"""Clone and push over HTTP by git's own backend, before Django: pushes arrive chunked."""

import base64
import logging
import re
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from django.conf import settings
from django.db import close_old_connections

from githost import access, receive
from githost.api.credentials import Credential, by_token
from githost.api.lookup import find_repository
from githost.api.permissions import allowed
from githost.git.process import environment
from githost.git.refs import RefChange
from githost.models import Account, Repository

PATH = re.compile(
    r"^/(?P<owner>[^/]+)/(?P<name>[^/]+?)(?:\.git)?/(?P<rest>info/refs|git-upload-pack|git-receive-pack)$"
)
CHUNK = 64 * 1024
Start = Callable[..., Any]

log = logging.getLogger("githost.smart_http")


def serve(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answer one request of the smart HTTP protocol."""
    close_old_connections()
    match = cast("re.Match[str]", PATH.match(environ["PATH_INFO"]))
    pushing = "git-receive-pack" in (
        match["rest"],
        environ.get("QUERY_STRING", "").removeprefix("service="),
    )
    credential = _who(environ)
    if credential is None:
        return _refuse(start, "401 Unauthorized", "Bad credentials: the token is not known here.")
    account = credential.account
    repository = find_repository(match["owner"], match["name"])
    if repository is None or not _may(credential, repository, "read"):
        if account is None:
            return _refuse(start, "401 Unauthorized", "Sign in with a token as the password.")
        return _refuse(start, "404 Not Found", "Repository not found.")
    if not pushing:
        return _upload(environ, start, repository, match["rest"])
    if account is None:
        return _refuse(start, "401 Unauthorized", "Sign in with a token as the password to push.")
    if repository.archived:
        return _refuse(
            start, "403 Forbidden", "The repository is archived and read-only. Nothing was pushed."
        )
    if not _may(credential, repository, "write"):
        return _refuse(
            start,
            "403 Forbidden",
            f"Permission to {repository.full_name} denied to {account.login}.",
        )
    return _receive(environ, start, repository, match["rest"], account)


def _who(environ: dict[str, Any]) -> Credential | None:
    """Who sent the credentials; nobody where there are none, None where nobody has them."""
    header = environ.get("HTTP_AUTHORIZATION", "")
    if not header:
        return Credential()
    scheme, _, rest = header.partition(" ")
    offered = [rest.strip()]
    if scheme.lower() == "basic":
        try:
            name, _, password = base64.b64decode(rest).decode().partition(":")
        except ValueError:
            return None
        offered = [password, name]
    return next(filter(None, (by_token(secret) for secret in offered if secret)), None)


def _may(credential: Credential, repository: Repository, needed: str) -> bool:
    """Whether git may read or write there; an App needs its permission for contents, too."""
    return access.may(credential.account, repository, needed) and allowed(
        credential.token, repository, ("contents",), needed
    )


def _refuse(start: Start, status: str, message: str) -> Iterable[bytes]:
    body = (message + "\n").encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    if status.startswith("401"):
        headers.append(("WWW-Authenticate", 'Basic realm="Embedded git host"'))
    start(status, headers)
    return [body]


def _backend(
    environ: dict[str, Any], repository: Repository, rest: str, **extra: str
) -> "subprocess.Popen[bytes]":
    variables = environment()
    variables.update(
        GIT_PROJECT_ROOT=str(repository.path.parent),
        GIT_HTTP_EXPORT_ALL="1",
        PATH_INFO=f"/{repository.path.name}/{rest}",
        REQUEST_METHOD=environ["REQUEST_METHOD"],
        QUERY_STRING=environ.get("QUERY_STRING", ""),
        CONTENT_TYPE=environ.get("CONTENT_TYPE", ""),
        GIT_PROTOCOL=environ.get("HTTP_GIT_PROTOCOL", ""),
        HTTP_CONTENT_ENCODING=environ.get("HTTP_CONTENT_ENCODING", ""),
        REMOTE_ADDR=environ.get("REMOTE_ADDR", ""),
        **extra,
    )
    with tempfile.TemporaryFile(dir=Path(settings.GITHOST_HOME) / "incoming") as body:
        # To the end of the input, whatever the length says: a chunked push has none.
        while block := environ["wsgi.input"].read(CHUNK):
            body.write(block)
        variables["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
        return subprocess.Popen(
            ["git", "http-backend"],
            stdin=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=variables,
        )


def _head(output: IO[bytes]) -> tuple[str, list[tuple[str, str]]]:
    status, headers = "200 OK", []
    while line := output.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        if name.lower() == "status":
            status = value.strip()
        else:
            headers.append((name, value.strip()))
    return status, headers


def _upload(
    environ: dict[str, Any], start: Start, repository: Repository, rest: str
) -> Iterator[bytes]:
    backend = _backend(environ, repository, rest)
    output = cast("IO[bytes]", backend.stdout)
    try:
        start(*_head(output))
        while block := output.read(CHUNK):
            yield block
    finally:
        # A client that went away leaves the generator early.
        backend.kill()
        backend.wait()
        output.close()


def _receive(
    environ: dict[str, Any], start: Start, repository: Repository, rest: str, account: Account
) -> Iterable[bytes]:
    # The name tells who pushed where, should this process die before it has taken note.
    name = f"push-{repository.pk}-{account.pk}-{secrets.token_hex(8)}"
    moved = Path(settings.GITHOST_HOME) / "incoming" / name
    moved.touch()
    backend = _backend(
        environ,
        repository,
        rest,
        REMOTE_USER=account.login,
        GITHOST_CLOSED_REFS="\n".join(access.closed_to_push(repository, account)),
        GITHOST_PROTECTED_REFS="\n".join(access.kept_from_rewriting(repository)),
        GITHOST_PUSH_LOG=str(moved),
    )
    output = cast("IO[bytes]", backend.stdout)
    status, headers = _head(output)
    answer = output.read()
    backend.wait()
    output.close()
    # Before the pusher hears of success, so that whoever pushed sees the pull request follow.
    _take_note(moved, repository, account)
    start(status, headers)
    return [answer]


def _take_note(moved: Path, repository: Repository, account: Account) -> None:
    changes = [RefChange(ref, before, after) for before, after, ref in _lines(moved.read_bytes())]
    if changes:
        receive.refs_changed(repository, changes, account)
    moved.unlink()


def take_note_of_interrupted_pushes() -> None:
    """Carry on with pushes that git took before the server was killed."""
    for moved in (Path(settings.GITHOST_HOME) / "incoming").glob("push-*"):
        _, repository_id, account_id, _ = moved.name.split("-")
        repository = Repository.objects.select_related("owner").filter(pk=repository_id).first()
        account = Account.objects.filter(pk=account_id).first()
        if repository and account:
            _take_note(moved, repository, account)
        else:
            moved.unlink()


def _lines(log_of_push: bytes) -> Iterator[tuple[str, str, str]]:
    for line in log_of_push.decode(errors="surrogateescape").splitlines():
        before, after, ref = line.split(" ", 2)
        yield before, after, ref
