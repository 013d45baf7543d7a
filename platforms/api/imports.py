"""Importing files of other systems by program: give one, read what it would do, confirm it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.acting import Act
from people.models import User
from people.paging import Order, cut, newest_first
from people.refusals import Invalid
from people.requests import page_answer, user_of
from people.serializers import CURSOR, page_of
from people.uploads import was_too_large
from platforms.imports import formats, running
from platforms.imports.plan import Verb
from platforms.models import Import, ImportRow
from platforms.serializers import AnySerializer
from platforms.services import imports as services

SIZE = 100


class ImportSummary(serializers.ModelSerializer[Import]):
    """A file that was given, and how many of its entries meet what.

    Its `state` is reading, then ready to be confirmed, importing, done; refused where it cannot be
    read, or dropped.
    """

    by = serializers.CharField(source="by.username", default=None, allow_null=True)

    class Meta:
        model = Import
        fields: tuple[str, ...] = (
            *("id", "name", "source", "size", "by", "at", "state", "done_at", "reason"),
            *("created", "changed", "unchanged", "refused"),
        )
        read_only_fields = fields


class ImportDetail(ImportSummary):
    """How far reading or importing it is: `planned` of `entries`; 0 when it is known no more."""

    planned = serializers.SerializerMethodField()
    entries = serializers.SerializerMethodField()

    class Meta(ImportSummary.Meta):
        fields = (*ImportSummary.Meta.fields, "planned", "entries")
        read_only_fields = fields

    def get_planned(self, run: Import) -> int:
        return running.progress(run)[0]

    def get_entries(self, run: Import) -> int:
        return running.progress(run)[1]


class ImportRowDetail(serializers.ModelSerializer[ImportRow]):
    """One entry of a file and what becomes of it; `says` are reasons, changes or remarks."""

    says = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ImportRow
        fields = ("verb", "kind", "place", "subject", "says")
        read_only_fields = fields


class NewImport(AnySerializer):
    """A file: what it is, is told by what it holds."""

    file = serializers.FileField(
        max_length=200,
        help_text=formats.KNOWN,
    )


VERB = OpenApiParameter("verb", OpenApiTypes.STR, enum=[verb.value for verb in Verb])


class Imports(APIView):
    """What was imported, and giving another file."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="imports_list", parameters=[CURSOR], responses=page_of(ImportSummary)
    )
    def get(self, request: Request) -> Response:
        """Return what admins gave, the newest first."""
        _admin(user_of(request))
        rows = Import.objects.defer("content").select_related("by")
        page = newest_first(rows, request.query_params.get("page", ""))
        return page_answer(request, page, ImportSummary)

    @extend_schema(operation_id="imports_give", request=NewImport, responses={201: ImportDetail})
    def post(self, request: Request) -> Response:
        """Give a file; a worker reads it and says what would change. Nothing changes yet."""
        user = _admin(user_of(request))
        file = _file(request)
        run = services.give(by=user, name=file.name or "", content=file.read())
        return Response(ImportDetail(run).data, status=201)


class ImportById(APIView):
    """One import."""

    @extend_schema(operation_id="imports_read", responses=ImportDetail)
    def get(self, request: Request, pk: int) -> Response:
        """Return how far it is, and how many entries meet what."""
        return Response(ImportDetail(_run(user_of(request), pk)).data)


class Rows(APIView):
    """What an import would change or changed."""

    @extend_schema(
        operation_id="imports_rows", parameters=[VERB, CURSOR], responses=page_of(ImportRowDetail)
    )
    def get(self, request: Request, pk: int) -> Response:
        """Return its entries in order, each with what becomes of it and why."""
        rows, verb = _run(user_of(request), pk).rows.all(), request.query_params.get("verb", "")
        if verb and verb not in list(Verb):
            raise Invalid("Nothing was listed.", {"verb": f"One of {', '.join(Verb)}."})
        found = rows.filter(verb=verb) if verb else rows
        page = cut(found, Order(), request.query_params.get("page", ""), SIZE)
        return page_answer(request, page, ImportRowDetail)


class _OnRun(Act):
    shows = ImportDetail

    def row(self, user: User, **where: Any) -> Import:
        return _run(user, **where)


class Confirm(_OnRun):
    """Import it; a worker does it, against what is here by then. Safe to repeat."""

    operation = "imports_confirm"
    does = staticmethod(services.confirm)
    status = 202


class Drop(_OnRun):
    """Put it aside; nothing of it was imported. Safe to repeat."""

    operation = "imports_drop"
    does = staticmethod(services.drop)


def _admin(user: User) -> User:
    """Who asks; to everybody but admins there is no such address."""
    if not user.is_admin:
        raise Http404
    return user


def _file(request: Request) -> UploadedFile:
    sent = NewImport(data=request.data)  # reads the request, past what is too large
    if was_too_large(request):
        raise Invalid("Nothing was imported.", {"file": formats.LARGER})
    sent.is_valid(raise_exception=True)
    file: UploadedFile = sent.validated_data["file"]
    return file


def _run(user: User, pk: int) -> Import:
    _admin(user)
    return get_object_or_404(Import.objects.defer("content").select_related("by"), pk=pk)
