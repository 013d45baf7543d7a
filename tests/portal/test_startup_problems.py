"""Each thing that keeps the portal from starting is one sentence and exit code 1."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from portal.startup.folder import Folder
from portal.startup.problems import CannotStart, listening_socket, require_folder
from tests.running_portal import ROOT, RunningPortal


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with socket.socket() as somebody:
        somebody.bind(("127.0.0.1", 0))
        somebody.listen()
        yield somebody.getsockname()[1]


def test_a_port_that_was_asked_for_and_is_taken(tmp_path, taken):
    assert RunningPortal(tmp_path / "var", PORT=str(taken)).refuse() == (
        f"Port {taken} cannot be used (Address already in use); free it, or choose another "
        "with PORT."
    )


@pytest.mark.parametrize("port", ["eighty", "-1", "70000"])
def test_a_port_that_is_none(tmp_path, port):
    assert (
        RunningPortal(tmp_path / "var", PORT=port)
        .refuse()
        .startswith(("PORT is to be a number", "Port 70000 cannot be used"))
    )


def test_a_taken_port_that_nobody_asked_for_is_passed_over(taken):
    with listening_socket(None, taken) as found:
        assert found.getsockname()[1] > taken


def test_no_git_on_path(tmp_path):
    assert RunningPortal(tmp_path / "var", PATH=str(tmp_path)).refuse() == (
        "Commons needs git 2.38 or newer; there is no git on PATH."
    )


def test_a_git_too_old(tmp_path):
    old = tmp_path / "git"
    old.write_text("#!/bin/sh\necho git version 2.25.1\n")
    old.chmod(0o755)
    assert RunningPortal(tmp_path / "var", PATH=f"{tmp_path}:{os.environ['PATH']}").refuse() == (
        f"Commons needs git 2.38 or newer; {old} is git version 2.25.1."
    )


def test_a_state_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "var").write_text("not a folder")
    assert RunningPortal(tmp_path / "var").refuse() == (
        f"Commons keeps its state in {tmp_path}/var, which cannot be written: File exists."
    )


def test_a_full_disk(tmp_path):
    more = shutil.disk_usage(tmp_path).total + 1
    with pytest.raises(CannotStart, match=r"^The disk that holds .* is full: \d+ MB are free"):
        require_folder(tmp_path / "var", space=more)


def test_a_python_too_old_is_named_by_make_before_anything_is_installed(tmp_path):
    """A folder with a Makefile and a PATH on which every Python is old."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (tools / name).write_text("#!/bin/sh\nexit 1\n")
        (tools / name).chmod(0o755)
    for name in ("requirements.txt", "requirements-test.txt"):
        (tmp_path / name).touch()
    made = subprocess.run(
        [shutil.which("make"), "run"],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{tools}:/usr/bin:/bin", "MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode != 0
    assert made.stderr.splitlines()[0] == (
        "Commons needs Python 3.11 or newer; there is none on PATH."
    )
    assert not (tmp_path / ".venv").exists()


def test_a_reset_while_it_runs_is_refused_and_otherwise_removes_the_state(tmp_path):
    home = tmp_path / "var"
    folder = Folder(home)
    folder.secret("anything")
    refused = reset(home)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Commons already runs on {home} (process {os.getpid()}); stop that one first.\n"
    )
    assert (home / "secrets" / "anything").exists()
    folder.release()
    assert reset(home).returncode == 0
    assert not home.exists()


def test_a_reset_removes_nothing_that_is_not_ours(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    refused = reset(tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.endswith("is not a state folder of Commons; nothing was removed.\n")
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def reset(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "portal.startup", "reset"],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
