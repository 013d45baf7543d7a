"""One question, one answer, while a page is read; and never longer."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from people.once import OnceMiddleware, once, reading
from platforms.models import Platform
from platforms.selectors import visible_to
from tests.cast import person

pytestmark = pytest.mark.django_db


def answered(method: str, view) -> HttpResponse:
    return OnceMiddleware(view)(RequestFactory().generic(method, "/"))


def counted():
    asked = []
    return asked, lambda: asked.append("asked") or len(asked)


@pytest.mark.parametrize(("method", "times"), [("GET", 1), ("HEAD", 1), ("POST", 2), ("PATCH", 2)])
def test_only_a_request_that_changes_nothing_keeps_answers(method, times):
    asked, ask = counted()

    def view(request):
        once("how many", ask)
        once("how many", ask)
        return HttpResponse()

    answered(method, view)
    assert len(asked) == times


def test_other_questions_have_their_own_answers_and_the_next_request_asks_anew():
    asked, ask = counted()

    def view(request):
        once("one", ask)
        once("other", ask)
        return HttpResponse()

    answered("GET", view)
    answered("GET", view)
    assert len(asked) == 4
    assert not reading()


def test_an_error_ends_the_keeping_too():
    def view(request):
        raise LookupError

    with pytest.raises(LookupError):
        answered("GET", view)
    assert not reading()


def test_what_somebody_may_see_is_the_same_on_a_page_as_anywhere_else(cast):
    Platform.objects.filter(pk=cast.ledger.pk).update(restricted=True)
    root = person("Root", is_superuser=True)
    for user in (cast.ana, cast.olu, cast.dee, cast.max, cast.sam, root):
        seen = []

        def view(request, user=user, seen=seen):
            seen.extend(visible_to(user).order_by("pk"))
            return HttpResponse()

        answered("GET", view)
        assert seen == list(visible_to(user).order_by("pk"))
