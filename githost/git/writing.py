"""Making repositories, and trees with one file added, changed or removed."""

from pathlib import Path

import pygit2
from django.conf import settings

HOOKS = {
    # Refused here, inside git, because only git knows the references before they move.
    "pre-receive": """#!/bin/sh
zero=0000000000000000000000000000000000000000
while read -r old new ref; do
    case "
$GITHOST_CLOSED_REFS
" in *"
$ref
"*)
        echo "GH006: Protected branch update failed for $ref." >&2
        echo "Changes must be made through a pull request with the required status checks." >&2
        exit 1 ;;
    esac
    case "
$GITHOST_PROTECTED_REFS
" in *"
$ref
"*)
        if [ "$new" = "$zero" ]; then
            echo "GH006: Protected branch $ref cannot be deleted." >&2
            exit 1
        fi
        if [ "$old" != "$zero" ] && ! git merge-base --is-ancestor "$old" "$new"; then
            echo "GH006: Protected branch $ref cannot be force-pushed." >&2
            exit 1
        fi ;;
    esac
done
""",
    "post-receive": '#!/bin/sh\nexec cat >>"$GITHOST_PUSH_LOG"\n',
}


def prepare_home() -> None:
    """Make the folders and git hooks of this home; what is there already stays."""
    home = Path(settings.GITHOST_HOME)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in ("repositories", "git-hooks", "incoming"):
        (home / folder).mkdir(exist_ok=True)
    for name, text in HOOKS.items():
        path = home / "git-hooks" / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
            path.chmod(0o755)


def create(path: Path, default_branch: str) -> None:
    """Make an empty bare repository; one that is there stays as it is."""
    if not (path / "HEAD").exists():
        pygit2.init_repository(str(path), bare=True, initial_head=default_branch)


def tree_with(
    path: Path, tree: str | None, name: str, content: bytes | None
) -> tuple[str, str | None]:
    """The tree with the file `name` given this content, and the file's blob; None removes it."""
    repository = pygit2.Repository(str(path))
    index = pygit2.Index()
    if tree:
        index.read_tree(repository[tree].peel(pygit2.Tree))
    if content is None:
        index.remove(name)
        return str(index.write_tree(repository)), None
    blob = repository.create_blob(content)
    mode = index[name].mode if name in index else pygit2.enums.FileMode.BLOB
    index.add(pygit2.IndexEntry(name, blob, mode))
    return str(index.write_tree(repository)), str(blob)
