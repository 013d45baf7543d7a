"""A repository's files by program: read, and proposed with another text, as in the browser."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contributions.api.changes import change_shown
from contributions.forms.files import LARGEST
from contributions.serializers.changes import ChangeDetail
from contributions.services import files as services
from people.models import User
from people.requests import given, user_of
from platforms.hosts.snapshots import Content
from platforms.models import Repository
from platforms.successors import platform_at


class EntryRow(serializers.Serializer[Any]):
    """What a folder holds; `kind` is dir, file, symlink or submodule."""

    name = serializers.CharField()
    path = serializers.CharField()
    kind = serializers.CharField()


class AtPath(serializers.Serializer[Any]):
    """A file with its text and the host's id of it, or a folder with its entries; others null."""

    path = serializers.CharField()
    sha = serializers.CharField(allow_null=True)
    text = serializers.CharField(allow_null=True)
    entries = EntryRow(many=True, allow_null=True)


class NewText(serializers.Serializer[Any]):
    """A file's new text, and why; without `sha` the file is new."""

    path = serializers.CharField(max_length=1000)
    sha = serializers.CharField(
        max_length=64,
        required=False,
        allow_blank=True,
        default="",
        help_text="The id of the content you read; 409 where it is another by now.",
    )
    text = serializers.CharField(max_length=LARGEST, allow_blank=True, trim_whitespace=False)
    title = serializers.CharField(max_length=200, help_text="What you changed, in a line.")
    why = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    key = serializers.RegexField(
        f"^{services.KEY.pattern}$",
        help_text="Of your own making; sent again, it answers the change that was made by it.",
    )


PATH = OpenApiParameter("path", OpenApiTypes.STR, description="From the root; none is the root.")


class Files(APIView):
    """The files of a repository's default branch."""

    @extend_schema(operation_id="files_read", parameters=[PATH], responses=AtPath)
    def get(self, request: Request, slug: str, pk: int) -> Response:
        """Return a file or a folder; of a private repository, to who may read it on the host."""
        user, path = user_of(request), request.query_params.get("path", "").strip().strip("/")
        found = services.read(_repository(user, slug, pk), path, by=user)
        if isinstance(found, Content):
            return Response(AtPath({**vars(found), "entries": None}).data)
        return Response(AtPath({"path": path, "sha": None, "text": None, "entries": found}).data)

    @extend_schema(operation_id="files_propose", request=NewText, responses={201: ChangeDetail})
    def post(self, request: Request, slug: str, pk: int) -> Response:
        """Propose a text as a pull request, you its author; link it to a proposal after that.

        The same key again answers the same change.
        """
        user = user_of(request)
        repository, said = _repository(user, slug, pk), given(request, NewText)
        path = said.pop("path").strip("/")
        made = services.propose(repository, by=user, path=path, **said)
        return change_shown(user, made.pk, status=201)


def _repository(user: User, slug: str, pk: int) -> Repository:
    rows = platform_at(user, slug).repositories.filter(archived=False)
    return get_object_or_404(rows.select_related("host", "platform"), pk=pk)
