"""The command line of the embedded git host: serve, user add, admin-token, provision."""

import argparse
import fcntl
import json
import os
import sys
from pathlib import Path

SERVICE_LOGIN = "commons-portal"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m githost", description=__doc__)
    home = argparse.ArgumentParser(add_help=False)
    home.add_argument(
        "--home",
        default=os.environ.get("GITHOST_HOME", "var/githost"),
        help="folder with all its data",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", parents=[home], help="run the server on 127.0.0.1")
    serve.add_argument("--port", type=int, required=True)
    serve.add_argument("--url", help="the address clients use; http://127.0.0.1:PORT unless given")
    serve.add_argument("--threads", type=int, default=16)
    serve.add_argument(
        "--rate-limit", type=int, default=100_000, help="requests per token and hour"
    )
    serve.add_argument(
        "--faults", action="store_true", help="allow faults on demand, for tests only"
    )
    user = commands.add_parser("user", help="people and bots").add_subparsers(
        dest="verb", required=True
    )
    add = user.add_parser(
        "add", parents=[home], help="add or update one; prints id, login and a new token"
    )
    add.add_argument("login")
    add.add_argument("--name", required=True)
    add.add_argument("--email", required=True)
    add.add_argument("--bot", action="store_true")
    commands.add_parser(
        "admin-token", parents=[home], help="print a new token that may do everything"
    )
    provision = commands.add_parser(
        "provision", parents=[home], help="make what a JSON document describes"
    )
    provision.add_argument(
        "file", nargs="?", default="-", help="the document; standard input unless given"
    )
    return parser.parse_args()


def _prepare(home: str) -> None:
    """Make the home, load Django with our own settings whatever the caller's are, and migrate."""
    os.environ["GITHOST_HOME"] = str(Path(home).absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "githost.settings"
    import django
    from django.core.management import call_command

    django.setup()
    from githost.git.writing import prepare_home

    prepare_home()
    with (Path(os.environ["GITHOST_HOME"]) / "migrate.lock").open("w") as lock:
        # Commands started together would otherwise migrate side by side.
        fcntl.flock(lock, fcntl.LOCK_EX)
        call_command("migrate", verbosity=0, interactive=False)


def _serve(options: argparse.Namespace) -> None:
    os.environ["GITHOST_URL"] = options.url or f"http://127.0.0.1:{options.port}"
    os.environ["GITHOST_FAULTS"] = "1" if options.faults else "0"
    os.environ["GITHOST_RATE_LIMIT"] = str(options.rate_limit)
    root = str(Path(__file__).resolve().parent.parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(
        filter(None, [root, os.environ.get("PYTHONPATH", "")])
    )
    # Options of the surrounding program's own gunicorn are not meant for this one.
    os.environ.pop("GUNICORN_CMD_ARGS", None)
    print(
        f"The embedded git host is at {os.environ['GITHOST_URL']}: "
        f"for first runs, demos and tests, with its data in {os.environ['GITHOST_HOME']}.",
        flush=True,
    )
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "githost.wsgi:application",
        "--bind",
        f"127.0.0.1:{options.port}",
    ]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", str(options.threads)]
    command += [
        "--graceful-timeout",
        "5",
        "--keep-alive",
        "30",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]
    os.execv(sys.executable, command)  # noqa: S606 - the server takes this process's place


def _account(
    login: str, *, name: str, email: str, kind: str, site_admin: bool = False
) -> dict[str, object]:
    from githost.models import Account, Token

    account, _ = Account.objects.update_or_create(
        login=login, defaults={"name": name, "email": email, "kind": kind, "site_admin": site_admin}
    )
    return {"id": account.pk, "login": account.login, "token": Token.issue(account)}


def main() -> None:
    options = _arguments()
    _prepare(options.home)
    if options.command == "serve":
        _serve(options)
    elif options.command == "user":
        kind = "Bot" if options.bot else "User"
        print(
            json.dumps(_account(options.login, name=options.name, email=options.email, kind=kind))
        )
    elif options.command == "admin-token":
        service = _account(
            SERVICE_LOGIN,
            name="Commons portal",
            email="commons@localhost",
            kind="User",
            site_admin=True,
        )
        print(service["token"])
    else:
        from githost.provision import InvalidDocument, provision

        text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text()
        try:
            print(json.dumps(provision(json.loads(text))))
        except (InvalidDocument, ValueError) as problem:
            sys.exit(f"The document could not be used: {problem}")


if __name__ == "__main__":
    main()
