"""`python -m portal.startup` runs an installation; `… reset` removes its state."""

import argparse
import os
import shutil
import signal
import sys
from pathlib import Path

from portal.startup.child import ROOT
from portal.startup.folder import Folder
from portal.startup.installation import Installation
from portal.startup.problems import CannotStart
from portal.startup.supervisor import Stopped


def main() -> int:
    """Return the exit code: 0 after a stop that was asked for, 1 when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m portal.startup", description=__doc__)
    parser.add_argument("act", nargs="?", choices=["run", "reset"], default="run")
    act = parser.parse_args().act
    path = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()
    try:
        return reset(path) if act == "reset" else run(path)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1


def run(path: Path) -> int:
    """Run an installation in `path` until SIGINT, SIGTERM or SIGHUP. Raises CannotStart."""
    installation = Installation(path, os.environ, say)

    def ask_to_stop(_number: int, _frame: object) -> None:
        installation.supervisor.stop_asked = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, ask_to_stop)
    try:
        installation.start()
        installation.run()
    except Stopped:
        say("Stopping.")
    finally:
        installation.stop()
    say("Stopped; the next start goes on from here.")
    return 0


def reset(path: Path) -> int:
    """Remove the state in `path`. Raises CannotStart while an installation runs on it."""
    if not path.exists():
        say(f"There is no state in {path}.")
        return 0
    if path == Path.home() or path in (ROOT, *ROOT.parents) or not (path / "secrets").is_dir():
        raise CannotStart(f"{path} is not a state folder of Commons; nothing was removed.")
    folder = Folder(path)
    folder.end_leftovers(say)
    shutil.rmtree(path)
    say(f"Removed {path}.")
    return 0


def say(line: str) -> None:
    """Print a line of the supervisor's own at once, also into a pipe."""
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
