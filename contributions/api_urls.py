"""Addresses of proposals and changes for programs, under /api/v1/."""

from django.urls import path

from contributions.api import carrying_out, changes, files, policy, proposals, reviews, simulate

urlpatterns = [
    path("proposals/", proposals.Proposals.as_view()),
    path("proposals/drafts/", proposals.Drafts.as_view()),
    path("proposals/<int:pk>/", proposals.ProposalById.as_view()),
    path("proposals/<int:pk>/accept/", proposals.Accept.as_view()),
    path("proposals/<int:pk>/request-changes/", proposals.RequestChanges.as_view()),
    path("proposals/<int:pk>/decline/", proposals.Decline.as_view()),
    path("proposals/<int:pk>/drop/", proposals.Drop.as_view()),
    path("proposals/<int:pk>/submit/", proposals.Submit.as_view()),
    path("proposals/<int:pk>/withdraw/", proposals.Withdraw.as_view()),
    path("proposals/<int:pk>/pulls/", carrying_out.Pulls.as_view()),
    path("proposals/<int:pk>/link/", carrying_out.Link.as_view()),
    path("proposals/<int:pk>/time-agreement/", carrying_out.TimeAgreement.as_view()),
    path("proposals/<int:pk>/comments/", proposals.Comments.as_view()),
    path("platforms/<slug:slug>/repositories/<int:pk>/files/", files.Files.as_view()),
    path("platforms/<slug:slug>/policy/", policy.Policy.as_view(), name="api-policy"),
    path("platforms/<slug:slug>/policy/requests/", policy.Requests.as_view(), name="api-asked"),
    path(
        "platforms/<slug:slug>/policy/requests/<int:pk>/confirm/",
        policy.Confirm.as_view(),
        name="api-asked-confirm",
    ),
    path(
        "platforms/<slug:slug>/policy/requests/<int:pk>/drop/",
        policy.Drop.as_view(),
        name="api-asked-drop",
    ),
    path("simulate/", simulate.Simulate.as_view()),
    path("changes/", changes.Changes.as_view()),
    path("changes/<int:pk>/", changes.ChangeById.as_view()),
    path("changes/<int:pk>/approve/", changes.Approve.as_view()),
    path("changes/<int:pk>/request-changes/", changes.RequestChanges.as_view()),
    path("changes/<int:pk>/merge/", changes.Merge.as_view()),
    path("changes/<int:pk>/refresh/", changes.Refresh.as_view()),
    path("changes/<int:pk>/link/", changes.Link.as_view()),
    path("changes/<int:pk>/comments/", reviews.Comments.as_view()),
    path("changes/<int:pk>/reviews/", reviews.Reviews.as_view()),
    path("changes/<int:pk>/reviews/<int:review>/take-back/", reviews.TakeBack.as_view()),
    path("changes/<int:pk>/break-glass/", reviews.BreakGlass.as_view()),
    path("changes/<int:pk>/break-glass/sign/", reviews.Sign.as_view()),
    path("changes/<int:pk>/evidence/", reviews.Evidence.as_view()),
]
