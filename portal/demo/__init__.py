"""The demo organisation Halden: an invented company whose pages are all full, made from a seed."""

from typing import NamedTuple


class Trial(NamedTuple):
    """Somebody to step into, and what is worth trying as them."""

    username: str
    name: str
    what: str


_CAST = (
    Trial("jun", "Jun Castellan", "contribute: follow a proposal to its merge, push a branch"),
    Trial("ines", "Ines Okafor", "own a platform: decide proposals and approve exact commits"),
    Trial("ruth", "Ruth Kestrel", "manage a department: see where contributions flow and stall"),
    Trial("nils", "Nils Farrow", "run the programme: connect hosts, see that sync is healthy"),
    Trial("maya", "Maya Lindqvist", "begin: the first days of somebody with nothing yet"),
)


def people_to_try() -> tuple[Trial, ...]:
    """The five people of the demo organisation that show the portal from every side."""
    return _CAST
