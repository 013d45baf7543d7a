"""Pull requests: list, open, change, and what they bring."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from githost import deliveries, events, gate, receive
from githost.api.call import Answer, Call, Refused, invalid, not_found, required, typed
from githost.git import reading
from githost.git.process import locked
from githost.git.refs import set_ref
from githost.merge import METHODS, NotMerged, merge
from githost.models import Pull, Repository
from githost.shapes import commits as commit_shapes
from githost.shapes import pulls as shapes
from githost.shapes.repositories import repository as repository_shape

FILES_CAP, COMMITS_CAP = 3000, 250
SORTS = {
    "created": "created_at",
    "updated": "updated_at",
    "popularity": "created_at",
    "long-running": "created_at",
}


def find(call: Call, number: int) -> Pull:
    found = (
        call.repo.pulls.select_related("repository__owner", "author", "merged_by")
        .filter(number=number)
        .first()
    )
    if found is None:
        raise not_found()
    return found


def listed(call: Call) -> Any:
    found = Pull.objects.filter(repository=call.repo).select_related("repository__owner", "author")
    state = call.query("state", "open")
    if state not in ("open", "closed", "all"):
        raise invalid("state is not one of open, closed, all")
    if state != "all":
        found = found.filter(state=state)
    if head := call.query("head"):
        owner, colon, branch = head.partition(":")
        if colon:
            same = owner.lower() == call.repo.owner.login.lower()
            found = found.filter(head_ref=branch) if same else found.none()
    if base := call.query("base"):
        found = found.filter(base_ref=base)
    sort = SORTS.get(call.query("sort", "created"), "created_at")
    descending = (
        call.query("direction", "asc" if call.query("sort") not in ("", "created") else "desc")
        == "desc"
    )
    order = [f"-{sort}", "-number"] if descending else [sort, "number"]
    found = found.order_by(*order).prefetch_related(
        "review_requests__account", "review_requests__team__organisation"
    )
    shown = repository_shape(call.repo, call.account)
    return call.page(found, lambda pull: shapes.simple(pull, shown))


def open_pull(
    repository: Repository,
    *,
    head: str,
    base: str,
    title: str,
    body: str | None,
    author: Any,
    draft: bool = False,
    number: int | None = None,
    **stored: Any,
) -> Pull:
    """Make the pull request's row and its reference; the caller holds the repository's lock."""
    git = reading.open_repository(repository.path)
    head_sha, base_sha = (
        reading.tip(git, f"refs/heads/{head}"),
        reading.tip(git, f"refs/heads/{base}"),
    )
    if head_sha is None or base_sha is None:
        name = "head" if head_sha is None else "base"
        error = {"resource": "PullRequest", "field": name, "code": "invalid"}
        raise Refused(422, "Validation Failed", [error])
    with transaction.atomic():
        repository.refresh_from_db()
        repository.last_number = max(repository.last_number + 1, number or 0)
        repository.save(update_fields=["last_number"])
        pull = Pull.objects.create(
            repository=repository,
            number=number or repository.last_number,
            title=title,
            body=body,
            author=author,
            head_ref=head,
            base_ref=base,
            head_sha=head_sha,
            base_sha=base_sha,
            draft=draft,
            **stored,
        )
        set_ref(repository.path, pull.pull_ref, head_sha)
    return pull


def create(call: Call) -> Any:
    if call.repo.archived:
        raise Refused(403, "Repository was archived so is read-only.")
    person, data = call.person, call.body()
    required(data, "PullRequest", "head", "base", "title")
    head = typed(data, "head", str, "").removeprefix(f"{call.repo.owner.login}:")
    base = typed(data, "base", str, "")
    with locked(call.repo.path):
        git = call.git
        head_sha, base_sha = (reading.tip(git, f"refs/heads/{name}") for name in (head, base))
        if head_sha and base_sha:
            if reading.contains(git, base_sha, head_sha):
                raise invalid(
                    f"No commits between {base} and {head}",
                    resource="PullRequest",
                    field_name="head",
                )
            if call.repo.pulls.filter(state="open", head_ref=head, base_ref=base).exists():
                label = f"{call.repo.owner.login}:{head}"
                raise invalid(
                    f"A pull request already exists for {label}.",
                    resource="PullRequest",
                    field_name="head",
                )
        pull = open_pull(
            call.repo,
            head=head,
            base=base,
            title=typed(data, "title", str, "")[:500],
            body=typed(data, "body", str, "") or None,
            author=person,
            draft=typed(data, "draft", bool, False),
        )
        events.pull_request(pull, "opened", person)
    deliveries.wake()
    return Answer(shapes.full(pull), 201)


def get(call: Call, number: int) -> Any:
    return shapes.full(find(call, number))


def update(call: Call, number: int) -> Any:
    """Title, body, base and state; GitHub changes `draft` by GraphQL only, this host here."""
    pull, data, person = find(call, number), call.body(), call.person
    if call.repo.archived:
        raise Refused(403, "Repository was archived so is read-only.")
    if pull.author != person:
        call.need("write")
    with locked(call.repo.path), transaction.atomic():
        pull = find(call, number)
        changes: dict[str, Any] = {}
        _edit(pull, data, changes, call)
        pull.updated_at = timezone.now()
        pull.save()
        if changes:
            events.pull_request(pull, "edited", person, changes=changes)
        draft = typed(data, "draft", bool, pull.draft)
        if draft != pull.draft:
            pull.draft = draft
            pull.save()
            events.pull_request(pull, "converted_to_draft" if draft else "ready_for_review", person)
        state = typed(data, "state", str, pull.state)
        if state not in ("open", "closed"):
            raise invalid(
                "state is not one of open, closed", resource="PullRequest", field_name="state"
            )
        if state != pull.state:
            if state == "closed":
                receive.close(pull, person)
            else:
                _reopen(pull, call)
    deliveries.wake()
    return shapes.full(pull)


def _edit(pull: Pull, data: dict[str, Any], changes: dict[str, Any], call: Call) -> None:
    title, body = typed(data, "title", str, pull.title)[:500], pull.body
    if "body" in data:
        body = typed(data, "body", str, "") or None
    if not title:
        raise invalid("title can't be blank", resource="PullRequest", field_name="title")
    if title != pull.title:
        changes["title"] = {"from": pull.title}
    if body != pull.body:
        changes["body"] = {"from": pull.body}
    pull.title, pull.body = title, body
    base = typed(data, "base", str, pull.base_ref)
    if base != pull.base_ref:
        tip = reading.tip(call.git, f"refs/heads/{base}")
        if pull.state != "open" or tip is None or base == pull.head_ref:
            raise invalid(
                "Cannot change the base branch",
                resource="PullRequest",
                field_name="base",
                code="invalid",
            )
        if reading.contains(call.git, tip, pull.head_sha):
            message = f"There are no new commits between base '{base}' and head '{pull.head_ref}'"
            raise invalid(message, resource="PullRequest", field_name="base")
        changes["base"] = {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}
        pull.base_ref, pull.base_sha = base, tip


def _reopen(pull: Pull, call: Call) -> None:
    git = call.git
    tip, base = (
        reading.tip(git, f"refs/heads/{pull.head_ref}"),
        reading.tip(git, f"refs/heads/{pull.base_ref}"),
    )
    if pull.merged_at or tip is None or base is None or reading.contains(git, base, tip):
        raise invalid("state cannot be changed.", resource="PullRequest", field_name="state")
    if call.repo.pulls.filter(
        state="open", head_ref=pull.head_ref, base_ref=pull.base_ref
    ).exists():
        raise invalid(
            "state cannot be changed. A pull request already exists.", resource="PullRequest"
        )
    pull.state, pull.closed_at, pull.head_sha, pull.base_sha = "open", None, tip, base
    pull.save()
    set_ref(call.repo.path, pull.pull_ref, tip)
    events.pull_request(pull, "reopened", call.person)


def files(call: Call, number: int) -> Any:
    pull = find(call, number)
    found = reading.differences(*gate.compared(pull))[:FILES_CAP]
    return call.page(found, lambda f: commit_shapes.file_diff(call.repo, pull.head_sha, f))


def commits(call: Call, number: int) -> Any:
    found = gate.commits(find(call, number))[:COMMITS_CAP]
    answer = call.page(found, lambda c: c)
    answer.data = commit_shapes.commits(call.repo, answer.data)
    return answer


def is_merged(call: Call, number: int) -> Any:
    if find(call, number).merged_at is None:
        raise not_found()
    return Answer(status=204)


def merge_pull(call: Call, number: int) -> Any:
    person, pull, data = call.need_writable("write"), find(call, number), call.body()
    method = typed(data, "merge_method", str, "merge")
    if method not in METHODS:
        raise invalid(f"merge_method is not one of {', '.join(METHODS)}")
    try:
        sha = merge(
            pull,
            by=person,
            sha=typed(data, "sha", str, "") or None,
            method=method,
            title=typed(data, "commit_title", str, "") or None,
            body=typed(data, "commit_message", str, "") or None,
        )
    except NotMerged as refused:
        raise Refused(refused.status, str(refused)) from refused
    return {"sha": sha, "merged": True, "message": "Pull Request successfully merged"}


def review_comments(call: Call, number: int) -> Any:
    """Always empty: this host keeps no comments on lines."""
    find(call, number)
    return []
