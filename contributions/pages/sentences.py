"""Names and numbers as parts of a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from people.models import User

_COUNTS = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)
SHOWN = 3


def count_word(count: int) -> str:
    """Return a count as prose has it: words to twelve, figures beyond."""
    return _COUNTS[count] if count < len(_COUNTS) else f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return ``one change``, ``three changes``."""
    return f"{count_word(count)} {one if count == 1 else many or f'{one}s'}"


def any_of(names: Sequence[str]) -> str:
    """Return who of several may do a thing: ``Olu, Dee or 2 others``."""
    shown = list(names[:SHOWN])
    rest = len(names) - len(shown)
    if rest:
        shown.append(f"{rest} other{'' if rest == 1 else 's'}")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def all_of(names: Sequence[str]) -> str:
    """Return ``Ledger, Gateway and Beacon``."""
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def addressed(people: Sequence[User], viewer: User) -> tuple[str, bool]:
    """Return who acts, the viewer as ``You`` and first, and whether the verb is a plural's."""
    return addressed_by_name({one.pk: str(one) for one in people}, viewer)


def addressed_by_name(names: Mapping[int, str], viewer: User) -> tuple[str, bool]:
    """The same for the names of people by their primary key."""
    others = [name for pk, name in names.items() if pk != viewer.pk]
    mine = viewer.pk in names
    shown = ["You", *others] if mine else others
    return any_of(shown), mine or len(shown) > SHOWN + 1
