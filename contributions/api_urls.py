"""Addresses of proposals and changes for programs, under /api/v1/."""

from django.urls import path

from contributions.api import proposals

urlpatterns = [
    path("proposals/", proposals.Proposals.as_view()),
    path("proposals/<int:pk>/", proposals.ProposalById.as_view()),
    path("proposals/<int:pk>/accept/", proposals.Accept.as_view()),
    path("proposals/<int:pk>/request-changes/", proposals.RequestChanges.as_view()),
    path("proposals/<int:pk>/decline/", proposals.Decline.as_view()),
    path("proposals/<int:pk>/withdraw/", proposals.Withdraw.as_view()),
    path("proposals/<int:pk>/comments/", proposals.Comments.as_view()),
]
