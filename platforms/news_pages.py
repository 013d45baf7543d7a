"""Pages of announcements, meetings and subscriptions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.paging import newest_first
from people.refusals import Invalid, Refused
from people.refusing import refuse, refuse_or_say
from people.requests import SignedIn, key_of
from platforms import news, permissions, recurring
from platforms.models import Announcement, Meeting, Platform
from platforms.news_forms import AnnouncementForm, MeetingForm, SkipForm
from platforms.services import news as services
from platforms.successors import platform_at


@require_GET
def announcements(request: SignedIn) -> HttpResponse:
    """All that was announced, and, for who may change it, what is to be."""
    user = request.user
    context = {
        "page": news.page(user, request.GET.get("page", "")),
        "coming": news.coming(user),
        "may_announce": not permissions.why_not_announce(user, None),
    }
    return render(request, "news/list.html", context)


@require_GET
def announcement(request: SignedIn, pk: int) -> HttpResponse:
    one = _announcement(request, pk)
    may_edit = not permissions.why_not_announce(request.user, one.platform)
    return render(request, "news/announcement.html", {"one": one, "may_edit": may_edit})


@require_http_methods(["GET", "POST"])
def announce(request: SignedIn) -> HttpResponse:
    """New news: for all, or with `?platform=` of one platform."""
    slug = request.GET.get("platform", "")
    platform = _platform(request, slug) if slug else None
    form = AnnouncementForm(request.POST or None)
    return _write(request, form, platform, None)


@require_http_methods(["GET", "POST"])
def edit(request: SignedIn, pk: int) -> HttpResponse:
    """Change an announcement, or end it."""
    one = _announcement(request, pk)
    if request.POST.get("act") == "end":
        try:
            services.end(one, by=request.user)
        except Refused as refused:
            messages.error(request, refused.reason)
        else:
            messages.success(request, "Ended. It is shown no more.")
        return redirect("announcements")
    initial = {"title": one.title, "text": one.text, **services.window_of(one)}
    return _write(
        request, AnnouncementForm(request.POST or None, initial=initial), one.platform, one
    )


def _write(
    request: SignedIn, form: AnnouncementForm, platform: Platform | None, one: Announcement | None
) -> HttpResponse:
    why_not = permissions.why_not_announce(request.user, platform)
    status = 400 if form.is_bound else 403 if why_not else 200
    if form.is_bound and form.is_valid():
        try:
            if one:
                done = services.edit(one, by=request.user, **form.given())
            else:
                done = services.announce(platform, by=request.user, **form.whole())
        except Refused as refused:
            status = refused.status
            refuse(form, refused)
        else:
            messages.success(request, "Kept." if one else "Announced.")
            return redirect(done)
    context = {"form": form, "platform": platform, "one": one, "why_not": why_not}
    return render(request, "news/write.html", context, status=status)


@require_GET
def calendar(request: SignedIn) -> HttpResponse:
    """The next meetings of all platforms, by week and month."""
    seen = list(news.meetings_seen(request.user))
    own = {meeting.pk for meeting in news.mine(request.user)}
    spans = recurring.in_spans(recurring.upcoming(seen, 60), timezone.localdate())
    context = {"spans": spans, "own": own}
    return render(request, "news/calendar.html", context)


@require_http_methods(["GET", "POST"])
def meetings(request: SignedIn, slug: str) -> HttpResponse:
    """A platform's meetings; owners add, change, leave out and end them here."""
    one = _platform(request, slug)
    forms: dict[str, Form] = {"hold": MeetingForm(), "skip": SkipForm()}
    status, changed = 200, None
    if request.method == "POST":
        act = request.POST.get("act", "")
        changed = _meeting(one, request) if act != "hold" else None
        try:
            messages.success(request, _act(request, one, changed, forms))
            return redirect("platform-meetings", slug)
        except Refused as refused:
            status = refused.status
            refuse_or_say(request, forms["skip" if act == "skip" else "hold"], refused)
    elif asked := request.GET.get("change", ""):
        changed = get_object_or_404(one.meetings.filter(ended_at=None), pk=key_of(asked))
        forms["hold"] = MeetingForm(meeting=changed)
    known = list(news.meetings_seen(request.user).filter(platform=one))
    context = {
        "platform": one,
        "meetings": known,
        "dates": recurring.upcoming(known, 8),
        "forms": forms,
        "changed": changed,
        "why_not": permissions.why_not_edit(request.user, one),
    }
    return render(request, "news/meetings.html", context, status=status)


def _act(request: SignedIn, one: Platform, meeting: Meeting | None, forms: dict[str, Form]) -> str:
    act, user = request.POST.get("act", ""), request.user
    if act in ("hold", "change"):
        forms["hold"] = form = MeetingForm(request.POST, meeting=meeting)
        if not form.is_valid():
            raise Invalid("The meeting was not kept.")
        if meeting:
            services.change(meeting, by=user, **form.given())
            return "Changed. Calendars that have it take the change over."
        services.hold(one, by=user, **form.whole())
        return "It is in the calendar."
    if act == "skip" and meeting:
        forms["skip"] = skip = SkipForm(request.POST)
        if not skip.is_valid():
            raise Invalid("No day was left out.")
        services.skip(meeting, by=user, **skip.cleaned_data)
        return "Left out."
    if act == "end" and meeting:
        services.end_meeting(meeting, by=user)
        return "Ended. It is in the calendar no more."
    raise BadRequest("The form names no act that is known here. Nothing was done.")


def _meeting(one: Platform, request: SignedIn) -> Meeting:
    known = one.meetings.select_related("platform")
    return get_object_or_404(known, pk=key_of(request.POST.get("row", "")))


@require_POST
def subscribe(request: SignedIn, slug: str) -> HttpResponse:
    """Hear of a platform, or no more."""
    one = _platform(request, slug)
    if request.POST.get("act") == "end":
        services.unsubscribe(one, by=request.user)
        messages.success(request, f"You hear no more of {one}.")
    else:
        services.subscribe(one, by=request.user)
        messages.success(request, f"You hear what {one} announces and with what it wants help.")
    return redirect("subscriptions") if request.POST.get("back") == "list" else redirect(one)


@require_GET
def subscriptions(request: SignedIn) -> HttpResponse:
    """What one hears of."""
    page = newest_first(news.subscriptions(request.user), request.GET.get("page", ""))
    return render(request, "news/subscriptions.html", {"page": page})


def _platform(request: SignedIn, slug: str) -> Platform:
    return platform_at(request.user, slug.replace("\0", ""))


def _announcement(request: SignedIn, pk: int) -> Announcement:
    return get_object_or_404(news.readable(request.user), pk=pk)
