"""`manage.py demo` makes the demo organisation; `--who` says who can be stepped into."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.demo import host, making, people_to_try


class Command(BaseCommand):
    """Makes Halden, an invented company, on an empty portal and the embedded git host."""

    help = "Make the demo organisation; a second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--who", action="store_true", help="only say who can be stepped into")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses, with the reason, where there is no embedded git host or the portal is in use."""
        if options["who"]:
            self._who()
            return
        try:
            made = making.make(self.stdout.write)
        except (making.NotEmpty, host.NoEmbeddedHost) as refusal:
            raise CommandError(str(refusal)) from refusal
        if not made:
            self.stdout.write("The demo organisation is there already; nothing was changed.")

    def _who(self) -> None:
        if not making.is_made():
            self.stdout.write("There is no demo organisation here; `manage.py demo` makes one.")
            return
        self.stdout.write(f"Step into somebody at {settings.PORTAL_URL}/sign-in/demo/:")
        for trial in people_to_try():
            self.stdout.write(f"  {trial.name:<16} {trial.what}")
