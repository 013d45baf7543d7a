"""Path patterns of CODEOWNERS, indexed so that the last match is found in linear time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from platforms.name_globs import Glob, plain_name

# Above either, a pattern is walked on its own, so that none costs more than linear time.
_MANY_SEGMENTS = 48
_MANY_DEEP = 8
_REMEMBERED_FOLDERS = 50_000


class BadPattern(ValueError):
    """A pattern that GitHub does not take; its text is a sentence."""


class _Pattern:
    """A pattern's segments without ``**``, where ``**`` stood, and what its end covers."""

    __slots__ = ("below", "deep_before", "exact", "segments")

    def __init__(self, text: str) -> None:
        _refuse(text)
        parts = text.split("/")
        trailing = len(parts) > 1 and parts[-1] == ""
        if trailing:
            parts.pop()
        anchored = len(parts) > 1
        if parts[0] == "":
            parts.pop(0)
        elif not anchored:
            parts.insert(0, "**")
        self.below = trailing
        while parts and parts[-1] == "**":
            parts.pop()
            self.below = True
        self.exact = not self.below and parts[-1] == "*"
        self.segments: list[str] = []
        self.deep_before: set[int] = set()
        for part in parts:
            if part == "**":
                self.deep_before.add(len(self.segments))
            else:
                self.segments.append(part)

    @property
    def is_heavy(self) -> bool:
        return len(self.segments) > _MANY_SEGMENTS or len(self.deep_before) > _MANY_DEEP


def _refuse(text: str) -> None:
    if text.startswith("!"):
        raise BadPattern("GitHub knows no negation with “!” here.")
    if text.startswith("\\#"):
        raise BadPattern("GitHub knows no pattern that starts with an escaped “#”.")
    if "***" in text:
        raise BadPattern("Three stars in a row mean nothing.")
    if text == "/" or "//" in text:
        raise BadPattern("An empty name between slashes matches no path.")
    if any((len(part) - len(part.rstrip("\\"))) % 2 for part in text.split("/")):
        raise BadPattern("A backslash has to stand before a character.")


class _Node:
    """A place in the tree of patterns; rule places are -1 where no pattern ends."""

    __slots__ = (
        "below", "deep", "ends", "exact", "globs", "lengths", "literal", "loops",
        "seen", "starts", "tree"
    )  # fmt: skip

    def __init__(self, *, loops: bool = False) -> None:
        self.literal: dict[str, _Node] = {}
        # Names like “*.py” and “test_*” are by far the most: found by a look-up per length.
        self.ends: dict[str, _Node] = {}
        self.starts: dict[str, _Node] = {}
        self.lengths: set[tuple[int, bool]] = set()
        self.globs: dict[str, tuple[Glob, _Node]] = {}
        self.deep: _Node | None = None
        self.loops = loops
        self.seen: dict[str, tuple[_Node, ...]] = {}
        self.exact = self.tree = self.below = -1

    def child(self, segment: str) -> _Node:
        plain = plain_name(segment)
        if plain is not None:
            return self.literal.setdefault(plain, _Node())
        glob = Glob(segment)
        if (end := glob.only_end) is not None:
            self.lengths.add((len(end), True))
            return self.ends.setdefault(end, _Node())
        if (start := glob.only_start) is not None:
            self.lengths.add((len(start), False))
            return self.starts.setdefault(start, _Node())
        return self.globs.setdefault(segment, (glob, _Node()))[1]

    def after(self, segment: str) -> Iterable[_Node]:
        found = self.literal.get(segment)
        if not (self.lengths or self.globs):
            return (found,) if found is not None else ()
        wild = self.seen.get(segment)
        if wild is None:
            wild = tuple(self._wild(segment))
            if len(self.seen) < _REMEMBERED_FOLDERS:
                self.seen[segment] = wild
        return (*wild, found) if found is not None else wild

    def _wild(self, segment: str) -> Iterator[_Node]:
        for length, at_end in self.lengths:
            if length <= len(segment):
                named, text = (
                    (self.ends, segment[len(segment) - length :])
                    if at_end
                    else (self.starts, segment[:length])
                )
                if (node := named.get(text)) is not None:
                    yield node
        for glob, node in self.globs.values():
            if glob.matches(segment):
                yield node


