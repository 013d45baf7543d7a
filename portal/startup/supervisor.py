"""The parent of all processes: starts them in order, restarts what dies, stops all in reverse."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from portal.startup.child import Child
from portal.startup.folder import Folder
from portal.startup.problems import CannotStart

LONGEST_PAUSE = 30.0  # seconds between two attempts to start something that keeps dying
STEADY = 60.0  # seconds after which a restart counts as a success


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class Kept:
    """A child that is kept running, and what is known of its falls."""

    child: Child
    started: float
    falls: int = 0
    again_at: float | None = None


class Supervisor:
    """Keeps children running until `stop_asked` is set, which a signal handler does."""

    def __init__(self, folder: Folder, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.say = say
        self.stop_asked = False
        self.kept: dict[str, Kept] = {}

    def keep(self, child: Child) -> Child:
        """Start `child`, and again whenever it dies."""
        self.kept[child.name] = Kept(child, time.monotonic())
        self._start(child)
        return child

    def until(
        self, question: Callable[[], bool], child: Child, seconds: float, every: float = 0.03
    ) -> None:
        """Wait until `question`, asked `every` so many seconds, answers yes.

        Raises CannotStart when `child` dies first or `seconds` pass, Stopped when asked to stop.
        """
        deadline = time.monotonic() + seconds
        while not question():
            if not child.running:
                raise CannotStart(f"{child.name} ended at its start: {_last_words(child)}")
            if time.monotonic() > deadline:
                raise CannotStart(f"{child.name} was not ready after {seconds:g} seconds.")
            self.pause(every)

    def finish(self, child: Child, seconds: float) -> None:
        """Run `child` to its end. Raises CannotStart when it fails or takes over `seconds`."""
        self.begin(child)
        self.ended(child, seconds)

    def begin(self, child: Child) -> None:
        """Start a `child` that ends by itself; `ended` waits for it."""
        self.kept[child.name] = Kept(child, time.monotonic())
        self._start(child)

    def ended(self, child: Child, seconds: float) -> None:
        """Wait for what `begin` started. Raises as `finish` does."""
        deadline = time.monotonic() + seconds
        while child.running:
            if time.monotonic() > deadline:
                raise CannotStart(f"{child.name} did not end within {seconds:g} seconds.")
            self.pause(0.03)
        self._stop(child)
        if child.exit_code != 0:
            raise CannotStart(f"{child.name} failed: {_last_words(child)}")

    def watch(self) -> None:
        """Start again what has died, each time after a longer pause."""
        now = time.monotonic()
        for kept in self.kept.values():
            if kept.again_at is not None:
                if now >= kept.again_at:
                    kept.again_at, kept.started = None, now
                    self._start(kept.child)
            elif not kept.child.running:
                kept.falls = 1 if now - kept.started > STEADY else kept.falls + 1
                pause = min(LONGEST_PAUSE, 0.5 * 2 ** (kept.falls - 1))
                self.say(
                    f"{kept.child.name} ended with {kept.child.exit_code} and is started again "
                    f"in {pause:g} s."
                )
                kept.child.stop()  # whatever of its group outlived it
                kept.again_at = time.monotonic() + pause

    def restart(self, name: str) -> None:
        """Stop child `name`; `watch` starts it again."""
        self.kept[name].child.stop()

    def stop(self, together: Iterable[str] = ()) -> None:
        """Stop everything, the last started first; `together` side by side before the rest."""
        for name in together:
            if name in self.kept:
                self.kept[name].child.ask_to_stop()
        for kept in reversed([*self.kept.values()]):
            self._stop(kept.child)

    def pause(self, seconds: float) -> None:
        """Sleep. Raises Stopped when asked to stop meanwhile."""
        end = time.monotonic() + seconds
        while True:
            if self.stop_asked:
                raise Stopped
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))

    def _start(self, child: Child) -> None:
        self.folder.remember(child.name, child.start())

    def _stop(self, child: Child) -> None:
        child.stop()
        self.folder.forget(child.name)
        self.kept.pop(child.name, None)


def _last_words(child: Child) -> str:
    return child.last_lines[-1] if child.last_lines else f"exit code {child.exit_code}"
