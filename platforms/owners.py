"""Kubernetes OWNERS and OWNERS_ALIASES: read, report what is wrong, and say who owns a path.

As Prow reads them: whoever an OWNERS file names may approve what lies in its folder and below,
together with those named further up, until a file says `no_parent_owners`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import re2
import yaml

from platforms.owner_aliases import Aliases, Unusable

NAME = "OWNERS"
ALIASES = "OWNERS_ALIASES"
MAX_BYTES = 65_536
MAX_DEPTH = 5
MAX_FILTERS = 20
MAX_PATTERN = 200  # characters; a longer one costs too much against long paths
MAX_MEMORY = 1 << 20  # bytes that one pattern may take, compiled

_EVERYTHING = ".*"
#: Counted repetitions and classes of Unicode unfold into thousands of steps.
_COSTLY = re.compile(r"\{\d|\\[pP]")
_LOGIN = re.compile(r"[a-z0-9][a-z0-9_-]*(\[bot\])?")
_PEOPLE = ("approvers", "reviewers")
_OTHERS = (
    "emeritus_approvers", "emeritus_reviewers", "labels", "required_reviewers", "component"
)  # fmt: skip
_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off", "", "null", "~")
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Source:
    """One file by which somebody owns a path, and the filters of it that fit."""

    file: str
    filters: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.file} ({' and '.join(self.filters)})" if self.filters else self.file


@dataclass(frozen=True, slots=True)
class Match:
    """Who owns a path, by logins in small letters, and by which files, the nearest first.

    With a `problem`, a file on the way up cannot be used, and nobody owns the path by them.
    """

    path: str
    approvers: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    problem: str = ""

    @property
    def key(self) -> str:
        """By what a policy names the group: the nearest file, after `#` the filters that fit."""
        if not self.sources:
            return ""
        nearest = self.sources[0].file
        filters = [
            one if source.file == nearest else f"{source.file}:{one}"
            for source in self.sources
            for one in source.filters
        ]
        return f"{nearest}#{' '.join(filters)}" if filters else nearest


@dataclass(frozen=True, slots=True)
class _Entry:
    pattern: str
    approvers: tuple[str, ...]
    reviewers: tuple[str, ...]
    compiled: Any = None

    def fits(self, path: str) -> bool:
        if self.compiled is None:
            return True
        return self.compiled.search(path.encode("utf-8", "surrogateescape")) is not None


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    entries: tuple[_Entry, ...] = ()
    stops: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Owners:
    """The files of one commit; `problems` are sentences on what was not taken."""

    problems: tuple[str, ...]
    _files: Mapping[str, _File] = field(repr=False)

    def match(self, path: str) -> Match:
        """Who owns a path, given from the root without a leading slash."""
        approvers: dict[str, None] = {}
        reviewers: dict[str, None] = {}
        sources: list[Source] = []
        for folder in folders(path):
            file = self._files.get(folder)
            if file is None:
                continue
            if file.problem:
                return Match(path, problem=file.problem)
            below = path[len(folder) + 1 :] if folder else path
            fitting = [entry for entry in file.entries if entry.fits(below)]
            for entry in fitting:
                approvers |= dict.fromkeys(entry.approvers)
                reviewers |= dict.fromkeys(entry.reviewers)
            if any(entry.approvers for entry in fitting):
                filters = tuple(one.pattern for one in fitting if one.compiled is not None)
                sources.append(Source(file.path, filters))
            if file.stops:
                break
        return Match(path, tuple(sorted(approvers)), tuple(sorted(reviewers)), tuple(sources))


def folders(path: str) -> Iterable[str]:
    """The folders above a path, the nearest first, the root (empty) last."""
    while path:
        path = path.rpartition("/")[0]
        yield path


def defines(path: str) -> bool:
    """Whether a path is a file of this kind."""
    return path == ALIASES or path.rpartition("/")[2] == NAME


def read(files: Iterable[tuple[str, str, str]]) -> Owners:
    """Read files given as (path, text, problem); never an exception, whatever they hold."""
    problems: list[str] = []
    given = {path: (text, problem) for path, text, problem in files}
    aliases, lost = _aliases(*given.pop(ALIASES, ("", "")))
    if lost:
        problems.append(lost)
    found: dict[str, _File] = {}
    for path, (text, problem) in given.items():
        file = _File(path, problem=problem or lost)
        if not file.problem:
            try:
                file = _file(path, text, aliases, problems)
            except Unusable as refusal:
                file = _File(path, problem=f"{path} cannot be used: {refusal}")
        if file.problem and file.problem != lost:
            problems.append(file.problem)
        found[path.rpartition("/")[0]] = file
    return Owners(tuple(problems), found)


def _plain(text: str) -> Any:
    """Lists, mappings and texts of one YAML document, within bounds. Raises Unusable."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Unusable(f"it is larger than {MAX_BYTES:,} bytes.")
    try:
        depth = 0
        for event in yaml.parse(text, Loader=_LOADER):
            begins: Any = event.start_mark
            place = f"line {begins.line + 1}, column {begins.column + 1}"
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise Unusable(f"{place}: anchors and aliases of YAML are not taken.")
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise Unusable(f"{place}: nothing in it lies this deep.")
        return yaml.load(text, Loader=_LOADER)  # noqa: S506 - texts, lists and mappings alone
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise Unusable(f"{place}it is not YAML: {error.problem}.") from error
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable("it is not YAML.") from error


