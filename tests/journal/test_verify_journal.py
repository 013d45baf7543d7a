"""`manage.py verify-journal`: tampering with events is found, whoever did it."""

import tracemalloc

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from journal import events

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chains() -> None:
    with transaction.atomic():
        for subject in ("change:1", "change:2", "platform:1"):
            for number in range(3):
                events.write(subject, "change:looked", data={"number": number})


def tamper(statement: str) -> None:
    """As somebody would who has the database's own rights: around the trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET session_replication_role = origin")


def broken(*subjects: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("verify-journal", *subjects)
    assert error.value.returncode == 1
    return str(error.value)


def test_whole_chains_are_counted(capsys):
    call_command("verify-journal")
    assert capsys.readouterr().out == "9 events in 3 chains: every one is whole.\n"
    call_command("verify-journal", "change:1", "change:2")
    assert capsys.readouterr().out == "6 events in 2 chains: every one is whole.\n"


def test_an_empty_journal_is_whole(capsys):
    tamper("DELETE FROM journal_event")
    call_command("verify-journal")
    assert capsys.readouterr().out == "0 events in 0 chains: every one is whole.\n"


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            (
                "UPDATE journal_event SET data = '{\"number\": 7}' WHERE subject = 'change:2' "
                "AND sequence = 2"
            ),
            "change:2 #2 (change:looked): its content was changed after it was written",
        ),
        (
            (
                "UPDATE journal_event SET actor_name = 'Olu' WHERE subject = 'change:2' "
                "AND sequence = 1"
            ),
            "change:2 #1 (change:looked): its content was changed after it was written",
        ),
        (
            "DELETE FROM journal_event WHERE subject = 'change:2' AND sequence = 2",
            "change:2 #3 (change:looked): event 2 is missing before it",
        ),
        (
            (
                "UPDATE journal_event SET previous_hash = repeat('0', 64) "
                "WHERE subject = 'change:2' AND sequence = 3"
            ),
            "change:2 #3 (change:looked): does not follow the event before it",
        ),
    ],
)
def test_tampering_is_found_at_its_event(statement, words):
    tamper(statement)
    said = broken()
    assert said.startswith(words)
    assert "events in 3 chains were read, and 1 chains are broken." in said
    assert broken("change:2").startswith(words)
    call_command("verify-journal", "change:1", "platform:1")


def test_the_first_break_is_told_and_the_others_counted():
    tamper("UPDATE journal_event SET kind = 'change:merged' WHERE sequence = 2")
    assert broken() == (
        "change:1 #2 (change:merged): its content was changed after it was written. "
        "9 events in 3 chains were read, and 3 chains are broken."
    )


def test_a_subject_about_which_nothing_is_written_is_not_called_whole():
    assert broken("change:1", "change:99") == "Nothing is written about change:99."


def test_a_long_journal_is_read_in_parts_and_not_kept():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_event (subject, sequence, kind, at, actor_name, data, "
            "previous_hash, hash) SELECT 'bulk:' || n, 1, 'x', now(), '', "
            "jsonb_build_object('text', repeat('x', 10000)), '', '' FROM generate_series(1, 3000) n"
        )
    tracemalloc.start()
    found = events.verify_all()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.events, found.chains, found.broken) == (3009, 3003, 3000)
    # All of them at once are more than 60 MB; a part of them is held twice, as read and as rows.
    assert peak < 45_000_000
