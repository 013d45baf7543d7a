"""Files of a repository: read, create, change and delete by path."""

import base64
import binascii
from typing import Any

import pygit2
from django.utils.dateparse import parse_datetime

from githost.api.call import Answer, Call, Refused, invalid, not_found, required, typed
from githost.api.refs import change
from githost.git import merging, reading, writing
from githost.git.refs import ZERO, RefChange, swap
from githost.models import Account, Repository
from githost.shapes import commits as commit_shapes
from githost.shapes.common import in_path
from githost.shapes.repositories import address, page

# Above this many bytes GitHub sends a file's content in the raw form only.
INLINE_LIMIT = 1024 * 1024
README_NAMES = ("readme.md", "readme.markdown", "readme.rst", "readme.txt", "readme")


def _entry(repo: Repository, path: str, found: Any, ref: str) -> dict[str, Any]:
    """What a directory lists of an entry."""
    kind = {"tree": "dir", "commit": "submodule"}.get(found.type_str, "file")
    own = address(repo, f"/contents/{in_path(path)}?ref={in_path(ref)}")
    git_url = address(repo, f"/git/{'trees' if kind == 'dir' else 'blobs'}/{found.id}")
    link = page(repo, f"/{'tree' if kind == 'dir' else 'blob'}/{in_path(ref)}/{in_path(path)}")
    raw = page(repo, f"/raw/{in_path(ref)}/{in_path(path)}") if kind == "file" else None
    return {
        "type": kind,
        "size": found.size if isinstance(found, pygit2.Blob) else 0,
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": str(found.id),
        "url": own,
        "git_url": git_url,
        "html_url": link,
        "download_url": raw,
        "_links": {"self": own, "git": git_url, "html": link},
    }


def _file(repo: Repository, path: str, blob: pygit2.Blob, ref: str) -> dict[str, Any]:
    inline = blob.size <= INLINE_LIMIT
    content = base64.encodebytes(blob.data).decode() if inline else ""
    return {
        **_entry(repo, path, blob, ref),
        "content": content,
        "encoding": "base64" if inline else "none",
    }


def _commit(call: Call, ref: str) -> pygit2.Commit:
    found = reading.commit(call.git, ref)
    if found is None:
        raise Refused(
            404,
            f"No commit found for the ref {ref}"
            if call.query("ref")
            else "This repository is empty.",
        )
    return found


def get(call: Call, path: str = "") -> Any:
    path = path.strip("/")
    ref = call.query("ref") or call.repo.default_branch
    tree = _commit(call, ref).tree
    try:
        found = tree[path] if path else tree
    except (KeyError, ValueError) as missing:
        raise not_found() from missing
    if isinstance(found, pygit2.Blob):
        if ".raw" in call.request.headers.get("Accept", ""):
            return found.data
        return _file(call.repo, path, found, ref)
    if not isinstance(found, pygit2.Tree):
        raise not_found()
    under = f"{path}/" if path else ""
    return [_entry(call.repo, under + reading.name(entry), entry, ref) for entry in found]


def readme(call: Call) -> Any:
    ref = call.query("ref") or call.repo.default_branch
    named = {
        e.name.lower(): e for e in _commit(call, ref).tree if e.name and isinstance(e, pygit2.Blob)
    }
    for name in README_NAMES:
        if name in named:
            return _file(call.repo, named[name].name or name, named[name], ref)
    raise not_found()


def put(call: Call, path: str) -> Any:
    data = call.body()
    required(data, "Commit", "message")
    try:
        content = base64.b64decode(typed(data, "content", str, ""), validate=False)
    except (binascii.Error, ValueError) as broken:
        raise invalid("content is not valid Base64") from broken
    return _write(call, path, data, content)


def delete(call: Call, path: str) -> Any:
    data = call.body()
    # PyGithub and others send a DELETE's fields in the address.
    data = {**call.request.GET.dict(), **data}
    required(data, "Commit", "message", "sha")
    return _write(call, path, data, None)


def _write(call: Call, path: str, data: dict[str, Any], content: bytes | None) -> Answer:
    person, path = call.need_writable("write"), path.strip("/")
    if not path or any(part in ("", ".", "..", ".git") for part in path.split("/")):
        raise invalid("path is malformed", resource="Commit", field_name="path")
    branch = typed(data, "branch", str, call.repo.default_branch) or call.repo.default_branch
    ref, git = f"refs/heads/{branch}", call.git
    tip = reading.tip(git, ref)
    if tip is None and reading.branches(git):
        raise Refused(404, f"Branch {branch} not found")
    tree = git[tip].peel(pygit2.Tree) if tip else None
    existing = tree[path] if tree is not None and path in tree else None
    if tree is not None and _passes_through_a_file(tree, path):
        # The index would otherwise drop that file without a word.
        raise invalid("path passes through a file", resource="Commit", field_name="path")
    given = typed(data, "sha", str, "")
    if existing is None and content is None:
        raise not_found()
    if existing is not None and not given:
        raise invalid('Invalid request.\n\n"sha" wasn\'t supplied.')
    if given and (existing is None or str(existing.id) != given):
        raise Refused(409, f"{path} does not match {given}")
    if existing is not None and not isinstance(existing, pygit2.Blob):
        raise invalid("path is a directory", resource="Commit", field_name="path")
    try:
        new_tree, _ = writing.tree_with(
            call.repo.path, str(tree.id) if tree is not None else None, path, content
        )
    except (ValueError, OSError, pygit2.GitError) as refused:
        raise invalid(
            f"path cannot be written: {refused}", resource="Commit", field_name="path"
        ) from refused
    committer = _person(data.get("committer"), person.signature)
    author = _person(data.get("author"), committer)
    sha = merging.commit(
        call.repo.path,
        tree=new_tree,
        parents=[tip] if tip else [],
        message=str(data["message"]).rstrip("\n") + "\n",
        author=author,
        committer=committer,
        at=_moment(data.get("committer") or data.get("author")),
    )
    change(call, person, RefChange(ref, tip or ZERO, sha))
    made = call.git[sha].peel(pygit2.Commit)
    shape = {"content": None, "commit": commit_shapes.git_commit(call.repo, made)}
    if content is not None:
        blob = made.tree[path]
        shape["content"] = _entry(call.repo, path, blob, branch)
    return Answer(shape, 201 if content is not None and existing is None else 200)


def _passes_through_a_file(tree: pygit2.Tree, path: str) -> bool:
    folders = path.split("/")[:-1]
    above = ("/".join(folders[: depth + 1]) for depth in range(len(folders)))
    return any(folder in tree and not isinstance(tree[folder], pygit2.Tree) for folder in above)


def _person(given: Any, default: tuple[str, str]) -> tuple[str, str]:
    if not isinstance(given, dict):
        return default
    required(given, "Commit", "name", "email")
    return str(given["name"]), str(given["email"])


def _moment(given: Any) -> int | None:
    found = (
        parse_datetime(given["date"])
        if isinstance(given, dict) and isinstance(given.get("date"), str)
        else None
    )
    return int(found.timestamp()) if found else None


def first_commit(repository: Repository, by: Account) -> None:
    """The commit with a README that GitHub makes for a repository asked to be initialised."""
    readme_text = f"# {repository.name}\n\n{repository.description}".rstrip() + "\n"
    tree, _ = writing.tree_with(repository.path, None, "README.md", readme_text.encode())
    sha = merging.commit(
        repository.path, tree=tree, parents=[], message="Initial commit\n", author=by.signature
    )
    swap(repository.path, RefChange(f"refs/heads/{repository.default_branch}", ZERO, sha))
