"""Addresses of home, proposals, changes and the queue."""

from django.urls import path

from contributions import webhooks
from contributions.views import changes, home, policy, proposals, propose, queue

urlpatterns = [
    path("", home.home, name="home"),
    path("jump/", home.jump, name="jump"),
    path("propose/", propose.propose, name="propose"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", propose.edit, name="proposal-edit"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("queue/", queue.queue, name="queue"),
    path("platforms/<slug:slug>/policy/", policy.policy, name="platform-policy"),
    path("platforms/<slug:slug>/approvers/", policy.who_approves, name="platform-approvers"),
    path("webhooks/github/", webhooks.github, name="github-webhook"),
]
