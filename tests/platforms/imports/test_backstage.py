"""Backstage's catalogue files."""

import pytest

from journal import events
from people.models import Membership, Team, User
from people.selectors import teams_of
from platforms.models import Candidate, Dependency, ImportedEntry, Platform
from platforms.selectors import owners
from tests.cast import Cast, person
from tests.platforms.imports.files import (
    SHELF,
    component,
    documents,
    entity,
    group,
    imported,
    looked_at,
    reasons,
    says,
    user,
)


def test_every_kind_is_taken_and_the_second_time_nothing_changes(cast: Cast) -> None:
    plan = imported(documents(*SHELF))
    assert plan.summary() == "9 created, 0 changed, 0 unchanged, 0 refused"
    books = Team.objects.get(slug="books")
    assert str(books.department) == "money"
    assert teams_of(User.objects.get(username="kim")) == [books]
    assert teams_of(User.objects.get(username="lee")) == [books]
    kinds = ImportedEntry.objects.values_list("kind", flat=True)
    assert set(kinds) == {
        *("team", "person", "membership", "domain", "system", "api", "platform"),
    }
    again = imported(documents(*SHELF))
    assert again.summary() == "0 created, 0 changed, 9 unchanged, 0 refused"
    assert not (again.memberships or again.closed or again.entries or again.dependencies)


def test_an_owner_is_a_candidate_and_has_no_right(cast: Cast) -> None:
    imported(documents(*SHELF))
    book = Platform.objects.get(slug="journal-book")
    assert owners(book) == []
    assert [(one.team.name, one.said) for one in book.candidates.all()] == [
        ("books", "group:default/books")
    ]
    reports = Platform.objects.get(slug="reports")
    assert str(reports.candidates.get().user) == "Lee Sato"
    assert reports.team == book.team


def test_an_account_made_by_import_cannot_sign_in_yet(cast: Cast) -> None:
    imported(documents(*SHELF))
    kim = User.objects.get(username="kim")
    assert (kim.name, kim.email, kim.has_usable_password()) == (
        *("Kim Ortega", "kim@example.org"),
        False,
    )


def test_who_calls_an_api_needs_whoever_provides_it(cast: Cast) -> None:
    plan = imported(documents(*SHELF))
    assert [str(one) for one in Dependency.objects.all()] == [
        "reports calls entries of journal-book"
    ]
    assert "resource:default/disk is neither in the file nor known here" in says(plan, "reports")
    assert "./openapi.yaml) and was not fetched" in says(plan, "entries")


def test_a_provider_in_another_file_is_found_too(cast: Cast) -> None:
    imported(documents(*SHELF))
    imported(documents(component("ledger-view", consumesApis=["entries"])))
    needs = Platform.objects.get(slug="ledger-view").needs.get()
    assert str(needs.on) == "journal-book"
    imported(documents(component("ledger-view", dependsOn=["reports"])))
    assert [str(one.on) for one in Dependency.objects.filter(platform=needs.platform)] == [
        "reports"
    ]


def test_somebody_who_leaves_the_file_leaves_the_team_and_stays_known(cast: Cast) -> None:
    imported(documents(*SHELF))
    moved = user("lee", "sales", displayName="Lee Sato", email="lee@example.org")
    plan = imported(documents(group("sales"), moved))
    lee = User.objects.get(username="lee")
    assert [one.name for one in teams_of(lee)] == ["sales"]
    assert Membership.objects.filter(user=lee).count() == 2
    assert says(plan, "Lee Sato") == "Joins sales. Leaves books."
    assert teams_of(User.objects.get(username="kim")) != []


def test_a_candidate_who_leaves_the_file_is_no_longer_asked_for(cast: Cast) -> None:
    imported(documents(*SHELF))
    imported(documents(group("sales"), component("reports", "sales")))
    rows = Candidate.objects.filter(platform__slug="reports").order_by("pk")
    assert [(str(one.user or one.team), one.answer) for one in rows] == [
        ("Lee Sato", "withdrawn"),
        ("sales", ""),
    ]
    plan = imported(documents(*SHELF))
    assert "Lee Sato is a candidate" in says(plan, "reports")


