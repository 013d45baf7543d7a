"""Plain pages for people who follow a link to this host."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from githost import access
from githost.api.call import not_found
from githost.api.lookup import find_repository
from githost.git import reading
from githost.models import Account, Repository
from githost.shapes.commits import text
from githost.shapes.repositories import page as address

STYLE = mark_safe(
    "<style>:root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "code{overflow-wrap:anywhere}pre{white-space:pre-wrap}dt{font-weight:600}</style>"
)
NOTE = (
    "This is the embedded git host that comes with Commons for first runs, demos and tests. "
    "It holds real git repositories, but it is no place to keep work."
)


def _page(title: str, body: SafeString, status: int = 200) -> HttpResponse:
    return HttpResponse(
        format_html(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{}</title>'
            '<meta name="viewport" content="width=device-width">{}</head>'
            "<body><main><h1>{}</h1>{}</main><footer><p><small>{}</small></p></footer></body></html>",
            title,
            STYLE,
            title,
            body,
            NOTE,
        ),
        status=status,
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
    )


def _missing() -> HttpResponse:
    return _page(
        "Not found", format_html("<p>There is nothing at this address, or it is private.</p>"), 404
    )


def unknown(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What an address that leads nowhere answers, to programs and to people."""
    if request.path.startswith("/api/"):
        return JsonResponse(not_found().body, status=404)
    return _missing()


def _visible(owner: str, name: str) -> Repository | None:
    # Pages know no sign-in: only what everyone may see is shown.
    found = find_repository(owner, name.removesuffix(".git"))
    return found if found and access.may(None, found, "read") else None


def _facts(*pairs: tuple[str, object]) -> SafeString:
    return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs))


def index(request: HttpRequest) -> HttpResponse:
    found = (
        Repository.objects.filter(private=False)
        .select_related("owner")
        .order_by("owner__login", "name")
    )
    items = format_html_join(
        "", '<li><a href="{}">{}</a></li>', ((address(r), r.full_name) for r in found)
    )
    return _page("Embedded git host", format_html("<ul>{}</ul>", items))


def repository(request: HttpRequest, owner: str, name: str) -> HttpResponse:
    found = _visible(owner, name)
    if found is None:
        return _missing()
    pulls = format_html_join(
        "",
        '<li><a href="{}">#{} {}</a> ({})</li>',
        (
            (
                address(found, f"/pull/{p.number}"),
                p.number,
                p.title,
                "merged" if p.merged_at else p.state,
            )
            for p in found.pulls.order_by("-number")[:50]
        ),
    )
    facts = _facts(
        ("Clone", format_html("<code>git clone {}.git</code>", address(found))),
        ("Default branch", found.default_branch),
        ("Description", found.description or "none"),
    )
    return _page(found.full_name, format_html("{}<h2>Pull requests</h2><ul>{}</ul>", facts, pulls))


def pull(request: HttpRequest, owner: str, name: str, number: int) -> HttpResponse:
    found = _visible(owner, name)
    shown = found.pulls.select_related("author").filter(number=number).first() if found else None
    if found is None or shown is None:
        return _missing()
    facts = _facts(
        ("State", "merged" if shown.merged_at else shown.state),
        ("From", format_html("<code>{}</code> at <code>{}</code>", shown.head_ref, shown.head_sha)),
        ("Into", format_html("<code>{}</code> of {}", shown.base_ref, found.full_name)),
        ("Opened by", shown.author.login),
        ("Clone", format_html("<code>git clone {}.git</code>", address(found))),
        ("Fetch this change", format_html("<code>git fetch origin {}</code>", shown.pull_ref)),
    )
    return _page(
        f"{shown.title} #{number}", format_html("{}<pre>{}</pre>", facts, shown.body or "")
    )


def commit(request: HttpRequest, owner: str, name: str, sha: str) -> HttpResponse:
    found = _visible(owner, name)
    shown = reading.commit(reading.open_repository(found.path), sha) if found else None
    if found is None or shown is None:
        return _missing()
    facts = _facts(
        ("Repository", found.full_name), ("Commit", str(shown.id)), ("Author", shown.author.name)
    )
    return _page(text(shown).partition("\n")[0], format_html("{}<pre>{}</pre>", facts, text(shown)))


def compare(request: HttpRequest, owner: str, name: str, span: str) -> HttpResponse:
    """What differs between two commits, as in `git diff one..other`."""
    found = _visible(owner, name)
    if found is None:
        return _missing()
    git = reading.open_repository(found.path)
    before, dots, after = span.partition("..")
    one, other = reading.commit(git, before), reading.commit(git, after)
    if not dots or one is None or other is None:
        return _missing()
    files = reading.differences(git, str(one.id), str(other.id))
    drawn = format_html_join(
        "",
        "<h2><code>{}</code></h2><p>{}, +{} −{}</p><pre>{}</pre>",
        ((f.filename, f.status, f.additions, f.deletions, f.patch or "no text") for f in files),
    )
    facts = _facts(("Repository", found.full_name), ("From", str(one.id)), ("To", str(other.id)))
    title = f"{str(one.id)[:7]} to {str(other.id)[:7]}"
    return _page(title, format_html("{}{}", facts, drawn or "Nothing differs."))


def avatar(request: HttpRequest, account_id: int) -> HttpResponse:
    """A disc with the account's first letter."""
    account = Account.objects.filter(pk=account_id).first()
    letter = (account.name or account.login)[0].upper() if account else "?"
    image = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="20"'
        ' fill="hsl({} 45% 40%)"/><text x="20" y="27" font-family="sans-serif" font-size="20"'
        ' fill="#fff" text-anchor="middle">{}</text></svg>',
        account_id * 47 % 360,
        letter,
    )
    return HttpResponse(image, content_type="image/svg+xml")
