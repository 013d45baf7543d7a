"""Files of other systems, to run tests against where they are at hand; none is of the project."""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def shared_data(name: str) -> object:
    """The JSON of a file in $COMMONS_SHARED/data; where there is none the test skips, naming it."""
    path = Path(os.environ.get("COMMONS_SHARED", ROOT.parent / "shared")) / "data" / name
    if not path.exists():
        pytest.skip(f"{path} is missing")
    return json.loads(path.read_text())
