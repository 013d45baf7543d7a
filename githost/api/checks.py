"""Check runs and check suites: made and changed by Apps, read by all."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from githost import deliveries, events, merge_queue
from githost.api.call import Answer, Call, Refused, invalid, not_found, required, typed
from githost.git import reading
from githost.models import CheckRun, CheckSuite, Installation
from githost.shapes import checks as shapes

STATUSES = ("queued", "in_progress", "completed", "waiting", "requested", "pending")
CONCLUSIONS = (
    "success",
    "failure",
    "neutral",
    "cancelled",
    "skipped",
    "timed_out",
    "action_required",
)
# GitHub's limit for the summary and the text of a check run, in characters.
OUTPUT_LIMIT = 65_535
APPS_ONLY = "You must authenticate via a GitHub App."


def _runs(call: Call) -> Any:
    found = CheckRun.objects.filter(suite__repository=call.repo)
    return found.select_related("suite__app__owner", "suite__repository__owner")


def _run(call: Call, run_id: int) -> CheckRun:
    found: CheckRun | None = _runs(call).filter(pk=run_id).first()
    if found is None:
        raise not_found()
    return found


def _installation(call: Call) -> Installation:
    if call.token is None:
        raise Refused(403, APPS_ONLY)
    return call.token.installation


def create(call: Call) -> Any:
    app, data = _installation(call).app, call.body()
    if call.repo.archived:
        raise Refused(403, "Repository was archived so is read-only.")
    required(data, "CheckRun", "name", "head_sha")
    sha = typed(data, "head_sha", str, "")
    if len(sha) != 40 or reading.commit(call.git, sha) is None:
        raise Refused(422, f"No commit found for SHA: {sha}")
    run = CheckRun(name=typed(data, "name", str, ""))
    _change(run, data)
    with transaction.atomic():
        run.suite, _ = CheckSuite.objects.get_or_create(
            repository=call.repo,
            app=app,
            head_sha=sha,
            defaults={"head_branch": _branch(call, sha)},
        )
        run.save()
        events.check_run(run, "created", call.person)
        _completed(run, call, before="")
    merge_queue.checked(call.repo, sha)
    deliveries.wake()
    return Answer(shapes.run(run), 201)


def _branch(call: Call, sha: str) -> str:
    return next((name for name, tip in reading.branches(call.git) if tip == sha), "")


def _change(run: CheckRun, data: dict[str, Any]) -> None:
    run.name = typed(data, "name", str, run.name) or run.name
    run.external_id = typed(data, "external_id", str, run.external_id)
    run.details_url = typed(data, "details_url", str, run.details_url)
    run.status = typed(data, "status", str, run.status)
    conclusion = typed(data, "conclusion", str, "")
    if conclusion:
        # Saying how it ended says that it ended.
        run.status, run.conclusion = "completed", conclusion
    elif run.status != "completed":
        run.conclusion = ""
    _judge(run)
    _output(run, typed(data, "output", dict, {}))
    now = timezone.now()
    started = run.started_at or (now if run.status != "queued" else None)
    run.started_at = _moment(data, "started_at") or started
    ended = _moment(data, "completed_at") or now
    run.completed_at = ended if run.status == "completed" else None


def _judge(run: CheckRun) -> None:
    def wrong(field: str, message: str) -> Refused:
        return invalid(message, resource="CheckRun", field_name=field)

    if run.status not in STATUSES:
        raise wrong("status", f"status is not one of {', '.join(STATUSES)}")
    if run.conclusion and run.conclusion not in CONCLUSIONS:
        raise wrong("conclusion", f"conclusion is not one of {', '.join(CONCLUSIONS)}")
    if run.status == "completed" and not run.conclusion:
        raise wrong("conclusion", "conclusion is required when status is completed")
    if len(run.name) > 255 or len(run.external_id) > 255:
        raise wrong("name", "name or external_id is too long (maximum is 255 characters)")


def _output(run: CheckRun, output: dict[str, Any]) -> None:
    if not output:
        return
    required(output, "CheckRun", "title", "summary")
    run.title, run.summary = typed(output, "title", str, ""), typed(output, "summary", str, "")
    run.text = typed(output, "text", str, "")
    if max(len(run.summary), len(run.text)) > OUTPUT_LIMIT:
        raise invalid(
            f"Only {OUTPUT_LIMIT} characters are allowed in summary and in text.",
            resource="CheckRun",
            field_name="output",
        )


def _moment(data: dict[str, Any], name: str) -> datetime | None:
    given = typed(data, name, str, "")
    try:
        found = parse_datetime(given) if given else None
    except ValueError:
        found = None
    if given and (found is None or found.tzinfo is None):
        raise invalid(f"{name} is not an ISO 8601 time", resource="CheckRun", field_name=name)
    return found


def _completed(run: CheckRun, call: Call, *, before: str) -> None:
    """Say so if the run has just ended, and if with it all of its suite."""
    CheckSuite.objects.filter(pk=run.suite_id).update(updated_at=timezone.now())
    if run.status != "completed" or before == "completed":
        return
    events.check_run(run, "completed", call.person)
    if shapes.outcome(run.suite)[0] == "completed":
        events.check_suite(run.suite, "completed", call.person)


def get(call: Call, run_id: int) -> Any:
    return shapes.run(_run(call, run_id))


def update(call: Call, run_id: int) -> Any:
    app, run = _installation(call).app, _run(call, run_id)
    if run.suite.app_id != app.pk:
        raise Refused(
            403,
            f"Invalid app_id `{app.pk}` - check run can only be modified by the GitHub App that "
            "created it.",
        )
    before = run.status
    _change(run, call.body())
    with transaction.atomic():
        run.save()
        _completed(run, call, before=before)
    merge_queue.checked(call.repo, run.suite.head_sha)
    deliveries.wake()
    return shapes.run(run)


def rerequest(call: Call, run_id: int) -> Any:
    """Ask the App that made it to run it again."""
    person, run = call.need_writable("write"), _run(call, run_id)
    theirs = Installation.active_in(call.repo).filter(app=run.suite.app).first()
    if theirs is None:
        raise Refused(422, "The GitHub App of this check run is not installed here any more.")
    events.rerequested(run, person, theirs)
    deliveries.wake()
    return Answer({}, 201)


def of_commit(call: Call, ref: str) -> Any:
    """Check runs of a commit, of each App only the latest per name unless all are asked for."""
    found = _runs(call).filter(suite__head_sha=str(call.commit(ref).id))
    if name := call.query("check_name"):
        found = found.filter(name=name)
    if status := call.query("status"):
        found = found.filter(status=status)
    if (app := call.query("app_id")).isdecimal():
        found = found.filter(suite__app_id=int(app))
    if call.query("filter", "latest") == "latest":
        latest = found.values("suite", "name").annotate(newest=Max("pk")).values("newest")
        found = found.filter(pk__in=latest)
    return call.page(found.order_by("-pk"), shapes.run, "check_runs")


def suites_of_commit(call: Call, ref: str) -> Any:
    found = CheckSuite.objects.filter(
        repository=call.repo, head_sha=str(call.commit(ref).id)
    ).select_related("app__owner", "repository__owner")
    if (app := call.query("app_id")).isdecimal():
        found = found.filter(app_id=int(app))
    return call.page(found.order_by("pk"), shapes.suite, "check_suites")
