"""`manage.py token create --user USERNAME`: make an API token and print it, and nothing else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import User
from people.services.own import create_token


class Command(BaseCommand):
    help = "Make an API token for a person and print it."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a token and print it")
        create.add_argument("--user", required=True, metavar="USERNAME")
        create.add_argument("--days", type=int, help="days until it ends; without it, it does not")

    def handle(self, *args: Any, **options: Any) -> None:
        username, days = options["user"], options["days"]
        user = User.objects.filter(username=username, is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody who may sign in is called {username}. No token was made.")
        if days is not None and not 1 <= days <= 3650:
            raise CommandError("A token holds for 1 to 3650 days. No token was made.")
        _, text = create_token(by=user, days=days)
        self.stdout.write(text)
