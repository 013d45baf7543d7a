"""The catalogue as JSON: fields by name, those the portal sets for reading only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from people.models import Team, User
from people.selectors import people_here
from people.serializers import PageShape
from people.zones import zone_names
from platforms.models import Governance, Lifecycle, Openness, Platform, Repository, choices
from platforms.selectors import Holder, owners

if TYPE_CHECKING:
    PlatformModel = serializers.ModelSerializer[Platform]
    RepositoryModel = serializers.ModelSerializer[Repository]
    AnySerializer = serializers.Serializer[Any]
    HolderSerializer = serializers.Serializer[Holder]
else:  # at run time these are not generic
    PlatformModel = RepositoryModel = serializers.ModelSerializer
    AnySerializer = HolderSerializer = serializers.Serializer

#: The API's description names them by this (settings: ENUM_NAME_OVERRIDES).
LIFECYCLES = choices(Lifecycle)


class PlatformRow(AnySerializer):
    """A row of the list; the view answers plain rows of these very fields."""

    slug = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    department = serializers.CharField()
    team = serializers.CharField()
    language = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField())
    openness = serializers.CharField()
    governance = serializers.CharField()
    lifecycle = serializers.CharField()
    response_hours = serializers.IntegerField()
    decision_hours = serializers.IntegerField()
    room = serializers.CharField(help_text="Whether the owners have room for one more review.")
    readiness = serializers.IntegerField(allow_null=True, help_text="Checks passed, in percent.")
    activity = serializers.IntegerField(
        allow_null=True, help_text="The InnerSource Commons repository activity score."
    )


class PlatformPage(PageShape):
    """A page of rows. `count` is an estimate where `count_is_exact` is false."""

    count = serializers.IntegerField()
    count_is_exact = serializers.BooleanField()
    searched_for = serializers.CharField(
        help_text="What was looked for: another spelling of q where q itself matched nothing."
    )
    results = PlatformRow(many=True)


class RoleHolder(HolderSerializer):
    """A person with a role on a platform."""

    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.name")
    role = serializers.CharField()
    team = serializers.CharField(source="team.slug", default=None, allow_null=True)
    since = serializers.DateTimeField()
    stands_in_for = serializers.CharField(
        source="stands_in_for.username",
        default=None,
        allow_null=True,
        help_text="The owner whose deputy this is.",
    )
    away_until = serializers.DateTimeField(allow_null=True)


class RepositoryDetail(RepositoryModel):
    """A repository of a platform and how fresh what is known of it is."""

    class Meta:
        model = Repository
        fields = (
            "id",
            "full_name",
            "web_url",
            "default_branch",
            "archived",
            "confirmed_at",
            "failing_since",
            "gate_state",
            "gate_detail",
        )
        read_only_fields = fields


class PlatformDetail(PlatformModel):
    """A platform, whole."""

    team = serializers.CharField(source="team.slug")
    department = serializers.CharField(source="team.department.slug")
    escalation = serializers.CharField(
        source="escalation.username",
        default=None,
        allow_null=True,
        help_text="Who hears of a late answer; null: the department's manager.",
    )
    confirmed_by = serializers.CharField(
        source="confirmed_by.username", default=None, allow_null=True
    )
    owners = serializers.SerializerMethodField()
    repositories = RepositoryDetail(many=True)

    class Meta:
        model = Platform
        fields: tuple[str, ...] = (
            "slug",
            "name",
            "summary",
            "description",
            "guide",
            "vision",
            "department",
            "team",
            "language",
            "tags",
            "skills",
            "wanted",
            "openness",
            "governance",
            "lifecycle",
            "restricted",
            "archived_at",
            "archived_why",
            "channel",
            "channel_url",
            "running_since",
            "response_hours",
            "decision_hours",
            "capacity",
            "room",
            "readiness",
            "activity",
            "assessed_at",
            "time_zone",
            "workdays",
            "day_start",
            "day_end",
            "country",
            "escalation",
            "created_at",
            "confirmed_at",
            "confirmed_by",
            "owners",
            "repositories",
        )
        read_only_fields = fields

    def get_owners(self, platform: Platform) -> list[dict[str, Any]]:
        """Everybody with a role, owners first."""
        return [dict(RoleHolder(holder).data) for holder in owners(platform)]


class NewPlatform(AnySerializer):
    """What is needed to register a platform."""

    name = serializers.CharField(max_length=100)
    summary = serializers.CharField(max_length=300)
    team: serializers.SlugRelatedField[Team] = serializers.SlugRelatedField(
        slug_field="slug", queryset=Team.objects.all()
    )
    openness = serializers.ChoiceField(choices=choices(Openness), required=False)
    language = serializers.CharField(max_length=40, required=False, allow_blank=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=12
    )
    description = serializers.CharField(max_length=50_000, required=False, allow_blank=True)
    guide = serializers.CharField(max_length=50_000, required=False, allow_blank=True)


def _words() -> Any:
    return serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=12
    )


def _text() -> Any:
    return serializers.CharField(max_length=50_000, allow_blank=True, help_text="Markdown.")


def _count(**more: Any) -> Any:
    return serializers.IntegerField(min_value=1, max_value=1000, **more)


class EditedPlatform(AnySerializer):
    """What owners may say of their platform; what is left out stays as it is."""

    name = serializers.CharField(max_length=100)
    summary = serializers.CharField(max_length=300)
    description, guide, vision = _text(), _text(), _text()
    tags, skills, wanted = _words(), _words(), _words()
    language = serializers.CharField(max_length=40, allow_blank=True)
    running_since = serializers.IntegerField(min_value=1950, max_value=2100, allow_null=True)
    channel = serializers.CharField(max_length=100, allow_blank=True)
    channel_url = serializers.URLField(max_length=300, allow_blank=True)
    openness = serializers.ChoiceField(choices=choices(Openness))
    governance = serializers.ChoiceField(choices=choices(Governance))
    lifecycle = serializers.ChoiceField(
        choices=[one for one in LIFECYCLES if one[0] != Lifecycle.ARCHIVED]
    )
    restricted = serializers.BooleanField()
    response_hours, decision_hours = _count(), _count()
    capacity = _count(allow_null=True)
    workdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6),
        min_length=1,
        max_length=7,
        help_text="0 is Monday.",
    )
    day_start, day_end = serializers.TimeField(), serializers.TimeField()
    time_zone = serializers.CharField(max_length=60)
    country = serializers.CharField(max_length=10, allow_blank=True)
    escalation: serializers.SlugRelatedField[User] = serializers.SlugRelatedField(
        slug_field="username", queryset=people_here(), allow_null=True
    )

    def validate_time_zone(self, name: str) -> str:
        """The zone, if there is one of this name."""
        if name not in zone_names():
            raise serializers.ValidationError("There is no such time zone.")
        return name