@pytest.mark.parametrize(
    ("entities", "why"),
    [
        ([component("x", "nobody")], "group:default/nobody is neither in the file nor known here"),
        ([component("x", "component:y")], "is no group and no person"),
        ([component("x", "user:ghost")], "user:default/ghost is not known here"),
        ([group("books"), component("x", system="none")], "system: system:default/none is neither"),
        ([group("a", parent="b"), group("b", parent="a")], "It lies in itself: group:default/"),
        ([group("a", parent="a")], "It lies in itself: group:default/a"),
        ([group("a", parent="gone")], "Its parent cannot be taken. group:default/gone is neither"),
        ([user("u", "gone")], "memberOf: group:default/gone is neither"),
        ([group("books"), component("x", subcomponentOf="x")], "It is part of itself"),
        ([entity("Domain", "d", {"owner": "books", "subdomainOf": "d"})], "It lies in itself"),
        ([entity("Component", "x", {"type": "a"})], "lifecycle is missing. owner is missing"),
        ([entity("Location", "x", {})], "Location is not among Domain, System, Component"),
        ([entity("Group", "a b", {"type": "team", "children": []})], "name has signs other"),
        ([{"apiVersion": "v2", "kind": "Group"}], "apiVersion is not backstage.io/v1alpha1"),
        ([component("x", "a//b")], "owner names 'a//b', which is no reference"),
    ],
)
def test_what_cannot_be_refuses_alone_with_its_reason(cast: Cast, entities, why) -> None:
    plan = imported(documents(group("fine"), *entities))
    assert why in " ".join(reasons(plan).values())
    assert "line 1" not in reasons(plan)
    assert not Platform.objects.filter(slug="x").exists()


def test_whoever_refers_to_a_refused_entry_is_refused_with_it(cast: Cast) -> None:
    plan = imported(documents(group("a", parent="b"), group("b", parent="a"), component("x", "a")))
    assert list(reasons(plan).values())[2] == "owner: group:default/a was refused (line 1)."
    assert not Team.objects.filter(slug="a").exists()


def test_links_that_are_no_web_address_refuse_the_row(cast: Cast) -> None:
    bad = component("x", "fine")
    bad["metadata"]["links"] = [{"url": "javascript:alert(1)", "title": "Click"}]
    plan = imported(documents(group("fine"), bad))
    assert "only http and https addresses are taken" in " ".join(reasons(plan).values())


def test_hostile_markdown_is_shown_as_text(cast: Cast) -> None:
    text = "[x](javascript:alert(1)) <script>alert(1)</script> " + "long " * 80
    bad = component("x", "fine")
    bad["metadata"]["description"] = text
    imported(documents(group("fine"), bad))
    html = Platform.objects.get(slug="x").description_html
    assert "<script" not in html
    assert "href" not in html


def test_an_account_of_the_same_name_but_another_address_is_not_taken_over(cast: Cast) -> None:
    plan = imported(
        documents(user("olu", email="mallory@example.org"), user("mal", email="ANA@example.org"))
    )
    assert list(reasons(plan).values()) == [
        "olu is here already, with another e-mail address.",
        "Its e-mail address is that of ana.",
    ]
    assert User.objects.get(username="olu").email == "olu@example.org"


def test_an_admin_does_not_put_themself_into_a_team(cast: Cast) -> None:
    root = person("Root", is_superuser=True)
    plan = looked_at(documents(group("a"), user("root", "a", email="root@example.org")), by=root)
    assert list(reasons(plan).values()) == [
        "Nobody changes their own team; another admin has to import this."
    ]
    plan = looked_at(documents(group("a", members=["root"])), by=root)
    assert not plan.memberships


def test_a_team_that_is_here_already_is_the_one_meant(cast: Cast) -> None:
    imported(documents(component("x", "payments-core")))
    assert Platform.objects.get(slug="x").candidates.get().team == cast.payments_core
    assert events.verify(f"platform:{Platform.objects.get(slug='x').pk}") is None
