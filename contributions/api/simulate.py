"""Asking the rule about hypothetical facts; nothing is read from the database or written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contributions.simulation import BadSimulation, decode, simulate
from people.refusals import Invalid

LARGEST = 1_048_576  # bytes
#: Thirty groups over a thousand people are 31,000; this much takes the rule about a second.
MOST_WORK = 40_000


class Document(BaseParser):
    """JSON with the line and column of every error."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        data = stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Invalid(f"A simulation has at most {LARGEST:,} bytes; nothing was asked.")
        try:
            return decode(data)
        except BadSimulation as refusal:
            raise Invalid(str(refusal)) from refusal


class Simulate(APIView):
    """The owner-approval rule on facts of one's own making."""

    parser_classes = (Document,)

    @extend_schema(
        operation_id="simulate",
        request={"application/json": OpenApiTypes.OBJECT},
        responses=OpenApiTypes.OBJECT,
    )
    def post(self, request: Request) -> Response:
        """Return the verdict tree on facts and a policy as docs/simulate.md describes them."""
        try:
            return Response(simulate(request.data, at_most=MOST_WORK).to_json())
        except BadSimulation as refusal:
            raise Invalid(str(refusal)) from refusal
