"""The plain pages behind html_url."""

import requests


def test_a_pull_request_page_says_what_and_where_it_is(host, repo):
    pull = host.change(repo, "one", as_="ana", title="<b>Bold</b>")
    page = requests.get(pull["html_url"], timeout=10)
    assert page.status_code == 200
    for words in (
        "&lt;b&gt;Bold&lt;/b&gt;",
        "open",
        pull["head"]["sha"],
        f"git clone {host.url}/{repo}.git",
        "first runs",
    ):
        assert words in page.text
    host.ok("PUT", f"/repos/{repo}/pulls/1/merge", json={})
    assert "merged" in requests.get(pull["html_url"], timeout=10).text
    for path in (
        "",
        f"/{repo}",
        f"/{repo}/commit/{pull['head']['sha']}",
        f"/_avatar/{host.ids['ana']}",
    ):
        assert requests.get(host.url + path, timeout=10).status_code == 200


def test_a_private_repository_has_no_page(host):
    made = host.repo("acme", "unseen", private=True)
    assert requests.get(made["html_url"], timeout=10).status_code == 404
    assert "unseen" not in requests.get(host.url, timeout=10).text


def test_two_commits_are_compared_on_a_page(host, repo):
    pull = host.change(repo, "compared", as_="ana", text="one\n")
    before = pull["head"]["sha"]
    after = host.write(repo, "compared.txt", "<b>two</b>\n", branch="compared", as_="ana")
    page = requests.get(f"{host.url}/{repo}/compare/{before}..{after}", timeout=10)
    assert page.status_code == 200
    assert "compared.txt" in page.text
    assert "+&lt;b&gt;two&lt;/b&gt;" in page.text
    for wrong in (before, f"{before}..", f"..{after}", f"{before}..{'0' * 40}", "x..y"):
        assert requests.get(f"{host.url}/{repo}/compare/{wrong}", timeout=10).status_code == 404