def _mapping(value: Any, what: str) -> dict[str, Any]:
    if value in (None, ""):
        return {}
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise Unusable(f"{what} is not a mapping of names.")
    return value


def _names(value: Any, what: str) -> list[str]:
    if value in (None, ""):
        return []
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Unusable(f"“{what}” is not a list of names.")
    return [name.strip().lower().removeprefix("@") for name in value]


def _aliases(text: str, problem: str) -> tuple[Aliases, str]:
    """The aliases, or the problem: then no name can be told from an alias."""
    if problem:
        return Aliases({}), problem
    try:
        top = _mapping(_plain(text), "the file")
        listed = _mapping(top.get("aliases"), "“aliases”")
        return Aliases({name.lower(): _names(who, name) for name, who in listed.items()}), ""
    except Unusable as refusal:
        return Aliases({}), f"{ALIASES} cannot be used: {refusal}"


def _file(path: str, text: str, aliases: Aliases, problems: list[str]) -> _File:
    top = _mapping(_plain(text), "the file")
    known = {*_PEOPLE, *_OTHERS, "options", "filters"}
    problems += [f"{path}: “{key}” is not known and means nothing." for key in top.keys() - known]
    options = _mapping(top.get("options"), "“options”")
    told = str(options.get("no_parent_owners") or "").lower()
    if told not in (*_TRUE, *_FALSE):
        raise Unusable("“no_parent_owners” must be true or false.")
    filters = _mapping(top.get("filters"), "“filters”")
    if filters and any(top.get(key) for key in _PEOPLE):
        raise Unusable("it names people both under filters and beside them; one has to go.")
    if len(filters) > MAX_FILTERS:
        raise Unusable(f"it has {len(filters)} filters; at most {MAX_FILTERS} are taken.")
    people = filters or {_EVERYTHING: top}
    entries = tuple(
        _entry(path, pattern, _mapping(one, f"the filter “{pattern[:50]}”"), aliases, problems)
        for pattern, one in people.items()
    )
    return _File(path, entries, stops=told in _TRUE)


def _entry(
    path: str,
    pattern: str,
    given: Mapping[str, Any],
    aliases: Aliases,
    problems: list[str],
) -> _Entry:
    people: list[tuple[str, ...]] = []
    for key in _PEOPLE:
        names = aliases.behind(_names(given.get(key), key))
        good = [name for name in names if _LOGIN.fullmatch(name)]
        problems += [
            f"{path}: “{name[:50]}” is no login." for name in names if not _LOGIN.fullmatch(name)
        ]
        people.append(tuple(good))
    compiled = None if pattern == _EVERYTHING else _compiled(pattern)
    return _Entry(pattern, people[0], people[1], compiled)


def _compiled(pattern: str) -> Any:
    """The pattern for a matcher that never backtracks. Raises Unusable."""
    if len(pattern) > MAX_PATTERN:
        raise Unusable(f"a filter has {len(pattern):,} characters, more than {MAX_PATTERN}.")
    if _COSTLY.search(pattern):
        told = f"the filter “{pattern[:50]}” counts or names classes, which is not taken here."
        raise Unusable(told)
    options = re2.Options()
    options.log_errors, options.max_mem = False, MAX_MEMORY
    try:
        return re2.compile(pattern.encode(), options)
    except (re2.error, UnicodeError) as error:
        told = f"the filter “{pattern[:50]}” is no pattern, or too costly a one."
        raise Unusable(told) from error
