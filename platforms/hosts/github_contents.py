"""What stands in a repository of GitHub's, for people: files, folders, and what it is known for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from platforms.hosts import contents, discovery, portraits
from platforms.hosts.fields import Unreadable
from platforms.hosts.portraits import Portrait
from platforms.hosts.problems import Unreachable
from platforms.hosts.snapshots import Content, Entry
from platforms.hosts.transport import Transport


class GitHubContents:
    """The part of a connection that nothing is decided by."""

    _transport: Transport

    def portrait(self, repository_id: int, *, known: str = "") -> Portrait:
        with self._reading():
            return portraits.portrait(self._transport, repository_id, known)

    def has_file(self, repository_id: int, path: str) -> bool:
        with self._reading():
            return discovery.has_file(self._transport, repository_id, path)

    def may_read(self, repository_id: int, login: str) -> bool:
        with self._reading():
            return contents.may_read(self._transport, repository_id, login)

    def folder(self, repository_id: int, ref: str, path: str) -> list[Entry] | Content:
        with self._reading():
            return contents.folder(self._transport, repository_id, ref, path)

    def save_file(
        self,
        repository_id: int,
        *,
        branch: str,
        base: str,
        before: Content,
        text: str,
        message: str,
    ) -> None:
        with self._reading():
            contents.save(
                self._transport,
                repository_id,
                branch=branch,
                base=base,
                before=before,
                text=text,
                message=message,
            )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except Unreadable as error:
            raise Unreachable(
                f"{self._transport.name} sent an answer that cannot be read: {error}."
            ) from error
