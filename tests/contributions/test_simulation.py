"""Asking the rule about facts of one's own: the command, the API, and what they refuse."""

import dataclasses
import json
import re
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from contributions import policy
from contributions.simulation import BadSimulation, decode, simulate
from journal.models import Effect, Event
from tests.cast import Cast
from tests.contributions.api.test_changes import bearer
from tests.contributions.people_of_the_rule import facts

DOCUMENT = (Path(__file__).parents[2] / "docs/simulate.md").read_text()
ASKED, ANSWERED = (
    json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
)
URL = "/api/v1/simulate/"


def run(capsys: pytest.CaptureFixture[str], path: Path) -> dict:
    call_command("simulate", str(path))
    return json.loads(capsys.readouterr().out)


def test_the_worked_example_answers_as_the_document_says(tmp_path, capsys):
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(ASKED))
    answer = run(capsys, file)
    assert {key: answer[key] for key in ANSWERED} == ANSWERED
    file.write_text(json.dumps(ASKED | {"policy": {"quorum": 1, "require_proposal": False}}))
    assert run(capsys, file)["outcome"] == "green"


def test_the_document_names_every_field_that_facts_have():
    kinds = [
        policy.Facts, policy.Person, policy.Platform, policy.Group, policy.Membership, policy.File,
        policy.Commit, policy.Signature, policy.Review, policy.Check, policy.Proposal,
        policy.TimeAgreement, policy.Override, policy.OverrideSignature,
    ]  # fmt: skip
    for kind in kinds:
        for field in dataclasses.fields(kind):
            assert f"`{field.name}`" in DOCUMENT, f"{kind.__name__}.{field.name}"


def test_stored_facts_answer_as_they_did():
    stored = json.loads(json.dumps(policy.to_plain(facts())))
    assert simulate({"facts": stored}) == policy.evaluate(facts())


def test_a_policy_stands_in_for_the_rules_of_the_facts():
    stored = policy.to_plain(facts())
    verdict = simulate({"facts": stored, "policy": {"quorums": {"ledger": 2}, "quorum": 3}})
    assert {group.key: group.needed for group in verdict.groups} == {"ledger": 2}
    assert {platform.policy_version for platform in verdict.platforms} == {"simulated"}
    small = ASKED["facts"] | {"reviews": []}
    for rules, holds in [
        ({"direct_max_lines": 4, "direct_paths": ["ledger/"]}, True),
        ({"direct_max_lines": 4, "direct_paths": ["docs/"]}, False),
        ({"direct_max_lines": 3}, False),
    ]:
        told = simulate({"facts": small, "policy": rules}).conditions
        assert {one.holds for one in told if one.key.startswith("proposal")} == {holds}


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ([], "A simulation is an object"),
        ({}, "The facts are missing"),
        ({"facts": {}, "fact": 1}, "“fact” is not known"),
        ({"facts": 7}, "Facts must be an object"),
        ({"facts": {"reviews": [{"kind": "maybe"}]}}, r"Facts.reviews\[0\].kind must be one of"),
        (ASKED | {"policy": {"quorum": 0}}, "policy.quorum: “quorum” must be"),
        (ASKED | {"policy": {"quorums": {"a": 0}}}, "policy.quorums.a: “quorums.a” must be"),
        (ASKED | {"policy": []}, "mapping of settings"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(given_, words):
    with pytest.raises(BadSimulation, match=words):
        simulate(given_)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'{"facts": {\n  "now": }', "Line 2, column 10: this is not JSON"),
        (b"\xff", "not text in UTF-8"),
        (b'{"facts": "\\ud800"}', "not text in UTF-8"),
        (b"[" * 100_000, "nested deeper"),
        (b"9" * 10_000, "not JSON"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(data, words):
    with pytest.raises(BadSimulation, match=words):
        decode(data)


def test_an_instant_beyond_reckoning_is_refused():
    far = json.loads(json.dumps(ASKED))
    far["facts"]["now"] = "9999-12-31T23:00:00+00:00"
    group = far["facts"]["platforms"][0]["fallback"]
    olu = group["members"][0]["person"]
    group["members"].append(
        {
            "person": {"user_id": 4},
            "role": "deputy",
            "since": far["facts"]["now"],
            "deputy_for": olu,
        }
    )
    with pytest.raises(BadSimulation, match="too far off"):
        simulate(far)


def test_a_file_that_cannot_be_read_ends_with_status_2(tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    for path in (tmp_path / "missing.json", tmp_path, broken):
        with pytest.raises(CommandError) as error:
            call_command("simulate", str(path))
        assert error.value.returncode == 2


@pytest.mark.django_db
def test_programs_ask_the_same_and_nothing_is_touched(cast: Cast, client):
    headers = bearer(cast.sam)
    before = (Event.objects.count(), Effect.objects.count())
    answer = client.post(URL, json.dumps(ASKED), content_type="application/json", headers=headers)
    assert answer.status_code == 200
    assert {key: answer.json()[key] for key in ANSWERED} == ANSWERED
    assert (Event.objects.count(), Effect.objects.count()) == before
    assert client.post(URL, "{}", content_type="application/json").status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "Line 1, column 2"),
        ("[]", "A simulation is an object"),
        ('{"facts": {}}', "Facts lacks"),
        ("[" * 100_000, "nested deeper"),
        (" " * 1_048_577, "at most 1,048,576 bytes"),
    ],
)
def test_programs_hear_what_is_wrong_and_where(cast: Cast, client, body, words):
    answer = client.post(URL, body, content_type="application/json", headers=bearer(cast.sam))
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


@pytest.mark.django_db
def test_programs_cannot_ask_for_more_work_than_is_fair(cast: Cast, client):
    many = json.loads(json.dumps(ASKED))
    one = many["facts"]["platforms"][0]["fallback"]["members"][0]
    many["facts"]["platforms"][0]["fallback"]["members"] = [
        one | {"person": {"user_id": number}} for number in range(500)
    ]
    many["facts"]["platforms"][0]["groups"] = [
        {"key": str(number), "name": "x", "paths": ["ledger/pay.py"]} for number in range(100)
    ]
    answer = client.post(
        URL, json.dumps(many), content_type="application/json", headers=bearer(cast.sam)
    )
    assert answer.status_code == 400
    assert "at most 40,000" in answer.json()["detail"]


def test_a_group_of_thousands_is_judged_quickly():
    members = [
        {"person": {"user_id": number}, "role": "owner", "since": "2025-01-01T00:00:00+00:00"}
        for number in range(2, 5_000)
    ]
    many = json.loads(json.dumps(ASKED))
    many["facts"]["platforms"][0]["fallback"]["members"] = members
    started = time.process_time()
    assert len(simulate(many).groups[0].could_still) == 4_997
    # Looking through the group once for each of its people took minutes.
    assert time.process_time() - started < 5


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["facts", "policy", *ASKED["facts"], "quorum", "x"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=8,
    )
)
@settings(max_examples=150, deadline=None)
def test_any_document_at_all_is_answered_or_refused(document):
    for asked in (document, {"facts": document}, ASKED | {"policy": document}):
        try:
            simulate(decode(json.dumps(asked).encode()))
        except BadSimulation as refusal:
            assert str(refusal)
