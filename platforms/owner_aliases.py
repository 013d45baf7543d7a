"""Who is behind the names of an OWNERS file: people, aliases, and aliases of aliases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: Aliases may name aliases, and no file needs more people than this.
MAX_PEOPLE = 1_000
#: Names looked at to tell who is behind all aliases of one reading; hundreds of files take fewer.
MAX_STEPS = 200_000


class Unusable(ValueError):
    """A file that cannot be used; the text is a sentence."""


class Aliases:
    """Aliases with whom they name, and how much may still be looked up among them."""

    def __init__(self, named: Mapping[str, list[str]]) -> None:
        self._named = named
        self._steps = MAX_STEPS

    def behind(self, names: Sequence[str]) -> list[str]:
        """The logins behind names, each once.

        Raises Unusable for an alias that names itself, for too many people, and when the reading
        has taken too much.
        """
        people: dict[str, None] = {}
        done: set[str] = set()
        open_ones: set[str] = set()
        steps: list[tuple[str, bool]] = [(name, False) for name in reversed(names)]
        while steps:
            name, leaving = steps.pop()
            self._steps -= 1
            if leaving:
                open_ones.remove(name)
                done.add(name)
            elif name in open_ones:
                raise Unusable(f"the alias “{name[:50]}” names itself.")
            elif name not in self._named:
                people[name] = None
            elif name not in done:
                open_ones.add(name)
                steps += [(name, True), *((one, False) for one in reversed(self._named[name]))]
            if len(people) > MAX_PEOPLE:
                raise Unusable(f"it names more than {MAX_PEOPLE:,} people.")
            if self._steps < 0:
                raise Unusable("telling who is behind its aliases takes too much.")
        return list(people)
