"""Addresses of the catalogue."""

from django.urls import path

from platforms import (
    calendar_feeds,
    connecting,
    feeds,
    importing,
    news_pages,
    of_people,
    playbook,
    roadmap_pages,
    views,
)

urlpatterns = [
    path("admin/hosts/", connecting.hosts, name="hosts"),
    path("admin/hosts/new/", connecting.connect, name="host-connect"),
    path("admin/hosts/<slug:key>/", connecting.host, name="host"),
    path(
        "admin/hosts/<slug:key>/repositories/",
        connecting.repositories,
        name="host-repositories",
    ),
    *(
        path(f"admin/hosts/<slug:key>/{what}/", connecting.act, {"what": what}, name=f"host-{what}")
        for what in connecting.ACTS
    ),
    path("admin/imports/", importing.imports, name="imports"),
    path("admin/imports/<int:pk>/", importing.one, name="import"),
    path("platforms/", views.catalogue, name="platforms"),
    path("platforms/export.csv", views.export, name="platforms-export"),
    path("platforms/searches/", views.searches, name="platform-searches"),
    path("platforms/new/", views.register, name="platform-register"),
    path("platforms/<slug:slug>/", views.platform, name="platform"),
    path("platforms/<slug:slug>/confirm/", views.confirm, name="platform-confirm"),
    path("platforms/<slug:slug>/edit/", views.edit, name="platform-edit"),
    path("platforms/<slug:slug>/roadmap/", roadmap_pages.roadmap, name="platform-roadmap"),
    path("platforms/<slug:slug>/roadmap/new/", roadmap_pages.new, name="roadmap-new"),
    path("platforms/<slug:slug>/roadmap/<int:pk>/", roadmap_pages.item, name="roadmap-item"),
    path("platforms/<slug:slug>/roadmap/<int:pk>/edit/", roadmap_pages.edit, name="roadmap-edit"),
    path("people/<str:username>/platforms/", of_people.of_person, name="person-platforms"),
    path("teams/<slug:slug>/platforms/", of_people.of_team, name="team-platforms"),
    path("help-wanted/", roadmap_pages.help_wanted, name="help-wanted"),
    path("platforms/<slug:slug>/meetings/", news_pages.meetings, name="platform-meetings"),
    path("platforms/<slug:slug>/subscription/", news_pages.subscribe, name="platform-subscription"),
    path("settings/subscriptions/", news_pages.subscriptions, name="subscriptions"),
    path("announcements/", news_pages.announcements, name="announcements"),
    path("announcements/new/", news_pages.announce, name="announce"),
    path("announcements/<int:pk>/", news_pages.announcement, name="announcement"),
    path("announcements/<int:pk>/edit/", news_pages.edit, name="announcement-edit"),
    path("calendar/", news_pages.calendar, name="calendar"),
    path("feeds/<str:key>/platforms.atom", feeds.catalogue, name="catalogue-feed"),
    path("feeds/<str:key>/help-wanted.atom", feeds.help_wanted, name="help-wanted-feed"),
    path("feeds/<str:key>/announcements.atom", feeds.announcements, name="announcements-feed"),
    path("feeds/<str:key>/playbook.atom", feeds.playbook_pages, name="playbook-feed"),
    path("playbook/", playbook.playbook, name="playbook"),
    path("playbook/new/", playbook.new, name="playbook-new"),
    path("playbook/<slug:slug>/", playbook.page, name="playbook-page"),
    path("playbook/<slug:slug>/edit/", playbook.edit, name="playbook-edit"),
    path("playbook/<slug:slug>/history/", playbook.history, name="playbook-history"),
    path("playbook/<slug:slug>/history/<int:number>/", playbook.version, name="playbook-version"),
    path("feeds/<str:key>/calendar.ics", calendar_feeds.own, name="calendar-feed"),
    path(
        "feeds/<str:key>/<slug:slug>/meetings.ics",
        calendar_feeds.of_platform,
        name="platform-calendar-feed",
    ),
    path("platforms/<slug:slug>/owners/", views.owners, name="platform-owners"),
    path("platforms/<slug:slug>/retire/", views.retire, name="platform-retire"),
    path("platforms/<slug:slug>/health/", views.health, name="platform-health"),
    path(
        "platforms/<slug:slug>/repositories/connect/",
        views.connect,
        name="platform-repositories",
    ),
    path(
        "platforms/<slug:slug>/repositories/<int:pk>/gate/",
        views.gate,
        name="repository-gate",
    ),
]
