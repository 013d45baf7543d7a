"""Everything that is done on a proposal's page: each act with its form, its service, its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import QueryDict
from django.shortcuts import get_object_or_404

from contributions.forms.proposals import (
    CommentForm,
    DecisionForm,
    LinkForm,
    PartForm,
    PullForm,
    TimeForm,
    WithdrawForm,
)
from contributions.models import Proposal, ProposalPart
from contributions.pages.proposal import ProposalPage
from contributions.pages.seen import parts_seen
from contributions.services import changes, decisions, proposals, time_agreements
from people.models import User
from people.refusals import Invalid

#: What was done in a sentence, and where to go next.
Answer = tuple[str, str]
Given = dict[str, Any]


@dataclass
class Deed:
    """An act that somebody asked for; `place` is where its form stands on the page."""

    place: str
    form: Form
    do: Callable[[Proposal, User, Given], Answer]
    proposal: Proposal
    by: User

    def carry_out(self) -> Answer:
        """Do it. Raises Refused with the reason why it was not done."""
        if not self.form.is_valid():
            raise Invalid("Nothing was done: the form is not whole.")
        return self.do(self.proposal, self.by, self.form.cleaned_data)


def deed_in(data: QueryDict, proposal: Proposal, *, by: User) -> Deed:
    """The act that a form names; one that does not exist is a bad request."""
    act = data.get("act", "")
    if act in _DECISIONS:
        part = data.get("part", "")
        form: Form = DecisionForm(data, auto_id=f"part-{part}-%s")
        return Deed(f"part-{part}", form, _DECISIONS[act], proposal, by)
    if act in _OPENINGS:
        kind, do = _OPENINGS[act]
        form = kind(data, proposal=proposal, by=by, auto_id=f"{act}-%s")
        return Deed(act, form, do, proposal, by)
    if act in _PLAIN:
        plain, doing = _PLAIN[act]
        return Deed(act, plain(data, auto_id=f"{act}-%s"), doing, proposal, by)
    raise BadRequest("The form names no act that is known here. Nothing was done.")


def forms_of(page: ProposalPage, *, by: User) -> dict[str, Form]:
    """The page's forms as they stand before anything is typed, by place."""
    forms: dict[str, Form] = {
        "comment": CommentForm(auto_id="comment-%s"),
        "withdraw": WithdrawForm(auto_id="withdraw-%s"),
    }
    for shown in page.parts:
        part = shown.part.pk
        forms[f"part-{part}"] = DecisionForm(initial={"part": part}, auto_id=f"part-{part}-%s")
    if page.time and page.time.may_agree:
        forms["agree_time"] = TimeForm(auto_id="agree_time-%s")
    if page.ways:
        told = {"branch": page.branch, "title": page.proposal.title}
        forms["pull"] = PullForm(initial=told, auto_id="pull-%s", proposal=page.proposal, by=by)
        forms["link"] = LinkForm(auto_id="link-%s", proposal=page.proposal, by=by)
    return forms


def _part(proposal: Proposal, by: User, given: Given) -> ProposalPart:
    return get_object_or_404(parts_seen(by).filter(proposal=proposal), pk=given["part"])


def _accept(proposal: Proposal, by: User, given: Given) -> Answer:
    part = decisions.accept(_part(proposal, by, given), by=by, reason=given["reason"])
    return f"Accepted for {part.platform}. {proposal.author} was told.", _home(proposal)


def _request_changes(proposal: Proposal, by: User, given: Given) -> Answer:
    part = decisions.request_changes(_part(proposal, by, given), by=by, reason=given["reason"])
    said = f"Changes asked for {part.platform}. {proposal.author} was told; the clock stands still."
    return said, _home(proposal)


def _decline(proposal: Proposal, by: User, given: Given) -> Answer:
    part = decisions.decline(
        _part(proposal, by, given), by=by, code=given["code"], reason=given["reason"]
    )
    return f"Declined for {part.platform}. {proposal.author} was told why.", _home(proposal)


def _drop(proposal: Proposal, by: User, given: Given) -> Answer:
    part = _part(proposal, by, given)
    proposals.drop_platform(part, by=by)
    return f"{part.platform} was dropped. The rest goes on.", _home(proposal)


def _submit(proposal: Proposal, by: User, given: Given) -> Answer:
    proposals.submit(proposal, by=by)
    return "Submitted. Its owners were told.", _home(proposal)


def _withdraw(proposal: Proposal, by: User, given: Given) -> Answer:
    proposals.withdraw(proposal, by=by, reason=given["reason"])
    return "Withdrawn.", _home(proposal)


def _comment(proposal: Proposal, by: User, given: Given) -> Answer:
    made = decisions.comment(proposal, by=by, text=given["text"], key=given["key"])
    return "Your comment was added.", f"{_home(proposal)}#comment-{made.pk}"


def _pull(proposal: Proposal, by: User, given: Given) -> Answer:
    change = changes.open_pull(
        proposal,
        given["repository"],
        branch=given["branch"],
        title=given["title"],
        body=given["body"],
        by=by,
    )
    return f"{change} is open. Its owners were told.", change.get_absolute_url()


def _link(proposal: Proposal, by: User, given: Given) -> Answer:
    change = changes.link_by_number(proposal, given["repository"], given["number"], by=by)
    return f"{change} now carries out {proposal.number}.", change.get_absolute_url()


def _agree_time(proposal: Proposal, by: User, given: Given) -> Answer:
    time_agreements.agree(proposal, last_day=given["last_day"], by=by)
    return f"You agreed to {proposal.author}’s time.", _home(proposal)


def _end_time(proposal: Proposal, by: User, given: Given) -> Answer:
    time_agreements.end(proposal, by=by)
    return "You took your agreement back.", _home(proposal)


def _home(proposal: Proposal) -> str:
    return proposal.get_absolute_url()


_DECISIONS = {"accept": _accept, "request_changes": _request_changes, "decline": _decline}
_OPENINGS: dict[str, tuple[type[PullForm | LinkForm], Callable[..., Answer]]] = {
    "pull": (PullForm, _pull),
    "link": (LinkForm, _link),
}
_PLAIN: dict[str, tuple[type[Form], Callable[..., Answer]]] = {
    "drop": (PartForm, _drop),
    "submit": (Form, _submit),
    "withdraw": (WithdrawForm, _withdraw),
    "comment": (CommentForm, _comment),
    "agree_time": (TimeForm, _agree_time),
    "end_time": (Form, _end_time),
}
