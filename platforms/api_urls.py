"""Addresses of the catalogue for programs, under /api/v1/."""

from django.urls import path

from platforms.api import (
    announcements,
    catalogue,
    following,
    imports,
    keeping,
    meetings,
    offers,
    playbook,
    readiness,
    registering,
    repositories,
    roadmap,
    roles,
)

urlpatterns = [
    path("platforms/", catalogue.Platforms.as_view(), name="api-platforms"),
    path("platforms/new/", registering.FromRepository.as_view(), name="api-from-repository"),
    path("platforms/<slug:slug>/", catalogue.PlatformBySlug.as_view(), name="api-platform"),
    path("platforms/<slug:slug>/confirm/", catalogue.Confirm.as_view(), name="api-confirm"),
    path("platforms/<slug:slug>/archive/", keeping.Archive.as_view(), name="api-archive"),
    path("platforms/<slug:slug>/bring-back/", keeping.BringBack.as_view(), name="api-bring-back"),
    path("platforms/<slug:slug>/merge/", keeping.Merge.as_view(), name="api-merge-platform"),
    path("platforms/<slug:slug>/roles/", roles.Roles.as_view(), name="api-roles"),
    path("platforms/<slug:slug>/roles/<int:pk>/", roles.RoleById.as_view(), name="api-role"),
    path("platforms/<slug:slug>/deputies/", roles.Deputies.as_view(), name="api-deputies"),
    path("platforms/<slug:slug>/deputies/<int:pk>/", roles.DeputyById.as_view(), name="api-deputy"),
    path("platforms/<slug:slug>/offers/", offers.Offers.as_view(), name="api-offers"),
    *(
        path(
            f"platforms/<slug:slug>/offers/<int:pk>/{act}/", view.as_view(), name=f"api-offer-{act}"
        )
        for act, view in (
            ("accept", offers.Accept),
            ("decline", offers.Decline),
            ("withdraw", offers.Withdraw),
            ("second", offers.Second),
        )
    ),
    path("platforms/<slug:slug>/candidates/", offers.Candidates.as_view(), name="api-candidates"),
    path(
        "platforms/<slug:slug>/candidates/<int:pk>/confirm/",
        offers.Confirm.as_view(),
        name="api-candidate-confirm",
    ),
    path(
        "platforms/<slug:slug>/candidates/<int:pk>/dismiss/",
        offers.Dismiss.as_view(),
        name="api-candidate-dismiss",
    ),
    path(
        "platforms/<slug:slug>/repositories/",
        repositories.Repositories.as_view(),
        name="api-repositories",
    ),
    path(
        "platforms/<slug:slug>/repositories/<int:pk>/gate/",
        repositories.Gate.as_view(),
        name="api-gate",
    ),
    path(
        "platforms/<slug:slug>/differences/",
        repositories.Differences.as_view(),
        name="api-differences",
    ),
    path(
        "platforms/<slug:slug>/differences/<int:pk>/take/",
        repositories.Take.as_view(),
        name="api-difference-take",
    ),
    path(
        "platforms/<slug:slug>/differences/<int:pk>/leave/",
        repositories.Leave.as_view(),
        name="api-difference-leave",
    ),
    path("platforms/<slug:slug>/readiness/look/", readiness.Look.as_view(), name="api-look"),
    path("platforms/<slug:slug>/readiness/", readiness.Readiness.as_view(), name="api-readiness"),
    path(
        "platforms/<slug:slug>/readiness/<slug:check>/exemption/",
        readiness.ExemptionOf.as_view(),
        name="api-exemption",
    ),
    path(
        "platforms/<slug:slug>/subscription/",
        following.SubscriptionTo.as_view(),
        name="api-subscription",
    ),
    path("platforms/<slug:slug>/roadmap/", roadmap.Roadmap.as_view(), name="api-roadmap"),
    path("roadmap/<int:pk>/", roadmap.RoadmapItemById.as_view(), name="api-roadmap-item"),
    path("roadmap/<int:pk>/drop/", roadmap.Drop.as_view(), name="api-roadmap-drop"),
    path("roadmap/<int:pk>/reopen/", roadmap.Reopen.as_view(), name="api-roadmap-reopen"),
    path("roadmap/<int:pk>/done/", roadmap.Done.as_view(), name="api-roadmap-done"),
    path("roadmap/<int:pk>/needs/", roadmap.Needs.as_view(), name="api-roadmap-needs"),
    path("roadmap/<int:pk>/needs/<slug:team>/", roadmap.NeedOf.as_view(), name="api-roadmap-need"),
    path("help-wanted/", roadmap.HelpWanted.as_view(), name="api-help-wanted"),
    path("announcements/", announcements.Announcements.as_view(), name="api-announcements"),
    path(
        "announcements/<int:pk>/",
        announcements.AnnouncementById.as_view(),
        name="api-announcement",
    ),
    path("announcements/<int:pk>/end/", announcements.End.as_view(), name="api-announcement-end"),
    path("meetings/", meetings.Meetings.as_view(), name="api-meetings"),
    path("meetings/<int:pk>/", meetings.MeetingById.as_view(), name="api-meeting"),
    path("meetings/<int:pk>/skip/", meetings.Skip.as_view(), name="api-meeting-skip"),
    path("meetings/<int:pk>/end/", meetings.End.as_view(), name="api-meeting-end"),
    path("subscriptions/", following.Subscriptions.as_view(), name="api-subscriptions"),
    path("saved-searches/", following.SavedSearches.as_view(), name="api-saved-searches"),
    path("saved-searches/<int:pk>/", following.SavedSearchById.as_view(), name="api-saved-search"),
    path("imports/", imports.Imports.as_view(), name="api-imports"),
    path("imports/<int:pk>/", imports.ImportById.as_view(), name="api-import"),
    path("imports/<int:pk>/rows/", imports.Rows.as_view(), name="api-import-rows"),
    path("imports/<int:pk>/confirm/", imports.Confirm.as_view(), name="api-import-confirm"),
    path("imports/<int:pk>/drop/", imports.Drop.as_view(), name="api-import-drop"),
    path("playbook/", playbook.Playbook.as_view(), name="api-playbook"),
    path("playbook/<slug:slug>/", playbook.PlaybookPageBySlug.as_view(), name="api-playbook-page"),
    path("playbook/<slug:slug>/take-out/", playbook.TakeOut.as_view(), name="api-playbook-out"),
    path("playbook/<slug:slug>/history/", playbook.History.as_view(), name="api-playbook-history"),
    path(
        "playbook/<slug:slug>/history/<int:number>/",
        playbook.VersionByNumber.as_view(),
        name="api-playbook-version",
    ),
]