class PatternIndex:
    """Patterns in order of adding; answers the last one that matches a path."""

    def __init__(self) -> None:
        self._root = _Node()
        self._heavy: list[tuple[int, _HeavyPattern]] = []
        self._folders: dict[str, tuple[tuple[_Node, ...], int]] = {}

    def add(self, text: str, place: int) -> None:
        """Add a pattern as number ``place``, which must grow; raises BadPattern."""
        pattern = _Pattern(text)
        self._folders.clear()
        if pattern.is_heavy:
            self._heavy.append((place, _HeavyPattern(pattern)))
            return
        node = self._root
        for number, segment in enumerate(pattern.segments):
            if number in pattern.deep_before:
                node.deep = node.deep or _Node(loops=True)
                node = node.deep
            node = node.child(segment)
            node.seen.clear()
        if pattern.below:
            node.below = place
        elif pattern.exact:
            node.exact = place
        else:
            node.tree = place

    def last_match(self, path: str) -> int | None:
        """The greatest place whose pattern matches, None when none does."""
        folder, _, name = path.rpartition("/")
        active, best = self._folder(folder) if folder else self._start()
        for node in _step(active, name):
            best = max(best, node.exact, node.tree)
        segments: list[str] | None = None
        for place, heavy in reversed(self._heavy):
            if place < best:
                break
            segments = segments or path.split("/")
            if heavy.matches(segments):
                best = place
        return best if best >= 0 else None

    def _start(self) -> tuple[tuple[_Node, ...], int]:
        return _closed([self._root]), self._root.below

    def _folder(self, path: str) -> tuple[tuple[_Node, ...], int]:
        """Where the patterns stand below this folder, and the last that covers all of it."""
        known = self._folders.get(path)
        if known is not None:
            return known
        end = 0
        active, best = self._start()
        while end >= 0:
            start, end = end, path.find("/", end)
            prefix = path if end < 0 else path[:end]
            known = self._folders.get(prefix)
            if known is None:
                reached = list(_step(active, prefix[start:]))
                best = max([best, *(max(node.tree, node.below) for node in reached)])
                known = (_closed([*(node for node in active if node.loops), *reached]), best)
                if len(self._folders) < _REMEMBERED_FOLDERS:
                    self._folders[prefix] = known
            active, best = known
            end = end + 1 if end >= 0 else -1
        return active, best


def _step(active: Iterable[_Node], segment: str) -> Iterable[_Node]:
    return [after for node in active for after in node.after(segment)]


def _closed(nodes: Iterable[_Node]) -> tuple[_Node, ...]:
    """The nodes with those that a ``**`` of no folders at all reaches at once."""
    found: dict[_Node, None] = {}
    for node in nodes:
        found[node] = None
        if node.deep is not None:
            found[node.deep] = None
    return tuple(found)


class _HeavyPattern:
    """One long or deeply starred pattern; its places in a path are kept as bits of one number."""

    def __init__(self, pattern: _Pattern) -> None:
        self._pattern = pattern
        self._loops = sum(1 << place for place in pattern.deep_before)
        self._literal: dict[str, int] = {}
        self._globs: dict[int, Glob] = {}
        for place, segment in enumerate(pattern.segments):
            plain = plain_name(segment)
            if plain is None:
                self._globs[place] = Glob(segment)
            else:
                self._literal[plain] = self._literal.get(plain, 0) | 1 << place
        self._wild = sum(1 << place for place in self._globs)

    def matches(self, segments: list[str]) -> bool:
        end = 1 << len(self._pattern.segments)
        active = 1
        for segment in segments:
            if active & end and not self._pattern.exact:
                # The pattern ended at a folder above, and covers all that follows.
                return True
            active = self._after(active, segment)
        return bool(active & end) and not self._pattern.below

    def _after(self, active: int, segment: str) -> int:
        fits = self._literal.get(segment, 0)
        wild = active & self._wild
        while wild:
            place = wild.bit_length() - 1
            wild ^= 1 << place
            if self._globs[place].matches(segment):
                fits |= 1 << place
        active = (active & fits) << 1 | (active & self._loops)
        # Whoever waits behind a later “**” can do all that an earlier place could.
        waiting = (active & self._loops).bit_length()
        return active >> (waiting - 1) << (waiting - 1) if waiting else active
