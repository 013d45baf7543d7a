"""What lists of the API have in common: a page with its neighbours, and the cursor for it."""

from __future__ import annotations

from functools import cache
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

#: Of a key that a program may send along.
KEY_HELP = "Your own key; sending it again finds what was made by it and makes nothing new."
CURSOR = OpenApiParameter("page", OpenApiTypes.STR, description="A cursor from next or previous.")


class PageShape(serializers.Serializer[Any]):
    """A page of rows, with the addresses of its neighbours."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


@cache
def page_of(row: type[serializers.BaseSerializer[Any]]) -> type[PageShape]:
    """The shape of a page of such rows, as `people.requests.page_answer` answers it.

    One class for each shape of a row: by its name the API's description tells it from others.
    """
    about = {"__doc__": PageShape.__doc__, "results": row(many=True)}
    return type(f"{row.__name__}Page", (PageShape,), about)
