"""Saving a platform's policy: checked against its people, kept in versions, asked at once."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from contributions import hypotheses, permissions, policy, policy_text, reevaluation
from contributions.policy.words import plural
from contributions.policy_text import BadText, Problem, Reading
from contributions.policy_versions import text_of
from journal import events
from people.models import User
from people.refusals import Forbidden, Invalid, Stale
from platforms import codeowners
from platforms.hosts.snapshots import OwnerFile
from platforms.models import Platform, PolicyVersion, Repository

FALLBACK = "fallback"


class BadPolicy(Invalid):
    """A text that was not saved; `problems` say at which line and column why."""

    def __init__(self, refusal: BadText) -> None:
        text = " ".join(map(str, refusal.problems))
        super().__init__("The policy was not saved; the one before stays in force.", {"text": text})
        self.problems = refusal.problems
        self.more = refusal.more


def save_policy(
    platform: Platform, text: str, *, by: User, based_on: int | None = None
) -> PolicyVersion:
    """Put a policy in force as the platform's next version; the same text again is no new one.

    `based_on` is the version that was on screen. Every open change of the platform is judged again
    right after. Raises Forbidden, BadPolicy, or Stale when somebody saved another meanwhile.
    """
    if why_not := permissions.why_not_set_policy(by, platform):
        raise Forbidden(why_not)
    text = text.replace("\r\n", "\n")
    try:
        rules = check(platform, text)
    except BadText as refusal:
        raise BadPolicy(refusal) from refusal
    with transaction.atomic():
        Platform.objects.select_for_update(no_key=True).get(pk=platform.pk)
        last = platform.policies.order_by("-number").first()
        number = last.number if last else 0
        if last and text_of(last) == text:
            return last
        if based_on is not None and based_on != number:
            raise Stale(
                f"Version {number} was saved meanwhile, so yours was not. Read it and save again."
            )
        saved = PolicyVersion.objects.create(
            platform=platform,
            number=number + 1,
            rules=rules.to_mapping(),
            text=text,
            at=timezone.now(),
            by=by,
        )
        data = {"number": saved.number, "rules": saved.rules}
        events.write(f"platform:{platform.pk}", "platform:policy_saved", actor=by, data=data)
        reevaluation.ask(platform.pk)
    return saved


def check(platform: Platform, text: str) -> policy.Rules:
    """The rules that a text holds, fit for this platform's groups and people.

    Raises BadText with the places: a quorum that its group and the fallback group together cannot
    reach, a group that could not exist, a pattern that CODEOWNERS would not take.
    """
    reading = policy_text.read(text)
    problems = [*_patterns(reading), *_groups(reading), *_people(platform, reading)]
    if problems:
        raise BadText(problems)
    return reading.rules


def _patterns(reading: Reading) -> Iterator[Problem]:
    for place, pattern in enumerate(reading.rules.direct_paths):
        found = codeowners.parse(f"{pattern} @direct")
        if found.problems or [rule.pattern for rule in found.rules] != [pattern]:
            sentence = f"“{pattern}” is not a pattern as CODEOWNERS takes it."
            yield reading.problem(f"direct_paths[{place}]", sentence)


def _groups(reading: Reading) -> Iterator[Problem]:
    """A key that no group can have would be passed over in silence when it matters."""
    rules = reading.rules
    for setting, names in (("quorums", rules.quorums), ("bots", rules.bots)):
        for name in names:
            found = codeowners.parse(f"* {name}")
            owners = sorted({owner.lower() for rule in found.rules for owner in rule.owners})
            apart = rules.several_owners is policy.SeveralOwners.EACH and len(owners) > 1
            known = "" if found.problems or apart else " ".join(owners)
            if name not in (FALLBACK, known):
                sentence = (
                    f"“{name}” can be no group. A group is {FALLBACK}, or the owners on a line of "
                    "CODEOWNERS: in small letters, in the order of the alphabet, one space between "
                    "them; where each decides, one owner alone."
                )
                yield reading.problem(f"{setting}.{name}", sentence)


def _people(platform: Platform, reading: Reading) -> Iterator[Problem]:
    """Ask the rule itself about one path of each group that the policy names, and one unowned."""
    rules = reading.rules
    named = [name for name in rules.quorums if name != FALLBACK]
    lines = [f"/{place} {name}" for place, name in enumerate(named)]
    asked = hypotheses.who_must_approve(
        platform,
        [*map(str, range(len(named))), FALLBACK],
        rules=rules,
        repository=Repository.objects.filter(platform=platform).select_related("host").first(),
        owner_file=OwnerFile("CODEOWNERS", "\n".join(lines)),
    )
    for group in asked.groups:
        if group.short_of_people:
            key = f"quorums.{group.key}" if group.key in rules.quorums else "quorum"
            people = plural(len(group.could_still), "person", "people")
            sentence = (
                f"{group.name} would need {group.needed} approvals, and only {people} may approve "
                "there, the fallback group’s included."
            )
            yield reading.problem(key, sentence)
