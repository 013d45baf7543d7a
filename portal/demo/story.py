"""The proposals and changes that are told to the end: Jun's webhooks, and what waits for Ines."""

from __future__ import annotations

import random
from datetime import timedelta

from portal.demo import repositories
from portal.demo.clock import Clock
from portal.demo.plan import (
    Plan,
    PlannedComment,
    PlannedFile,
    PlannedPart,
    PlannedProposal,
    PlannedPull,
    PlannedReview,
)


def write(plan: Plan, clock: Clock) -> None:
    """Add them to the plan."""
    platforms = {platform.name: platform for platform in plan.platforms}
    gateway, beacon = platforms["Payments Gateway"], platforms["Beacon Telemetry"]
    hub, identity = platforms["Notification Hub"], platforms["Identity & Sessions"]
    sent = clock.before_now(96)
    first, yes = clock.after(sent, 3.2), clock.after(sent, 12)
    webhooks = PlannedProposal(
        "Webhooks that survive a slow shop",
        "When a shop answers slowly, eight deliveries fail within a minute and the event ends "
        "among the dead letters. Last month **4,100 orders** had to be mended by hand, most of "
        "them at Storefront.",
        "Growing waits with full jitter, capped by the endpoint's own setting. One new metric per "
        "attempt, `webhook_delivery_attempt_total`, so that a slow shop is seen before it hurts.",
        "jun",
        sent - timedelta(minutes=40),
        [
            PlannedPart(
                gateway,
                "accepted",
                first,
                yes,
                "tomasz.wren",
                "Yes, and please cap it by the endpoint's own setting, so that shops keep "
                "control. I will mentor.",
            ),
            PlannedPart(
                beacon,
                "accepted",
                clock.after(sent, 14),
                clock.after(sent, 15),
                "sofia.brandt",
                "One metric per attempt is fine below 500 endpoints.",
            ),
            PlannedPart(hub, "dropped"),
        ],
        state="in_progress",
        effort="about a week",
        wants_mentor=True,
        submitted=sent,
        comments=[
            PlannedComment(
                "tomasz.wren",
                first,
                "Happy to see this. Does the ceiling differ per shop? Today `endpoint.timeout` "
                "is the only thing they can set.",
            ),
            PlannedComment(
                "jun",
                clock.after(first, 0.6),
                "It should. I added it to the approach, and dropped Notification Hub: it is not "
                "needed for the first step.",
            ),
        ],
    )
    refunds = PlannedProposal(
        "Refund reasons as a typed enum",
        "Refunds carry a free text. Three shops parse it, each in its own way, and every new "
        "wording of ours breaks one of them.",
        "An enum of nine reasons and an open *other* with text; the old field stays for a year.",
        "amir.valdane",
        clock.before_now(5.6),
        [PlannedPart(gateway)],
        submitted=clock.before_now(5.4),
        effort="1 day",
    )
    wallets = PlannedProposal(
        "Wallet tokens survive a card renewal",
        "When a bank renews a card, the wallet token dies and the customer's next order fails "
        "with a sentence about fraud. 1.2 per cent of all wallet orders.",
        "Ask the wallet for the successor on the first refusal, and tell Identity which session "
        "the new token belongs to.",
        "dana.whitlock",
        clock.before_now(20.5),
        [
            PlannedPart(gateway),
            PlannedPart(
                identity,
                "accepted",
                clock.before_now(12),
                clock.before_now(6),
                identity.owners[-1]
                if identity.owners[-1] != "dana.whitlock"
                else identity.trusted[0],
                "For our part yes: the session keeps its claims when only the card changes.",
            ),
        ],
        submitted=clock.before_now(20),
        effort="2 weeks",
    )
    claims = PlannedProposal(
        "Session claims for service accounts",
        "Our checkout jobs run as people who left. A service account cannot say for which shop "
        "it acts, so we lend it somebody's session.",
        "One claim, `acts_for`, set by the owner of the account and shown in the audit trail.",
        "jun",
        clock.before_now(13.5),
        [PlannedPart(identity)],
        submitted=clock.before_now(13),
        effort="about a week",
    )
    plan.proposals += [webhooks, refunds, wallets, claims]
    plan.pulls += [_jitter(plan, clock, webhooks), _metric(plan, clock, webhooks)]


