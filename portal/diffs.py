"""A unified diff made ready for a page: lines with their numbers, coloured tokens, marked words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from html import escape
from itertools import pairwise

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_for_filename
from pygments.lexers.special import TextLexer
from pygments.token import Token, _TokenType
from unidiff import PatchSet
from unidiff.errors import UnidiffParseError

# Past these a page is slow to draw and nobody reads it; the page links to the git host instead.
MOST_LINES = 2000
LONGEST_LINE = 2000

_CLASSES: dict[_TokenType, str] = {
    Token.Keyword: "k",
    Token.Literal.String: "s",
    Token.Comment: "c",
    Token.Literal.Number: "m",
    Token.Name.Function: "f",
    Token.Name.Class: "f",
    Token.Name.Tag: "k",
    Token.Name.Attribute: "f",
}


@dataclass(frozen=True)
class Line:
    """One row: ``kind`` is add, del, hunk or empty; ``html`` is escaped and safe."""

    kind: str
    old: int | None
    new: int | None
    html: str


@dataclass(frozen=True)
class FileDiff:
    """One file's rows; ``why_not`` says why there are none."""

    path: str
    lines: list[Line] = field(default_factory=list)
    added: int = 0
    removed: int = 0
    why_not: str = ""


def _css(kind: _TokenType) -> str:
    while kind is not Token:
        if kind in _CLASSES:
            return _CLASSES[kind]
        if kind.parent is None:
            break
        kind = kind.parent
    return ""


def _lexer(path: str) -> Lexer:
    kind = _lexer_class(path.rsplit("/", 1)[-1]) or TextLexer
    lexer: Lexer = kind(stripnl=False, ensurenl=False)
    return lexer


@lru_cache(maxsize=5000)
def _lexer_class(name: str) -> type[Lexer] | None:
    """The lexer of a file's name, which is looked for among hundreds of patterns."""
    found: type[Lexer] | None = find_lexer_class_for_filename(name)
    return found


def _coloured(texts: list[str], lexer: Lexer) -> list[list[tuple[str, str]]]:
    """Return the tokens of each line; the lines of a hunk's one side are lexed together."""
    rows: list[list[tuple[str, str]]] = [[]]
    for kind, value in lexer.get_tokens("\n".join(texts)):
        for at, piece in enumerate(value.split("\n")):
            if at:
                rows.append([])
            if piece:
                rows[-1].append((_css(kind), piece))
    rows += [[] for _ in range(len(texts) - len(rows))]
    return rows[: len(texts)]


def _changed(before: str, after: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the stretch that differs on both sides, or nothing where most of the line does."""
    if not before.strip() or not after.strip() or max(len(before), len(after)) > 400:
        return None
    if SequenceMatcher(None, before, after, autojunk=False).ratio() < 0.5:
        return None
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return (start, len(before) - end), (start, len(after) - end)


def _html(tokens: list[tuple[str, str]], marked: tuple[int, int] | None, tag: str) -> str:
    """Return a line's tokens as spans, the marked stretch inside ``tag``."""
    out: list[str] = []
    at = 0
    for css, text in tokens:
        cuts = [0, len(text)]
        if marked:
            cuts += [cut - at for cut in marked if 0 < cut - at < len(text)]
        cuts = sorted(set(cuts))
        for start, end in pairwise(cuts):
            piece = escape(text[start:end])
            if css:
                piece = f'<span class="{css}">{piece}</span>'
            if marked and marked[0] <= at + start < marked[1]:
                piece = f"<{tag}>{piece}</{tag}>"
            out.append(piece)
        at += len(text)
    return "".join(out)


def _pairs(kinds: list[str], texts: list[str]) -> dict[int, tuple[int, int]]:
    """Return the changed stretch by line, for each run of removals met by as many additions."""
    marks: dict[int, tuple[int, int]] = {}
    at = 0
    while at < len(kinds):
        first = at
        while at < len(kinds) and kinds[at] == "del":
            at += 1
        removed = at - first
        while at < len(kinds) and kinds[at] == "add":
            at += 1
        if removed and at - first == 2 * removed:
            for offset in range(removed):
                here, there = first + offset, first + removed + offset
                both = _changed(texts[here], texts[there])
                if both:
                    marks[here], marks[there] = both
        at = max(at, first + 1)
    return marks


def _hunks(patch: PatchSet, lexer: Lexer) -> Iterator[Line]:
    for hunk in patch[0]:
        old = f"−{hunk.source_start},{hunk.source_length}"
        head = f"@@ {old} +{hunk.target_start},{hunk.target_length} @@"
        yield Line("hunk", None, None, escape(f"{head} {hunk.section_header}".rstrip()))
        rows = [row for row in hunk if not row.line_type.startswith("\\")]
        texts = [row.value.rstrip("\r\n")[:LONGEST_LINE] for row in rows]
        kinds = ["add" if row.is_added else "del" if row.is_removed else "" for row in rows]
        marks = _pairs(kinds, texts)
        tokens: dict[int, list[tuple[str, str]]] = {}
        for side in ("del", "add"):
            here = [at for at, kind in enumerate(kinds) if kind in ("", side)]
            tokens.update(zip(here, _coloured([texts[at] for at in here], lexer), strict=True))
        for at, row in enumerate(rows):
            tag = "ins" if kinds[at] == "add" else "del"
            yield Line(
                kinds[at],
                row.source_line_no,
                row.target_line_no,
                _html(tokens[at], marks.get(at), tag),
            )


def read(path: str, patch: str | None) -> FileDiff:
    """Return a host's ``patch`` of one file, hunks only, as rows; never raises on its content."""
    if not patch:
        return FileDiff(
            path, why_not="The host gives no text for this file: it is binary, empty or too large."
        )
    # A host sends the hunks alone; the parser wants the two names before them.
    whole = patch if patch.startswith(("---", "diff ")) else f"--- a/file\n+++ b/file\n{patch}"
    if not whole.endswith("\n"):
        whole += "\n"
    if whole.count("\n") > MOST_LINES:
        return FileDiff(path, why_not=f"More than {MOST_LINES:,} lines; read it on the git host.")
    try:
        parsed = PatchSet(whole)
    except UnidiffParseError:
        return FileDiff(
            path, why_not="The host’s text for this file is no diff the portal can read."
        )
    if not parsed or not parsed[0]:
        return FileDiff(path, why_not="The host’s text for this file holds no lines to show.")
    return FileDiff(path, list(_hunks(parsed, _lexer(path))), parsed[0].added, parsed[0].removed)
