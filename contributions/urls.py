"""Addresses of home, proposals, changes and the queue."""

from django.urls import path

from contributions import feeds, webhooks
from contributions.views import (
    changes,
    evidence,
    files,
    home,
    policy,
    proposals,
    propose,
    queue,
    syncing,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("jump/", home.jump, name="jump"),
    path("propose/", propose.propose, name="propose"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/edit/", propose.edit, name="proposal-edit"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/evidence/", evidence.evidence, name="change-evidence"),
    path("changes/<int:pk>/evidence.json", evidence.evidence_json, name="change-evidence-json"),
    path("feeds/<str:key>/<slug:slug>/news.atom", feeds.platform_news, name="platform-feed"),
    path("queue/", queue.queue, name="queue"),
    path("platforms/<slug:slug>/policy/", policy.policy, name="platform-policy"),
    path("platforms/<slug:slug>/policy/source/", policy.source, name="platform-policy-source"),
    path("platforms/<slug:slug>/approvers/", policy.who_approves, name="platform-approvers"),
    path("platforms/<slug:slug>/files/", files.files, name="platform-files"),
    path("admin/sync/", syncing.repositories, name="sync"),
    path("admin/sync/repositories/<int:pk>/", syncing.sync_now, name="sync-now"),
    path("admin/sync/effects/", syncing.effects, name="sync-effects"),
    path("admin/sync/effects/<int:pk>/", syncing.effect, name="sync-effect"),
    path("admin/sync/deliveries/", syncing.deliveries, name="sync-deliveries"),
    path("admin/sync/deliveries/<int:pk>/", syncing.delivery, name="sync-delivery"),
    path("webhooks/github/", webhooks.github, name="github-webhook"),
    path("webhooks/github/<slug:key>/", webhooks.github, name="github-webhook-of"),
]
