"""A query that is written once answers for the values it is asked with, each time anew."""

from datetime import datetime, timedelta

import pytest
from django.core.signals import request_started
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Membership, Team, User
from people.written import Size, Written, among
from tests.cast import Cast

TEAMS = Written(
    lambda user, moment: Membership.objects.at(moment).filter(user=user).values("team"),
    user=int,
    moment=datetime,
)


def test_each_value_has_its_own_answer(cast: Cast) -> None:
    now = timezone.now()
    assert TEAMS.row(user=cast.ana.pk, moment=now) == (cast.storefront.pk,)
    assert TEAMS.row(user=cast.olu.pk, moment=now) == (cast.payments_core.pk,)
    assert TEAMS.row(user=cast.olu.pk, moment=now - timedelta(days=4000)) is None
    assert TEAMS.row(user=cast.sam.pk, moment=now) is None


def test_what_has_changed_since_is_in_the_next_answer(cast: Cast) -> None:
    now = timezone.now()
    assert TEAMS.row(user=cast.ana.pk, moment=now)
    Membership.objects.filter(user=cast.ana).update(until=now)
    assert TEAMS.row(user=cast.ana.pk, moment=now) is None


def test_it_is_a_part_of_another_query(cast: Cast) -> None:
    within = TEAMS.within(user=cast.ana.pk, moment=timezone.now())
    with CaptureQueriesContext(connection) as asked:
        assert list(Team.objects.filter(pk__in=within)) == [cast.storefront]
    assert len(asked) == 1


def test_many_counts_are_one_query(cast: Cast) -> None:
    both = Written(
        lambda user: User.objects.filter(pk=user).values_list(
            Size(User.objects.order_by("name")), Size(Membership.objects.filter(user=user))
        ),
        user=int,
    )
    with CaptureQueriesContext(connection) as asked:
        assert both.row(user=cast.ana.pk) == (5, 1)
    assert len(asked) == 1


def test_a_value_the_query_does_not_ask_for_is_a_mistake(cast: Cast) -> None:
    wrong = Written(lambda user, moment: User.objects.filter(pk=user), user=int, moment=datetime)
    with pytest.raises(ValueError, match="does not ask for moment"):
        wrong.row(user=cast.ana.pk, moment=timezone.now())
    with pytest.raises(KeyError):
        TEAMS.row(user=cast.ana.pk)


def test_texts_and_any_number_of_ids_are_values_too(cast: Cast) -> None:
    named = Written(lambda name: User.objects.filter(username=name), name=str)
    assert named.models(name="ana") == [cast.ana]
    assert named.models(name="' OR 1=1; --") == []
    some = Written(lambda ids: User.objects.filter(pk__in=among(ids)).order_by("pk"), ids=list)
    for chosen in ([], [cast.olu.pk], [cast.ana.pk, cast.olu.pk]):
        assert [one.pk for one in some.models(ids=chosen)] == sorted(chosen)


def test_what_a_query_always_says_is_no_value(cast: Cast) -> None:
    odd = Written(
        lambda name: User.objects.filter(username=name).exclude(name="50 % of $1"), name=str
    )
    assert odd.models(name="ana") == [cast.ana]


@pytest.mark.django_db(transaction=True)
def test_a_rollback_and_a_lost_connection_do_no_harm(cast: Cast) -> None:
    fresh = Written(lambda name: User.objects.filter(username=name).values("pk"), name=str)
    with pytest.raises(RuntimeError), transaction.atomic():
        assert fresh.row(name="ana")
        raise RuntimeError
    assert fresh.row(name="ana") == (cast.ana.pk,)
    connection.close()
    assert fresh.row(name="ana") == (cast.ana.pk,)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_between_two_requests_is_made_anew(cast: Cast) -> None:
    assert TEAMS.row(user=cast.ana.pk, moment=timezone.now())
    ended = connection.connection.get_backend_pid()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])
    other.close()
    request_started.send(sender=None, environ={})
    assert TEAMS.row(user=cast.ana.pk, moment=timezone.now()) == (cast.storefront.pk,)
