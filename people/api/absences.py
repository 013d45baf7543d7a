"""Saying by program when one is away, and that one is back."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import Absence
from people.requests import given, user_of
from people.selectors import absences_of
from people.services import absences as services


class AbsenceRow(serializers.ModelSerializer[Absence]):
    """A time in which you are away, `until` excluded; only you read the note."""

    class Meta:
        model = Absence
        fields = ("id", "since", "until", "note")
        read_only_fields = fields


class NewAbsence(serializers.Serializer[Absence]):
    """Whole days of your zone, the first and the last included."""

    first = serializers.DateField()
    last = serializers.DateField()
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class Absences(APIView):
    """Your own absences."""

    @extend_schema(operation_id="absences_list", responses=AbsenceRow(many=True))
    def get(self, request: Request) -> Response:
        """Return your present and coming absences, the next first."""
        return Response(AbsenceRow(absences_of(user_of(request)), many=True).data)

    @extend_schema(operation_id="absences_note", request=NewAbsence, responses={201: AbsenceRow})
    def post(self, request: Request) -> Response:
        """Say when you are away; whoever stands in is asked meanwhile. Safe to repeat."""
        made = services.be_away(by=user_of(request), **given(request, NewAbsence))
        return Response(AbsenceRow(made).data, status=201)


class AbsenceById(APIView):
    """One absence of yours."""

    @extend_schema(operation_id="absences_end", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Say that you are back, or will not be away. Safe to repeat."""
        user = user_of(request)
        # Somebody else's is left alone, and answered as one that is over.
        for one in absences_of(user).filter(pk=pk):
            services.come_back(one, by=user)
        return Response(status=204)
