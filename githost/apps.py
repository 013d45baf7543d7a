"""The Django application of the embedded git host."""

from django.apps import AppConfig


class GithostConfig(AppConfig):
    name = "githost"
    label = "githost"
