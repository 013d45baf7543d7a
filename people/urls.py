"""Addresses of people and of what is one's own."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from people import feeds, views
from people import staffing as staff

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/demo/", views.sign_in_demo, name="sign-in-demo"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="inbox-read-all"),
    path("inbox/<int:pk>/", views.notification, name="notification"),
    path("inbox/<int:pk>/read/", views.read, name="notification-read"),
    path("settings/", views.own_settings, name="settings"),
    path("settings/away/", staff.away, name="away"),
    path("settings/away/<int:pk>/end/", staff.back, name="away-end"),
    path("settings/feeds/", feeds.feeds, name="feeds"),
    path("settings/tokens/", views.tokens, name="tokens"),
    path("settings/tokens/revoke/", views.revoke, name="token-revoke"),
    path("people/<str:username>/", views.person, name="person"),
    path("people/<str:username>/account/", staff.account, name="account"),
    path("teams/<slug:slug>/", views.team, name="team"),
    path("teams/<slug:slug>/members/", staff.members, name="team-members"),
]
