"""Who pushed a change's heads, as signed webhooks told."""

from django.db.models import Q

from contributions.models import Change, Delivery, Head
from people.models import HostAccount

#: Deliveries whose sender pushed; others, of a label or a title, tell of the head as well.
PUSHED = Q(event="push") | Q(event="pull_request", action__in=("opened", "synchronize"))


def note(change: Change) -> HostAccount | None:
    """Who pushed the head, where signed webhooks told; being noted only ever excludes somebody.

    A head that was pushed away and came back has had several pushers: each stays noted.
    """
    told = Delivery.objects.filter(PUSHED, repository=change.repository, sha=change.head_sha)
    heads = change.heads.filter(sha=change.head_sha).order_by("seen_at", "pk")
    noted = heads.exclude(pusher=None).values("pusher__remote_id")
    accounts = HostAccount.objects.filter(
        issuer=change.repository.host.key, remote_id__in=told.values("sender_id")
    )
    for account in accounts.exclude(remote_id__in=noted):
        head = heads.filter(pusher=None).last() or Head(
            change=change,
            sha=change.head_sha,
            base_ref=change.base_ref,
            seen_at=heads.values_list("seen_at", flat=True).last() or change.confirmed_at,
        )
        head.pusher = account
        head.save()
    pushed = heads.exclude(pusher=None).select_related("pusher").last()
    return pushed.pusher if pushed else None
