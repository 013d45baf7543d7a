"""What the tests of proposals' pages send and read."""

from django.test import Client

from people.models import User


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields(**more: object) -> dict[str, object]:
    told = {"title": "Count the fee once", "problem": "Twice.", "kind": "code", "key": "k1"}
    return {**told, "platforms": ["ledger"], **more}


def text(answer: object) -> str:
    return answer.content.decode()
