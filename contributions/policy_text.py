"""A platform's policy as YAML: read with the line and column of every error, and written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

import yaml

from contributions.policy import BadRules, Rules

MAX_BYTES = 65_536
#: Settings hold groups, and groups hold lists: nothing in a policy lies deeper.
MAX_DEPTH = 3
#: Longer numbers are no settings, and costly to read.
MAX_DIGITS = 20
#: More problems than this are only counted.
TOLD = 20

_KNOWN = frozenset(item.name for item in fields(Rules))
# The parser of libyaml, where PyYAML came with it, is some twenty times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_VALUES = yaml.constructor.SafeConstructor()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a line and column, both counted from 1."""

    line: int
    column: int
    sentence: str

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.sentence}"


class BadText(ValueError):
    """A text that is no policy; ``problems`` are the first in the order of their places.

    There is at least one; ``more`` says how many others there are.
    """

    def __init__(self, problems: list[Problem]) -> None:
        ordered = sorted(problems, key=lambda one: (one.line, one.column))
        self.problems = tuple(ordered[:TOLD])
        self.more = len(ordered) - len(self.problems)
        super().__init__(" ".join(map(str, self.problems)))


@dataclass(frozen=True)
class Reading:
    """The rules that a text holds, and where it says each setting."""

    rules: Rules
    places: dict[str, tuple[int, int]] = field(repr=False)

    def problem(self, key: str, sentence: str) -> Problem:
        """A problem at a setting, `quorums.<group>` or `direct_paths[0]` too; else at the start."""
        return Problem(*self.places.get(key, (1, 1)), sentence)


def read(source: bytes | str) -> Reading:
    """Read a policy; raises BadText with every problem that can be told at once.

    Anchors, aliases and tags are refused: no policy needs them, and they are how a small text
    unfolds into a large one or into foreign objects.
    """
    reader = _Reader(_decoded(source))
    try:
        plain = reader.document()
    except yaml.MarkedYAMLError as error:
        raise BadText([_syntax(error)]) from error
    problems = list(reader.problems)
    try:
        reading = Reading(Rules.from_mapping(plain), reader.places)
    except BadRules as refusal:
        raise BadText([*problems, *map(reader.placed, refusal.problems)]) from refusal
    if problems:
        raise BadText(problems)
    return reading


def write(rules: Rules) -> str:
    """The rules as YAML that `read` takes back to equal rules, each setting with its comment."""
    return "\n".join(
        f"# {_COMMENTS[key]}\n"
        + yaml.safe_dump({key: value}, sort_keys=False, allow_unicode=True, width=100)
        for key, value in rules.to_mapping().items()
    )


def _decoded(source: bytes | str) -> str:
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(data) > MAX_BYTES:
        sentence = f"The text has {len(data):,} bytes; a policy has at most {MAX_BYTES:,}."
        raise BadText([Problem(1, 1, sentence)])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8").split("\n")
        place = (len(before), len(before[-1]) + 1)
        raise BadText([Problem(*place, "This is not text in UTF-8.")]) from error
    text = text.removeprefix("\ufeff")
    if found := yaml.reader.Reader.NON_PRINTABLE.search(text):
        before = text[: found.start()].split("\n")
        sentence = f"The character U+{ord(found[0]):04X} is not taken in YAML."
        raise BadText([Problem(len(before), len(before[-1]) + 1, sentence)])
    return text


def _syntax(error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    told = ", ".join(filter(None, (error.context, error.problem)))
    place = _place(mark) if mark else (1, 1)
    hint = " A text that begins with a sign such as @ or % goes in quotes."
    return Problem(*place, f"This is not YAML: {told}.{hint if 'token' in told else ''}")


def _place(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


class _Reader:
    """Builds plain values from YAML's events, and remembers where each one stood."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
        self.places: dict[str, tuple[int, int]] = {}
        self._keys: dict[str, tuple[int, int]] = {}
        self.problems: list[Problem] = []

    def document(self) -> Any:
        """The one document's value."""
        next(self._events)  # the stream begins
        begun = next(self._events)
        if isinstance(begun, yaml.StreamEndEvent):
            sentence = "The text is empty; {} stands for a policy with every setting at its start."
            raise BadText([Problem(1, 1, sentence)])
        plain = self._value(next(self._events), "", 0)
        next(self._events)  # the document ends
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._stop(after, "A second document begins here; a policy is one.")
        return plain

    def placed(self, problem: tuple[str, str]) -> Problem:
        """A refusal of the rules at its line: an unknown setting's at its name."""
        key, sentence = problem
        places = self.places if key.partition(".")[0].partition("[")[0] in _KNOWN else self._keys
        return Problem(*places.get(key, self.places.get("", (1, 1))), sentence)

    def _value(self, event: Any, place: str, depth: int) -> Any:
        self.places[place] = _place(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self._stop(event, "Anchors and aliases are not taken; a text that begins with & or *")
        if event.tag is not None:
            self._stop(event, "Tags are not taken; a text that begins with !")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if depth == MAX_DEPTH:
            self._stop(event, "Nothing in a policy lies this deep.")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(place, depth)
        return self._entries(place, depth)

    def _items(self, place: str, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, f"{place}[{len(items)}]", depth + 1))
        return items

    def _entries(self, place: str, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                self._stop(event, "The name of a setting or group is a plain text.")
            # A name is what is written: `on` and `2` name groups as well as any word.
            name, at = event.value, _place(event.start_mark)
            inner = f"{place}.{name}" if place else name
            if name in entries:
                self.problems.append(Problem(*at, f"“{name}” stands here a second time."))
            self._keys[inner] = at
            entries[name] = self._value(next(self._events), inner, depth + 1)
        return entries

    def _scalar(self, event: yaml.ScalarEvent) -> Any:
        tag = _RESOLVER.resolve(yaml.ScalarNode, event.value, event.implicit)
        node = yaml.ScalarNode(tag, event.value)
        match tag.rpartition(":")[2]:
            case "null":
                return None
            case "bool":
                return _VALUES.construct_yaml_bool(node)
            case "int" | "float" if len(event.value) > MAX_DIGITS:
                self._stop(event, "This number is too long.")
            case "int":
                return _VALUES.construct_yaml_int(node)
            case "float":
                return _VALUES.construct_yaml_float(node)
        return event.value

    def _stop(self, event: Any, sentence: str) -> None:
        if not sentence.endswith("."):
            sentence += " goes in quotes."
        raise BadText([*self.problems, Problem(*_place(event.start_mark), sentence)])


_COMMENTS = {
    "quorum": "approvals that each owner group needs",
    "quorums": "the same for single groups, by the owners as CODEOWNERS names them",
    "approving_roles": "owner, trusted_committer",
    "several_owners": "several owners on one line: any one of them (any), or every one (each)",
    "require_proposal": "whether the owners accept the idea before a change is merged",
    "direct_max_lines": "added plus removed lines that need no proposal; null for none",
    "direct_paths": "where such small changes may lie; empty for anywhere",
    "require_time_agreement": "whether the proposer's line manager agrees to their time",
    "required_checks": "checks that are green on the very commit that is merged",
    "bots": "accounts of robots that may approve, by group",
    "break_glass": "whether two people may override the rule in an emergency",
    "keep_on_equal_trees": "whether approvals outlive a push that changes messages, and no file",
}
