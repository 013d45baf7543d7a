"""The playbook and its versions for programs, under the rules and refusals of the pages."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.paging import Order, cut, newest_first
from people.requests import given, page_answer, user_of
from people.serializers import CURSOR, page_of
from platforms.filters import LONGEST_SEARCH
from platforms.models import PlaybookPage, PlaybookVersion
from platforms.playbook import matching
from platforms.serializers import AnySerializer
from platforms.services import playbook as services


class PlaybookRow(serializers.ModelSerializer[PlaybookPage]):
    """A page in the list; `number` is that of its last version."""

    changed_by = serializers.CharField(source="changed_by.username")

    class Meta:
        model = PlaybookPage
        fields: tuple[str, ...] = ("slug", "title", "summary", "number", "changed_by", "changed_at")
        read_only_fields = fields


class PlaybookDetail(PlaybookRow):
    """A page whole; `text` is Markdown, `archived_at` when it was taken out of the playbook."""

    class Meta(PlaybookRow.Meta):
        fields = (*PlaybookRow.Meta.fields, "text", "archived_at")
        read_only_fields = fields


class VersionRow(serializers.ModelSerializer[PlaybookVersion]):
    """A page as somebody left it, without its text."""

    by = serializers.CharField(source="by.username")

    class Meta:
        model = PlaybookVersion
        fields: tuple[str, ...] = ("number", "title", "summary", "note", "by", "at")
        read_only_fields = fields


class VersionDetail(VersionRow):
    """A version whole."""

    class Meta(VersionRow.Meta):
        fields = (*VersionRow.Meta.fields, "text")
        read_only_fields = fields


class NewPage(AnySerializer):
    """A page to begin; the very same again finds it."""

    title = serializers.CharField(max_length=120)
    summary = serializers.CharField(max_length=300, required=False, allow_blank=True)
    text = serializers.CharField(
        max_length=services.TEXT_LIMIT, help_text="Markdown.", trim_whitespace=False
    )
    note = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="What changed, for the history."
    )


class EditedPage(NewPage):
    """What is other than before, and the version that you began with."""

    title = serializers.CharField(max_length=120, required=False)
    text = serializers.CharField(
        max_length=services.TEXT_LIMIT, required=False, trim_whitespace=False
    )
    seen = serializers.IntegerField(
        min_value=1,
        max_value=2**31 - 1,
        help_text="The number of the version you read; 409 if there is a newer one.",
    )


WORDS = OpenApiParameter(
    "q", OpenApiTypes.STR, description=f"Words, {LONGEST_SEARCH} signs at most."
)


class Playbook(APIView):
    """The pages, and beginning one."""

    @extend_schema(
        operation_id="playbook_list", parameters=[WORDS, CURSOR], responses=page_of(PlaybookRow)
    )
    def get(self, request: Request) -> Response:
        """Return the pages by title, or those that have the words."""
        asked = request.query_params
        rows = matching(asked.get("q", "")).defer("text", "text_html", "search")
        return page_answer(request, cut(rows, Order("title"), asked.get("page", "")), PlaybookRow)

    @extend_schema(operation_id="playbook_write", request=NewPage, responses={201: PlaybookDetail})
    def post(self, request: Request) -> Response:
        """Begin a page."""
        made = services.write(by=user_of(request), **given(request, NewPage))
        return Response(PlaybookDetail(made).data, status=201)


class PlaybookPageBySlug(APIView):
    """One page."""

    @extend_schema(operation_id="playbook_read", responses=PlaybookDetail)
    def get(self, request: Request, slug: str) -> Response:
        """Return a page as it stands."""
        return Response(PlaybookDetail(_page(slug)).data)

    @extend_schema(operation_id="playbook_edit", request=EditedPage, responses=PlaybookDetail)
    def patch(self, request: Request, slug: str) -> Response:
        """Save a new version over the one you read; what you leave out stays."""
        page, said = _page(slug), given(request, EditedPage)
        kept = {"title": page.title, "summary": page.summary, "text": page.text}
        done = services.edit(page, by=user_of(request), **{**kept, **said})
        return Response(PlaybookDetail(done).data)


class TakeOut(APIView):
    """Taking a page out."""

    @extend_schema(operation_id="playbook_take_out", request=None, responses=PlaybookDetail)
    def post(self, request: Request, slug: str) -> Response:
        """Take a page out of the playbook, as an admin; its versions stay. Safe to repeat."""
        services.take_out(_page(slug), by=user_of(request))
        return Response(PlaybookDetail(_page(slug)).data)


class History(APIView):
    """The versions of a page."""

    @extend_schema(
        operation_id="playbook_history", parameters=[CURSOR], responses=page_of(VersionRow)
    )
    def get(self, request: Request, slug: str) -> Response:
        """Return all versions, the newest first."""
        rows = _page(slug).versions.select_related("by").defer("text")
        page = newest_first(rows, request.query_params.get("page", ""))
        return page_answer(request, page, VersionRow)


class VersionByNumber(APIView):
    """One version."""

    @extend_schema(operation_id="playbook_version", responses=VersionDetail)
    def get(self, request: Request, slug: str, number: int) -> Response:
        """Return a page as somebody left it."""
        return Response(VersionDetail(_version(slug, number)).data)

    @extend_schema(operation_id="playbook_bring_back", request=None, responses=PlaybookDetail)
    def post(self, request: Request, slug: str, number: int) -> Response:
        """Make a version the present one again, as a version of its own."""
        done = services.bring_back(_version(slug, number), by=user_of(request))
        return Response(PlaybookDetail(done).data)


def _page(slug: str) -> PlaybookPage:
    return get_object_or_404(PlaybookPage.objects.select_related("changed_by"), slug=slug)


def _version(slug: str, number: int) -> PlaybookVersion:
    rows = PlaybookVersion.objects.select_related("page", "by")
    return get_object_or_404(rows, page__slug=slug, number=number)
