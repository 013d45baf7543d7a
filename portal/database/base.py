"""Django asks PostgreSQL ``SELECT 1`` at every request, to find out whether it is still there.

A server says nothing of itself on a connection on which nothing was asked, except that it ends it.
So only where there is something to read does the question have to be asked.
"""

from __future__ import annotations

from select import POLLIN, poll

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is looked at before it is asked."""

    def close_if_health_check_failed(self) -> None:
        """Close a connection that the server has ended; the next question opens another."""
        if self.connection is not None and self._is_silent():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _is_silent(self) -> bool:
        assert self.connection is not None
        if self.connection.closed:
            return False
        heard = poll()
        heard.register(self.connection.fileno(), POLLIN)
        return not heard.poll(0)