def _jitter(plan: Plan, clock: Clock, proposal: PlannedProposal) -> PlannedPull:
    """One approval stands, one of Ines's lapsed by Jun's second push, the ledger still waits."""
    gateway, opened = proposal.parts[0].platform, clock.before_now(10)
    tree = plan.trees[gateway.slug]
    entries = "entries/delivery_fee.go"
    first = (
        PlannedFile("delivery/schedule.go", tree.get("delivery/schedule.go"), _SCHEDULE),
        PlannedFile(entries, tree.get(entries), _FEE),
    )
    second = (
        PlannedFile("delivery/schedule.go", first[0].before, _SCHEDULE_CAPPED),
        first[1],
    )
    seen = clock.after(opened, 2)
    pushed = clock.after(opened, 6)
    return PlannedPull(
        gateway,
        "jun",
        "Retry webhook deliveries with jittered backoff",
        "jun/jitter",
        opened,
        [
            (opened - timedelta(minutes=30), "Wait longer after each failed delivery", first),
            (pushed, "Cap the wait by the endpoint's own ceiling", second),
        ],
        body="Waits double and carry full jitter. The ceiling is the endpoint's own.\n\n"
        "Measured against the slow-shop sandbox: 0 of 2,000 events lost, 38 before.",
        proposal=proposal,
        reviews=[
            PlannedReview("ines", seen, text="Good. One question on the ceiling below."),
            PlannedReview("tomasz.wren", clock.after(pushed, 1.5), push=1),
        ],
        comments=[
            PlannedComment(
                "tomasz.wren",
                clock.after(opened, 3),
                "Full jitter is right here: equal jitter kept two shops retrying in step last "
                "autumn. Could the ceiling come from the endpoint's own setting?",
            ),
            PlannedComment("jun", pushed, "It does now; that is the second commit."),
        ],
    )


def _metric(plan: Plan, clock: Clock, proposal: PlannedProposal) -> PlannedPull:
    """Jun's change to Beacon Telemetry, approved by every group and ready to merge."""
    beacon, opened = proposal.parts[1].platform, clock.before_now(16)
    title = "Name the metric of webhook attempts"
    chance = random.Random(title)  # noqa: S311
    files = repositories.edited(beacon, plan.trees[beacon.slug], "schema names", title, chance)
    return PlannedPull(
        beacon,
        "jun",
        title,
        "jun/attempt-metric",
        opened,
        [(opened - timedelta(minutes=5), title, files)],
        body="One counter, two labels, as the budget allows.",
        proposal=proposal,
        reviews=[
            PlannedReview("sofia.brandt", clock.after(opened, 4), text="Thank you, merge it.")
        ],
    )


_FEE = """// Package entries: the books' side of a delivery.
package entries

// DeliveryFee books what a retried delivery costs, once per event.
func DeliveryFee(event string, attempts int) (Entry, bool) {
	if attempts < 2 {
		return Entry{}, false
	}
	return Entry{Key: "delivery-fee/" + event, Debit: Delivery, Credit: Fees}, true
}
"""
_SCHEDULE = """// Package delivery: when a webhook is tried again.
package delivery

// Next tells how long to wait before the given attempt.
func (s *Schedule) Next(attempt int) time.Duration {
	wait := s.base << uint(attempt)
	return jitter.Full(s.rng, wait)
}

// Exhausted tells whether a delivery goes to the dead letters.
func (s *Schedule) Exhausted(attempt int) bool { return attempt > 8 }
"""
_SCHEDULE_CAPPED = """// Package delivery: when a webhook is tried again.
package delivery

// Next tells how long to wait before the given attempt, never longer than the endpoint allows.
func (s *Schedule) Next(attempt int) time.Duration {
	if attempt > s.max {
		return s.ceiling
	}
	wait := s.base << uint(attempt) // 2^n, capped below
	if wait > s.ceiling {
		wait = s.ceiling
	}
	return jitter.Full(s.rng, wait)
}

// Exhausted tells whether a delivery goes to the dead letters.
func (s *Schedule) Exhausted(attempt int) bool { return attempt > s.max }
"""
