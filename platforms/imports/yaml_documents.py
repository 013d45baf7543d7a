"""YAML that came from elsewhere, document by document: one that is broken spoils no other (pure).

Values are plain: texts, whole numbers, fractions, truth values, lists, mappings. Tags are refused.
An alias counts as all it stands for, so a small text cannot unfold into a large one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

DEEPEST = 40
#: Nodes of one document, aliases unfolded.
MOST_NODES = 20_000
_LONGEST_NUMBER = 18
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_VALUES = yaml.constructor.SafeConstructor()
# A document ends where one of these begins a line, whatever stands around it.
_BOUNDARY = re.compile(r"^(?:---|\.\.\.)(?=\s|$)", re.MULTILINE)


@dataclass(frozen=True)
class Document:
    """One document: the line on which it begins, and its value or what is wrong with it."""

    line: int
    value: Any = None
    problem: str = ""


class _Stop(ValueError):
    def __init__(self, event: Any, sentence: str) -> None:
        super().__init__(sentence)
        self.line = event.start_mark.line


def documents(text: str) -> Iterator[Document]:
    """Every document of a text that holds more than comments."""
    starts = [0, *(found.start() for found in _BOUNDARY.finditer(text))]
    line = 1
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else len(text)
        part = text[start:end]
        head = part[:3] if part.startswith(("---", "...")) else ""
        body = part[len(head) :]
        if any(_says_something(row) for row in body.split("\n")):
            yield _read(body, line)
        line += part.count("\n")


def _says_something(row: str) -> bool:
    row = row.strip()
    return bool(row) and not row.startswith(("#", "%"))


def _read(body: str, line: int) -> Document:
    first = line + len(body) - len(body.lstrip("\n"))
    try:
        value, _ = _Builder(body).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f" (line {line + mark.line})" if mark else ""
        return Document(first, problem=f"This is not YAML: {error.problem}{at}.")
    except yaml.YAMLError:
        return Document(first, problem="It holds a character that YAML does not take.")
    except _Stop as stop:
        return Document(first, problem=f"{stop} (line {line + stop.line})")
    return Document(first, value)


class _Builder:
    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def document(self) -> tuple[Any, int]:
        next(self._events)  # the stream begins
        next(self._events)  # the document begins
        built = self._value(next(self._events), 0)
        for _ in self._events:
            pass  # what follows must be YAML too
        return built

    def _value(self, event: Any, depth: int) -> tuple[Any, int]:
        """The value an event begins, and how many nodes it is when unfolded."""
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise _Stop(event, f"The alias *{event.anchor} stands for nothing before it.")
            value, size = self._anchors[event.anchor]
            self._count(event, size)
            return value, size
        if event.tag not in (None, "!"):
            raise _Stop(event, "Tags are not taken.")
        if depth > DEEPEST:
            raise _Stop(event, f"It is nested more than {DEEPEST} deep.")
        before = self._nodes
        self._count(event, 1)
        if isinstance(event, yaml.ScalarEvent):
            value = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._items(depth)
        else:
            value = self._mapping(depth)
        size = self._nodes - before
        if event.anchor:
            self._anchors[event.anchor] = value, size
        return value, size

    def _count(self, event: Any, size: int) -> None:
        self._nodes += size
        if self._nodes > MOST_NODES:
            raise _Stop(event, f"It has more than {MOST_NODES:,} values, aliases unfolded.")

    def _items(self, depth: int) -> list[Any]:
        items = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, depth + 1)[0])
        return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag not in (None, "!"):
                raise _Stop(event, "The name of a value is a plain text.")
            if event.value == "<<" and event.implicit[0]:
                raise _Stop(event, "Merge keys are not taken.")
            if event.value in found:
                raise _Stop(event, f"“{event.value[:60]}” stands here a second time.")
            self._count(event, 1)
            found[event.value] = self._value(next(self._events), depth + 1)[0]
        return found


def _scalar(event: yaml.ScalarEvent) -> Any:
    if not event.implicit[0]:
        return event.value
    try:
        return _plain(event)
    except ValueError:  # `0x_` begins as a number does and is none
        return event.value


def _plain(event: yaml.ScalarEvent) -> Any:
    """What a text without quotes stands for; raises ValueError for a number that is none."""
    tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit)
    node = yaml.ScalarNode(tag, event.value)
    match tag.rpartition(":")[2]:
        case "null":
            return None
        case "bool":
            return _VALUES.construct_yaml_bool(node)
        case "int" if len(event.value) <= _LONGEST_NUMBER:
            return _VALUES.construct_yaml_int(node)
        case "float" if len(event.value) <= _LONGEST_NUMBER:
            return _VALUES.construct_yaml_float(node)
    return event.value
