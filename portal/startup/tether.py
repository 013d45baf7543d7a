"""Become another program that the kernel stops when the process which started it dies.

Run as a script: `tether.py PARENT_PID SIGNAL PROGRAM [ARGUMENT...]`. It stands between the
supervisor and each child because `unshare` clears the wish when it is made before it, and
because a hook between fork and exec is not safe in a process that has threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, stop_signal: int, command: list[str]) -> None:
    """Ask for `stop_signal` on the death of `parent` (Linux only), then exec `command`."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(PR_SET_PDEATHSIG, stop_signal, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) was refused")
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
