"""What many calls of the API are: something is done with a row, which is then shown again."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar

from drf_spectacular.openapi import AutoSchema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import User
from people.requests import Shape, given, user_of


class _Described(AutoSchema):
    """Describes an act by what its class declares; its words are those of the class."""

    @property
    def act(self) -> Act:
        assert isinstance(self.view, Act)
        return self.view

    def get_operation_id(self) -> str:
        return self.act.operation

    def get_request_serializer(self) -> Any:
        return self.act.asks

    def get_response_serializers(self) -> Any:
        return {self.act.status: self.act.shows}


class Act(APIView, ABC):
    """An act on one row; `does(row, by=…, **what was sent)` is the service that carries it out."""

    schema = _Described()

    #: Its name in the API's description.
    operation: ClassVar[str]
    does: ClassVar[Callable[..., object]]
    asks: ClassVar[type[Shape] | None] = None
    shows: ClassVar[type[Shape]]
    status: ClassVar[int] = 200

    @abstractmethod
    def row(self, user: User, **where: Any) -> Any:
        """The row at an address, with all that is shown of it. Raises Http404."""

    def after(self, user: User, row: Any, **where: Any) -> Any:
        """The row once it was done."""
        return self.row(user, **where)

    def post(self, request: Request, **where: Any) -> Response:
        user = user_of(request)
        row = self.row(user, **where)
        said = given(request, self.asks) if self.asks else {}
        self.does(row, by=user, **said)
        return Response(self.shows(self.after(user, row, **where)).data, status=self.status)
