"""All platforms of a person or a team, where their own page names only the first."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from people.models import Team, User
from people.paging import Order, cut
from people.requests import SignedIn
from platforms.people_panels import having, with_roles
from platforms.selectors import visible_to

BY_NAME = Order("name")


@require_GET
def of_person(request: SignedIn, username: str) -> HttpResponse:
    """The platforms on which a person has a role, by name."""
    person = get_object_or_404(User, username=username)
    page = cut(having(person, request.user), BY_NAME, request.GET.get("page", ""))
    context = {"of": person, "back": "person", "at": username, "page": page}
    rows = with_roles(person, page.rows)
    return render(request, "platforms/of_people.html", {**context, "rows": rows})


@require_GET
def of_team(request: SignedIn, slug: str) -> HttpResponse:
    """The platforms that a team owns, by name."""
    team = get_object_or_404(Team, slug=slug)
    rows = visible_to(request.user).filter(team=team)
    page = cut(rows, BY_NAME, request.GET.get("page", ""))
    context = {"of": team, "back": "team", "at": slug, "page": page}
    listed = [{"platform": one} for one in page.rows]
    return render(request, "platforms/of_people.html", {**context, "rows": listed})
