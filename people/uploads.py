"""Files that people send: what is too large is read past and never kept, on any page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest
    from rest_framework.request import Request

_TOO_LARGE = "commons.upload_too_large"


class Limited(FileUploadHandler):
    """Stands before the handlers that keep a file, and stops them when it is too large."""

    _taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._taken += len(raw_data)
        if self._taken > settings.LARGEST_UPLOAD and self.request is not None:
            self.request.META[_TOO_LARGE] = True
            # The rest is read past, so that the answer reaches a browser that is still sending.
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Leave keeping the file to the handlers after this one."""
        return None


def was_too_large(request: HttpRequest | Request) -> bool:
    """Whether a file of this request was left out because of its size."""
    return bool(request.META.get(_TOO_LARGE))
