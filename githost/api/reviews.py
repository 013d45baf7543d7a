"""Reviews of pull requests, reviewers asked, and comments."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from githost import access, deliveries, events, gate
from githost.api.call import Answer, Call, Refused, invalid, not_found, required, typed
from githost.api.lookup import find_account
from githost.api.pulls import find
from githost.models import Comment, Pull, Review, ReviewRequest, Team
from githost.shapes import pulls as shapes
from githost.shapes.accounts import simple_user
from githost.shapes.accounts import team as team_shape

EVENTS = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}


def _touch(pull: Pull) -> None:
    Pull.objects.filter(pk=pull.pk).update(updated_at=timezone.now())
    pull.refresh_from_db(fields=["updated_at"])


def _review(call: Call, number: int, review_id: int) -> Review:
    pull = find(call, number)
    found = (
        pull.reviews.select_related("author", "pull__repository__owner")
        .filter(pk=review_id)
        .first()
    )
    if found is None:
        raise not_found()
    return found


def listed(call: Call, number: int) -> Any:
    found = (
        find(call, number)
        .reviews.select_related("author", "pull__repository__owner")
        .order_by("pk")
    )
    if call.account:
        return call.page(
            found.exclude(state="PENDING") | found.filter(author=call.account), shapes.review
        )
    return call.page(found.exclude(state="PENDING"), shapes.review)


def get(call: Call, number: int, review_id: int) -> Any:
    return shapes.review(_review(call, number, review_id))


def _submit(review: Review, event: str, body: str) -> None:
    if event not in EVENTS:
        raise invalid(f"event is not one of {', '.join(EVENTS)}")
    if event != "APPROVE" and not body:
        raise Refused(422, "Unprocessable Entity", ["Body can't be blank"])
    if event != "COMMENT" and review.author_id == review.pull.author_id:
        verb = "approve" if event == "APPROVE" else "request changes on"
        raise Refused(422, "Unprocessable Entity", [f"Can not {verb} your own pull request"])
    review.state, review.body, review.submitted_at = EVENTS[event], body, timezone.now()
    review.save()
    ReviewRequest.objects.filter(pull=review.pull, account=review.author).delete()
    _touch(review.pull)
    events.review(review, "submitted", review.author)
    deliveries.wake()


def create(call: Call, number: int) -> Any:
    person, pull, data = call.person, find(call, number), call.body()
    if call.repo.archived:
        raise Refused(403, "Repository was archived so is read-only.")
    sha = typed(data, "commit_id", str, pull.head_sha) or pull.head_sha
    if sha != pull.head_sha and sha not in {str(c.id) for c in gate.commits(pull)}:
        raise Refused(422, "Unprocessable Entity", ["Commit is not part of the pull request"])
    event, body = typed(data, "event", str, ""), typed(data, "body", str, "")
    review = Review(pull=pull, author=person, state="PENDING", body=body, commit_id=sha)
    if event:
        _submit(review, event, body)
    else:
        if pull.reviews.filter(author=person, state="PENDING").exists():
            raise Refused(
                422,
                "Unprocessable Entity",
                ["User can only have one pending review per pull request"],
            )
        review.save()
    return shapes.review(review)


def submit(call: Call, number: int, review_id: int) -> Any:
    review, data = _review(call, number, review_id), call.body()
    if review.author != call.person or review.state != "PENDING":
        raise Refused(422, "Unprocessable Entity", ["Can only submit your own pending review"])
    _submit(review, typed(data, "event", str, ""), typed(data, "body", str, review.body))
    return shapes.review(review)


def edit(call: Call, number: int, review_id: int) -> Any:
    review, data = _review(call, number, review_id), call.body()
    if review.author != call.person:
        raise Refused(403, "Only its author may edit a review.")
    required(data, "PullRequestReview", "body")
    review.body = typed(data, "body", str, "")
    review.save()
    _touch(review.pull)
    return shapes.review(review)


def discard(call: Call, number: int, review_id: int) -> Any:
    review = _review(call, number, review_id)
    if review.author != call.person or review.state != "PENDING":
        raise Refused(
            422, "Unprocessable Entity", ["Can not delete a non-pending pull request review"]
        )
    shape = shapes.review(review)
    review.delete()
    return shape


def dismiss(call: Call, number: int, review_id: int) -> Any:
    person, review, data = (
        call.need_writable("write"),
        _review(call, number, review_id),
        call.body(),
    )
    required(data, "PullRequestReview", "message")
    if review.state not in ("APPROVED", "CHANGES_REQUESTED"):
        raise Refused(
            422, "Unprocessable Entity", ["Can not dismiss a commented pull request review"]
        )
    review.state = "DISMISSED"
    review.save()
    _touch(review.pull)
    events.review(review, "dismissed", person)
    deliveries.wake()
    return shapes.review(review)


def reviewers(call: Call, number: int) -> Any:
    asked = find(call, number).review_requests.select_related("account", "team__organisation")
    return {
        "users": [simple_user(r.account) for r in asked if r.account],
        "teams": [team_shape(r.team) for r in asked if r.team],
    }


def ask(call: Call, number: int) -> Any:
    person, pull, data = call.need_writable("triage"), find(call, number), call.body()
    people = []
    for login in typed(data, "reviewers", list, []):
        account = find_account(str(login))
        if account is None or not access.may(account, call.repo, "read"):
            raise Refused(422, "Reviews may only be requested from collaborators.")
        if account == pull.author:
            raise Refused(422, "Review cannot be requested from pull request author.")
        people.append(account)
    slugs = {str(slug) for slug in typed(data, "team_reviewers", list, [])}
    teams = Team.objects.filter(organisation=call.repo.owner, slug__in=slugs)
    if len(teams) != len(slugs):
        raise Refused(422, "Could not resolve to a node with the given team slug.")
    for team in teams.select_related("organisation"):
        ReviewRequest.objects.get_or_create(pull=pull, team=team)
        events.review_asked(pull, team, person)
    for account in people:
        ReviewRequest.objects.get_or_create(pull=pull, account=account)
        events.review_asked(pull, account, person)
    _touch(pull)
    deliveries.wake()
    return Answer(shapes.simple(pull), 201)


def unask(call: Call, number: int) -> Any:
    person, pull, data = call.need_writable("triage"), find(call, number), call.body()
    logins, slugs = typed(data, "reviewers", list, []), typed(data, "team_reviewers", list, [])
    asked = pull.review_requests.select_related("account", "team__organisation")
    for gone in asked.filter(Q(account__login__in=logins) | Q(team__slug__in=slugs)):
        gone.delete()
        if gone.team:
            events.review_asked(pull, gone.team, person, asked=False)
        if gone.account:
            events.review_asked(pull, gone.account, person, asked=False)
    _touch(pull)
    deliveries.wake()
    return shapes.simple(pull)


def comments(call: Call, number: int) -> Any:
    found = (
        find(call, number)
        .comments.select_related("author", "pull__repository__owner")
        .order_by("pk")
    )
    return call.page(found, shapes.comment)


def add_comment(call: Call, number: int) -> Any:
    person, pull, data = call.person, find(call, number), call.body()
    if call.repo.archived:
        raise Refused(403, "Repository was archived so is read-only.")
    required(data, "IssueComment", "body")
    made = Comment.objects.create(pull=pull, author=person, body=typed(data, "body", str, ""))
    _touch(pull)
    shape = shapes.comment(made)
    events.comment(pull, shape, "created", person)
    deliveries.wake()
    return Answer(shape, 201)


def _comment(call: Call, comment_id: int) -> Comment:
    comments_here = Comment.objects.filter(pull__repository=call.repo)
    found = comments_here.select_related(
        "author", "pull__repository__owner", "pull__author"
    ).filter(pk=comment_id)
    if not found:
        raise not_found()
    return found[0]


def comment(call: Call, comment_id: int) -> Any:
    return shapes.comment(_comment(call, comment_id))


def edit_comment(call: Call, comment_id: int) -> Any:
    found, data = _comment(call, comment_id), call.body()
    if found.author != call.person:
        call.need_writable("write")
    required(data, "IssueComment", "body")
    changes = {"body": {"from": found.body}}
    found.body, found.updated_at = typed(data, "body", str, ""), timezone.now()
    found.save()
    _touch(found.pull)
    shape = shapes.comment(found)
    events.comment(found.pull, shape, "edited", call.person, changes=changes)
    deliveries.wake()
    return shape


def delete_comment(call: Call, comment_id: int) -> Any:
    found = _comment(call, comment_id)
    if found.author != call.person:
        call.need_writable("write")
    shape = shapes.comment(found)
    found.delete()
    _touch(found.pull)
    events.comment(found.pull, shape, "deleted", call.person)
    deliveries.wake()
    return Answer(status=204)
