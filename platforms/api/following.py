"""What one follows and looks for again and again, for programs."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.paging import newest_first
from people.requests import given, page_answer, user_of
from people.serializers import CURSOR, page_of
from platforms import news
from platforms.models import SavedSearch, Subscription
from platforms.serializers import AnySerializer
from platforms.services import news as services
from platforms.services import searches
from platforms.successors import platform_at


class SubscriptionRow(serializers.ModelSerializer[Subscription]):
    """A platform that one hears of."""

    platform = serializers.CharField(source="platform.slug")
    name = serializers.CharField(source="platform.name")

    class Meta:
        model = Subscription
        fields = ("platform", "name", "since")
        read_only_fields = fields


class Subscriptions(APIView):
    """What you subscribe to."""

    @extend_schema(
        operation_id="subscriptions_list",
        parameters=[CURSOR],
        responses=page_of(SubscriptionRow),
    )
    def get(self, request: Request) -> Response:
        """Return the platforms that you hear of, the newest first."""
        rows = news.subscriptions(user_of(request))
        page = newest_first(rows, request.query_params.get("page", ""))
        return page_answer(request, page, SubscriptionRow)


class SubscriptionTo(APIView):
    """Your subscription to one platform."""

    @extend_schema(
        operation_id="subscriptions_subscribe", request=None, responses={200: SubscriptionRow}
    )
    def put(self, request: Request, slug: str) -> Response:
        """Hear what a platform announces and with what it wants help. Safe to repeat."""
        user = user_of(request)
        made = services.subscribe(platform_at(user, slug), by=user)
        return Response(SubscriptionRow(made).data)

    @extend_schema(operation_id="subscriptions_end", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Hear of a platform no more. Safe to repeat."""
        user = user_of(request)
        services.unsubscribe(platform_at(user, slug), by=user)
        return Response(status=204)


class Search(serializers.ModelSerializer[SavedSearch]):
    """A question to the catalogue under a name: `query` is that of its address."""

    class Meta:
        model = SavedSearch
        fields = ("id", "name", "query", "saved_at")
        read_only_fields = fields


class NewSearch(AnySerializer):
    """A question and its name; the same name again stands for the new question."""

    name = serializers.CharField(max_length=searches.LONGEST_NAME)
    query = serializers.CharField(
        max_length=searches.LONGEST_QUERY,
        required=False,
        allow_blank=True,
        default="",
        help_text="As the list of platforms takes it, such as `q=ledger&language=Go`.",
    )


class SavedSearches(APIView):
    """Your own searches of the catalogue."""

    @extend_schema(operation_id="saved_searches_list", responses=Search(many=True))
    def get(self, request: Request) -> Response:
        """Return your searches by name; there are twenty at most."""
        return Response(Search(user_of(request).saved_searches.all(), many=True).data)

    @extend_schema(operation_id="saved_searches_save", request=NewSearch, responses={201: Search})
    def post(self, request: Request) -> Response:
        """Keep a search under a name."""
        made = searches.save(by=user_of(request), **given(request, NewSearch))
        return Response(Search(made).data, status=201)


class SavedSearchById(APIView):
    """One search of yours."""

    @extend_schema(operation_id="saved_searches_forget", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Forget it. Safe to repeat."""
        searches.forget(by=user_of(request), pk=pk)
        return Response(status=204)
