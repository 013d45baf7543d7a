"""Commands of processes that end with the test run that started them, however it ends."""

import os
import signal
import sys
from collections.abc import Sequence

from portal.startup import tether


def tethered(command: Sequence[str]) -> list[str]:
    """The command as it is to be started, from the main thread: the kernel ends it with us.

    A run that is killed, or that its terminal leaves, stops nothing itself any more.
    """
    bound = [str(os.getpid()), str(int(signal.SIGTERM)), *command]
    return [sys.executable, "-IS", tether.__file__, *bound]
