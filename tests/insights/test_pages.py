"""The manager's page and the rows behind it, over real rows."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from insights.pages.lists import LISTS
from journal import events
from people.models import Department, HostAccount, Membership
from platforms.models import Platform, Repository
from tests.cast import Cast, account, person, platform, repository, team
from tests.insights.answers import figure, of, rows
from tests.insights.rows import ago, merged, proposed


def test_the_page_stands_with_nothing_to_count(asking: Client) -> None:
    answer = asking.get("/insights/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Too little has happened to say how inner source moves" in page
    assert "No proposal was submitted in the period." in page
    for key in LISTS:
        assert "No rows" in asking.get(f"/insights/rows/{key}/").content.decode()


def test_nobody_reads_figures_without_signing_in(client: Client, db: None) -> None:
    for address in ("/insights/", "/insights/figures.csv", "/insights/rows/decision/",
                    "/insights/rows/decision/rows.csv", "/insights/gates/"):  # fmt: skip
        assert client.get(address).status_code == 302
        assert client.post(address).status_code in (302, 405)


def test_a_list_nobody_declared_is_not_found(asking: Client) -> None:
    assert asking.get("/insights/rows/people/").status_code == 404
    assert asking.get("/insights/rows/people/rows.csv").status_code == 404


def test_the_figures_come_from_real_rows(cast: Cast, ledger: Repository, asking: Client) -> None:
    for _ in range(3):
        merged(of(cast.ana), ledger, team=cast.storefront)
        merged(of(cast.olu), ledger, team=cast.payments_core)
        proposed(cast.ana, cast.ledger, accepted=8)
        proposed(cast.ana, cast.ledger, declined=8)
    crossing = figure(asking, "crossing")
    assert (crossing.value, crossing.stat.n, crossing.stat.part) == ("50", 6, 3)
    assert figure(asking, "acceptance").value == "50"
    assert figure(asking, "decision").stat.n == 6
    assert figure(asking, "duration").stat.n == 3
    assert figure(asking, "duration").value == "–"
    page = asking.get("/insights/").context["page"]
    assert [step["count"] for step in page.funnel] == [6, 6, 3, 0, 0, 0]


def test_every_figure_opens_into_exactly_its_rows(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    for place in range(6):
        merged(of(cast.ana), ledger, 5 + place, team=cast.storefront)
        proposed(cast.ana, cast.ledger, accepted=place)
    proposed(cast.ana, cast.ledger, 40)
    page = asking.get("/insights/").context["page"]
    for one in page.figures:
        assert asking.get(one.url).context["found"].n == one.stat.n > 5
    for step in page.funnel:
        assert asking.get(step["url"]).context["found"].n == step["count"]
    for finding in page.findings:
        assert asking.get(finding["url"]).status_code == 200
    assert page.findings
    assert rows(asking, "overdue") == [
        "Proposal " + title.split()[1] for title in rows(asking, "reached-submitted")[-1:]
    ]


def test_the_author_s_team_is_that_at_the_merge_and_not_today_s(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    kept = merged(of(cast.ana), ledger, team=cast.storefront)
    Membership.objects.filter(user=cast.ana).update(until=ago(1))
    Membership.objects.create(user=cast.ana, team=cast.payments_core, since=ago(1))
    assert figure(asking, "crossing").stat.part == 1
    assert rows(asking, "crossing") == [kept.title]


def test_an_author_matched_after_the_merge_counts_from_then_on(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    stranger = account(None, 900)
    change = merged(stranger, ledger)
    assert figure(asking, "crossing").stat.n == 0
    assert rows(asking, "unmatched") == [change.title]
    assert "1 author not matched" in asking.get("/insights/").content.decode()
    stranger.user = cast.ana
    stranger.save()
    assert figure(asking, "crossing").stat.n == 1
    assert rows(asking, "unmatched") == []


def test_an_edit_of_what_was_accepted_starts_the_clock_of_the_decision_anew(
    cast: Cast, asking: Client
) -> None:
    part = proposed(cast.ana, cast.ledger, 30, accepted=1, revision=2)

    def hours() -> float:
        return asking.get("/insights/rows/decision/").context["found"].rows[0].value

    since_submitted = hours()
    events.write(part.proposal.subject, "proposal:edited", actor=cast.ana)
    assert hours() == since_submitted
    events.write(part.proposal.subject, "proposal:edit", actor=cast.ana, at=ago(8))
    assert 0 < hours() < since_submitted / 2


def test_programmes_are_left_out(cast: Cast, ledger: Repository, asking: Client) -> None:
    robot = person("Robot", cast.storefront, is_bot=True)
    merged(account(robot, 901), ledger, team=cast.storefront)
    merged(HostAccount.objects.create(issuer="default", remote_id=902, login="b", is_bot=True),
           ledger)  # fmt: skip
    proposed(robot, cast.ledger)
    assert figure(asking, "crossing").stat.n == 0
    assert rows(asking, "unmatched") == []
    assert rows(asking, "reached-submitted") == []
    # What a programme opened for a person is the person's.
    HostAccount.objects.filter(remote_id=902).update(login="portal")
    merged(HostAccount.objects.get(remote_id=902), ledger, opened_for=cast.ana,
           team=cast.storefront)  # fmt: skip
    assert figure(asking, "crossing").stat.n == 1


def test_drafts_are_nobody_s_business(cast: Cast, asking: Client) -> None:
    proposed(cast.ana, cast.ledger, state="draft", submitted_at=None)
    assert rows(asking, "reached-submitted") == []


def test_the_filter_bar_narrows_every_figure_and_its_rows(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    shop = platform("Shop", cast.storefront, cast.ana)
    old = proposed(cast.ana, cast.ledger, 60)
    here = proposed(cast.ana, cast.ledger, kind="other")
    there = proposed(cast.olu, shop)
    titles = {name: row.proposal.title for name, row in
              {"old": old, "here": here, "there": there}.items()}  # fmt: skip

    def asked(**question: str) -> set[str]:
        return set(rows(asking, "reached-submitted", **question))

    assert asked() == set(titles.values())
    assert asked(days="30") == {titles["here"], titles["there"]}
    assert asked(platform="shop") == {titles["there"]}
    assert asked(department="payments") == {titles["old"], titles["here"]}
    assert asked(kind="other") == {titles["here"]}
    assert asked(days="nonsense", platform="nobody", kind="x") == set(titles.values())
    page = asking.get("/insights/", {"days": "30", "kind": "code"}).content.decode()
    assert "days=30&amp;kind=code" in page


def test_a_change_of_a_proposal_is_of_its_kind(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    part = proposed(cast.ana, cast.ledger, accepted=8, kind="other")
    linked = merged(of(cast.ana), ledger, team=cast.storefront, proposal=part.proposal)
    direct = merged(of(cast.ana), ledger, team=cast.storefront)
    assert rows(asking, "crossing", kind="code") == [direct.title]
    assert rows(asking, "crossing", kind="other") == [linked.title]


def test_the_flow_hides_departments_of_fewer_than_five(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    for place in range(6):
        person(f"Shopkeeper {place}", cast.storefront)
        person(f"Cashier {place}", cast.payments_core)
    merged(of(cast.ana), ledger, team=cast.storefront)
    legal = team("Contracts", "Legal")
    lone = person("Lone", legal)
    merged(account(lone, 903), ledger, team=legal)
    flow = asking.get("/insights/").context["page"].flow
    # Storefront is the smaller of the two big ones, and hides Legal in its company.
    assert flow["rows"] == ["Other"]
    assert flow["cells"] == ((2,),)
    assert asking.get(flow["urls"][0][0]).context["found"].n == 2
    number = Department.objects.get(name="Legal").pk
    payments = Department.objects.get(name="Payments").pk
    assert rows(asking, "flow", **{"from": str(number), "to": str(payments)}) == []


def test_the_number_of_queries_does_not_grow_with_the_rows(
    cast: Cast, ledger: Repository, asking: Client
) -> None:
    def grow(by: int) -> None:
        for place in range(by):
            other = platform(f"Tool {Platform.objects.count()}", cast.storefront)
            on = repository(other, f"tools/{other.slug}", 1000 + other.pk)
            part = proposed(cast.olu, other, 20, accepted=10 + place % 3)
            change = merged(of(cast.olu), on, team=cast.payments_core, proposal=part.proposal)
            change.heads.create(sha="a" * 40, base_ref="main", seen_at=change.created_at)
            proposed(cast.olu, other, 30)

    def count(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert asking.get(address).status_code == 200
        return len(queries)

    grow(1)
    addresses = ("/insights/", "/insights/rows/response/", "/insights/rows/wait-first-look/")
    asking.get("/insights/")
    before = [count(address) for address in addresses]
    grow(30)
    assert [count(address) for address in addresses] == before


def test_blind_spots_are_told(cast: Cast, ledger: Repository, asking: Client) -> None:
    Repository.objects.update(confirmed_at=ago(0) - timedelta(minutes=5))
    page = asking.get("/insights/").content.decode()
    assert "1 repository where the gate does not gate" in page
    assert "5 min ago" in page
    assert "payments/ledger" in asking.get("/insights/gates/").content.decode()
    Repository.objects.update(gate_state="gated")
    assert "The gate gates in every repository" in asking.get("/insights/gates/").content.decode()
