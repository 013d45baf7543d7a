"""The commit status that carries the verdict, and whether a host really waits for it (pure)."""

from platforms.hosts.snapshots import Protection

CONTEXT = "portal/owner-approval"

GATED, ADVISORY, UNKNOWN = "gated", "advisory", "unknown"


def in_words(protection: Protection, branch: str, app_id: int | None = None) -> tuple[str, str]:
    """Say whether a merge into `branch` is refused without our status: a state and a sentence.

    `app_id` is the App that the portal acts as there, None for a token.
    """
    if not protection.readable:
        return UNKNOWN, (
            f"The portal’s account may not read the rules of {branch}, so it cannot say whether"
            " the gate gates. It needs the right to administer the repository."
        )
    if not protection.protected:
        return ADVISORY, (
            f"{branch} is not protected: anybody who may write to it can merge without approval."
        )
    if CONTEXT not in protection.required_contexts:
        return ADVISORY, f"{branch} is protected, but the host does not wait for {CONTEXT} there."
    giver = dict(protection.bound).get(CONTEXT)
    if giver is not None and giver != app_id:
        return ADVISORY, (
            f"The host waits for {CONTEXT} on {branch} from the App number {giver}, as which the"
            " portal does not act: nothing that it publishes counts there."
        )
    if giver is None and app_id is not None:
        return ADVISORY, (
            f"The host waits for {CONTEXT} on {branch}, but takes it from anybody who may write"
            " statuses there and not from the portal’s App alone."
        )
    if not protection.admins_bound:
        return ADVISORY, (
            f"The host waits for {CONTEXT} on {branch}, but admins of the repository may merge"
            " past it."
        )
    whose = "" if app_id is None else " from the portal’s App"
    return GATED, (
        f"The host refuses a merge into {branch} without {CONTEXT}{whose}, also by admins of the"
        " repository."
    )
