"""What the pages of figures answered, read from their contexts and tables."""

import csv
import io

from django.test import Client

from people.models import HostAccount, User


def of(user: User) -> HostAccount:
    return HostAccount.objects.get(user=user)


def figure(client: Client, key: str, **asked: str):
    page = client.get("/insights/", asked).context["page"]
    return next(one for one in page.figures if one.measure.key == key)


def rows(client: Client, key: str, **asked: str) -> list[str]:
    return [row.title for row in client.get(f"/insights/rows/{key}/", asked).context["found"].rows]


def table(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))
