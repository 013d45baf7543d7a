"""Fails when requirements*.txt do not hold what pyproject.toml asks for; needs no network."""

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)")
OURS = "commons (pyproject.toml)"


def pins(file: Path) -> tuple[dict[str, str], set[str]]:
    """Return {package: version} of a lock file, and which of them pyproject.toml asks for."""
    versions: dict[str, str] = {}
    direct: set[str] = set()
    package = ""
    for line in file.read_text().splitlines():
        if found := PIN.match(line):
            package = canonicalize_name(found[1])
            versions[package] = found[2]
        elif OURS in line:
            direct.add(package)
    return versions, direct


def differences(file: Path, wanted: list[str]) -> list[str]:
    """Return a sentence for each requirement that `file` does not hold, or holds too many."""
    versions, direct = pins(file)
    requirements = {canonicalize_name(ask.name): ask for ask in map(Requirement, wanted)}
    said = [
        f"{file}: {ask} is asked for, {versions.get(name, 'nothing')} is pinned"
        for name, ask in requirements.items()
        if name not in versions or versions[name] not in ask.specifier
    ]
    return said + [f"{file}: {name} is no longer asked for" for name in direct - set(requirements)]


def main() -> int:
    """Compare both files with pyproject.toml."""
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    run = project["dependencies"] + extras["embedded"]
    said = differences(Path("requirements.txt"), run)
    said += differences(Path("requirements-test.txt"), run + extras["test"])
    for line in said:
        print(line)
    if said:
        print("Run `make lock`.")
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
