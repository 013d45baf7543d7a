"""What programs send, read strictly: what cannot be kept or answered is refused in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSON(JSONParser):
    """JSON that is text to its last sign, no deeper than can be read, and no longer than a form."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value; raises ParseError, or RequestDataTooBig before anything is read."""
        sent = parser_context["request"].META.get("CONTENT_LENGTH") if parser_context else ""
        # Of a token's request nobody else looks how long it is.
        if int(sent or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        try:
            found = super().parse(stream, media_type, parser_context)
            json.dumps(found, ensure_ascii=False).encode()
        except RecursionError as error:
            raise ParseError("It is nested too deep to be read. Nothing was changed.") from error
        except UnicodeEncodeError as error:
            # An escape like \ud800 alone, which JSON allows and no text can hold.
            raise ParseError("It holds half of a sign. Nothing was changed.") from error
        return found
