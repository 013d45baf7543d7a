"""Texts for formats that take no control characters, as XML and iCalendar."""

import re

#: What XML 1.0 has no way to say, and iCalendar forbids.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without them, so that one sign in one title keeps no feed from being read."""
    return _UNPRINTABLE.sub("", text)
