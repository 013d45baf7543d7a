"""The template tags of the visual language, drawn without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from contributions.lifecycle import ChangeState, PartState, ProposalState
from contributions.policy.verdict import Outcome
from people.models import User
from portal.icons import ICONS
from portal.states import LOOKS, look
from portal.templatetags.frames import section_of

NOW = datetime(2026, 3, 11, 16, 0, tzinfo=UTC)


def draw(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize("states", [ProposalState, PartState, ChangeState, Outcome])
def test_every_state_of_the_lifecycles_has_its_own_look(states):
    assert {str(state) for state in states} <= set(LOOKS)


def test_every_look_names_an_icon_that_exists_and_a_tone_of_the_styles():
    for shown in LOOKS.values():
        assert shown.icon in ICONS
        assert shown.tone in {"is-ok", "is-wait", "is-bad", "is-note", "is-mute", "is-lapsed"}
        assert shown.word


def test_a_state_that_nobody_drew_is_shown_quietly_by_its_name():
    assert look("half_way") == ("is-mute", "info", "Half way")


def test_a_status_is_an_icon_and_a_word():
    html = draw("{% status state %}", state=ChangeState.MERGED_UNGATED)
    assert 'class="status is-bad"' in html
    assert "<svg" in html
    assert "Merged ungated" in html


def test_an_icon_without_a_label_is_silent_and_with_one_speaks():
    assert 'aria-hidden="true"' in draw('{% icon "check" %}')
    assert 'role="img" aria-label="holds"' in draw('{% icon "check" label="holds" %}')


def test_a_persons_ground_is_the_same_everywhere():
    user = User(pk=8, username="io", name="Ines Okafor")
    assert 'data-p="3"' in draw("{% avatar user %}", user=user)
    assert 'data-p="3"' in draw("{% avatar row %}", row={"user_id": 8, "name": "Ines Okafor"})
    assert ">IO<" in draw("{% avatar user %}", user=user)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ines Okafor", "IO"),
        ("Ana", "AN"),
        ("jun-li castellan", "JC"),
        ("", "?"),
        ("李 明", "李明"),
    ],
)
def test_initials_come_from_the_first_and_the_last_word(name, letters):
    assert f">{letters}<" in draw("{% avatar name %}", name=name)


def test_names_are_escaped_wherever_people_are_drawn():
    hostile = '<script>"x"</script>'
    for tag in ("{% person who %}", "{% avatars people %}", "{% person who strong=True %}"):
        assert "<script>" not in draw(tag, who=hostile, people=[hostile])


def test_several_people_are_named_for_those_who_cannot_see_them():
    html = draw("{% avatars people limit=1 %}", people=["Ana", "Olu"])
    assert 'aria-label="Ana, Olu"' in html
    assert "+1" in html


def test_a_count_of_zero_is_not_shown():
    assert draw("{% badge 0 %}") == ""
    assert "99+" in draw("{% badge 140 %}")


@time_machine.travel(NOW, tick=False)
def test_times_are_said_in_the_viewers_zone_with_the_exact_moment_on_hover():
    with timezone.override("Asia/Tokyo"):
        html = draw("{% when at %}", at=NOW - timedelta(hours=2))
    assert "yesterday 23:00" in html
    assert 'title="Wed 11 Mar 2026 23:00:00 JST"' in html or "today 23:00" in html


@time_machine.travel(NOW, tick=False)
def test_a_day_has_no_hour():
    assert (
        draw("{% when at %}", at=date(2026, 3, 10))
        == '<time datetime="2026-03-10">yesterday</time>'
    )


@time_machine.travel(NOW, tick=False)
def test_a_deadline_is_said_with_what_is_left_of_it():
    soon = draw("{% due at 6 %}", at=NOW + timedelta(days=1))
    assert "due tomorrow 16:00" in soon
    assert "6 working hours left" in soon
    assert "is-wait" in soon
    late = draw("{% due at -3 %}", at=NOW - timedelta(hours=5))
    assert "3 working hours late" in late
    assert "is-bad" in late
    assert draw("{% due at %}", at=None) == ""


class Wanted(forms.Form):
    title = forms.CharField(help_text="In one line.")
    by = forms.DateField(label="Wanted by", required=False)
    sure = forms.BooleanField()
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)


def test_a_field_says_its_hint_and_its_error_to_its_control():
    form = Wanted({"title": "", "by": "x"})
    html = draw("{% field form.title %}", form=form)
    assert 'aria-describedby="id_title-hint id_title-error"' in html
    assert 'id="id_title-hint"' in html
    assert 'id="id_title-error"' in html
    assert 'aria-invalid="true"' in html


def test_an_optional_field_says_so_and_keeps_what_was_typed():
    html = draw("{% field form.by %}", form=Wanted({"by": "30 <b>"}))
    assert "<small>optional</small>" in html
    assert 'value="30 &lt;b&gt;"' in html


def test_choices_stand_in_a_group_with_their_legend():
    html = draw("{% field form.kind %}", form=Wanted())
    assert "<legend>Kind</legend>" in html
    assert html.count('type="radio"') == 2


def test_a_field_takes_further_attributes():
    assert 'hx-get="/alike/"' in draw('{% field form.title hx_get="/alike/" %}', form=Wanted())


def test_the_summary_of_a_form_links_to_each_field_in_error():
    html = draw("{% error_summary form %}", form=Wanted({"title": "t", "by": "x", "kind": "a"}))
    assert "2 things to mend" in html
    assert 'href="#id_by"' in html
    assert 'href="#id_sure"' in html
    assert draw("{% error_summary form %}", form=Wanted()).strip() == ""


def test_facets_show_zero_and_disable_it_and_chips_take_one_away():
    request = RequestFactory().get("/platforms/?language=go&language=rust&q=pay&page=3")
    html = draw(
        '{% facet "language" "Language" choices %}{% chips words %}',
        request=request,
        choices=[("go", "Go", 4), ("java", "Java", 0)],
        words={"language": {"go": "Go", "rust": "Rust"}},
    )
    assert 'value="go" checked' in html
    assert 'value="java" disabled' in html
    assert 'href="?language=rust&amp;q=pay"' in html
    assert 'href="?q=pay"' in html


def test_pages_keep_the_query_they_stand_in():
    request = RequestFactory().get("/queue/?kind=change")
    html = draw('{% pagination older="c9" shown="1 to 20" %}', request=request)
    assert 'href="?kind=change&amp;page=c9" rel="next"' in html
    assert "Newer" not in html


@pytest.mark.parametrize(("path", "current"), [("/queue/", 1), ("/queue/7/", 1), ("/", 0)])
def test_the_navigation_says_where_one_is(path, current):
    html = draw('{% nav_link "/queue/" "Queue" %}', section=section_of(path))
    assert html.count('aria-current="page"') == current


def test_a_figure_below_five_hides_its_value():
    html = draw('{% figure "Acceptance" "67" "%" n=4 values=values %}', values=[1, 2])
    assert "67" not in html
    assert "too few to say" in html
    assert "67" in draw('{% figure "Acceptance" "67" "%" n=5 %}')


def test_a_group_too_small_to_show_is_not_in_the_flow_matrix():
    html = draw('{% heat names names cells "Flow" %}', names=["A", "B"], cells=[[2, None], [9, 3]])
    assert "too few to show" in html
    assert '<td class="own">2</td>' in html
    assert '<td class="h5">9</td>' in html


def vote(user_id, kind, sha, counts):
    return {
        "name": f"Person {user_id}", "user_id": user_id, "account_id": user_id, "role": "owner",
        "kind": kind, "sha": sha, "at": NOW.isoformat(), "source": "portal", "review_id": "",
        "counts": counts, "why": "because",
    }  # fmt: skip


def tree(**group):
    whole = {
        "key": "g", "name": "core", "needed": 1, "given": 0, "holds": False, "counted": [],
        "ignored": [], "paths": ["a.py"], "pattern": "", "rule": "", "could_still": [],
        "from_fallback": 0, "short_of_people": False, "sentence": "", **group,
    }  # fmt: skip
    return {
        "outcome": "pending", "head": "b" * 40, "base_ref": "main", "at": NOW.isoformat(),
        "headline": "Not yet", "reasons": ["a.py needs 1 of core"], "conditions": [], "others": [],
        "published": True, "allowed": False,
        "platforms": [
            {"id": 1, "name": "Ledger", "policy_version": "3", "notes": [], "groups": [whole]}
        ],
    }  # fmt: skip


def test_an_approval_of_an_older_commit_is_shown_as_lapsed_with_its_commit():
    html = draw("{% verdict tree %}", tree=tree(ignored=[vote(1, "approve", "a" * 40, False)]))
    assert "Lapsed" in html
    assert 'class="sha is-old"' in html
    assert "0 of 1" in html


def test_somebody_who_asks_for_changes_stands_at_the_head_of_their_group():
    html = draw(
        "{% verdict tree %}", tree=tree(counted=[vote(1, "request_changes", "b" * 40, True)])
    )
    assert "Changes requested" in html
    assert "Person 1" in html


def test_the_group_that_needs_the_viewer_is_open_and_calls_them_you():
    could = [{"name": "Ana", "user_id": 5, "account_id": 5, "role": "owner", "away": False}]
    shown = draw("{% verdict tree ana %}", tree=tree(could_still=could), ana=User(pk=5, name="Ana"))
    assert '<details class="group" open>' in shown
    assert "next you" in shown
    other = draw("{% verdict tree olu %}", tree=tree(could_still=could), olu=User(pk=6, name="Olu"))
    assert '<details class="group">' in other
    assert "next Ana" in other


def test_thousands_of_paths_do_not_bury_the_decision():
    shown = draw("{% verdict tree %}", tree=tree(paths=[f"p{n}.py" for n in range(3_000)]))
    assert shown.count(".py</li>") == 60
    assert "3,000 paths" in shown
    assert "And 2940 more" in shown


def test_what_the_rule_says_is_escaped_in_its_panel():
    hostile = "<img src=x onerror=alert(1)>"
    plain = tree(name=hostile, paths=[hostile], rule=hostile)
    plain["headline"] = plain["base_ref"] = hostile
    plain["reasons"] = [hostile]
    assert "<img" not in draw("{% verdict tree %}", tree=plain)


def test_the_page_of_a_broken_portal_needs_nothing():
    html = render_to_string("errors/500.html")
    assert "Something broke on our side" in html
    assert "style=" not in html
