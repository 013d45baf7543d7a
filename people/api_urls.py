"""Addresses of people's own things and of who is here for programs, under /api/v1/."""

from django.urls import path

from people.api import absences, inbox, me, staffing

urlpatterns = [
    path("absences/", absences.Absences.as_view()),
    path("absences/<int:pk>/", absences.AbsenceById.as_view()),
    path("me/", me.Me.as_view()),
    path("notifications/", inbox.Notifications.as_view()),
    path("notifications/read/", inbox.Read.as_view()),
    path("people/<str:username>/account/", staffing.AccountOf.as_view()),
    path("teams/<slug:slug>/members/", staffing.Members.as_view()),
    path("teams/<slug:slug>/members/<str:username>/", staffing.MemberOf.as_view()),
]
