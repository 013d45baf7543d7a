"""Put small faults into the rule, the lifecycle and the permissions: do the tests notice?

`make mutants` runs mutmut as pyproject.toml says, prints per file how many of all the faults made
some test fail, and fails where one of the three has fewer than nine in ten. A fault that changes
nothing anybody could see counts as not noticed too; docs/mutants.md names those there are.
"""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.mutation.score import judge
from tests.services import start

MUTMUT = Path(sys.executable).with_name("mutmut")
MIGRATE = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]


def main(names: list[str]) -> int:
    """Run mutmut, on the mutants of these names alone if any, and tell the score; 0 if it will do.

    A whole run begins anew: mutmut lets an outcome stand though the tests are others now.
    """
    if not names:
        shutil.rmtree("mutants", ignore_errors=True)
    with ExitStack() as stack:
        start(stack.callback)
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
        for command in (MIGRATE, [MUTMUT, "run", "--max-children", "2", *names]):
            if code := subprocess.run(command, env=environment).returncode:
                return code
    told = subprocess.run(
        [MUTMUT, "results", "--all", "true"], capture_output=True, check=True, text=True
    )
    lines, good = judge(told.stdout, part=bool(names))
    print("", *lines, sep="\n")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
