"""A synthetic catalogue of every kind of entry, as the benchmark imports it, but shorter."""

import gc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.imports import catalogue
from platforms.models import Dependency, Platform
from tests.cast import Cast
from tests.platforms.imports.files import imported, looked_at


def test_all_of_it_is_new_once_and_the_same_afterwards(cast: Cast) -> None:
    file = catalogue(200, seed=3)
    first, again = imported(file), imported(file)
    assert first.summary() == "200 created, 0 changed, 0 unchanged, 0 refused"
    assert again.summary() == "0 created, 0 changed, 200 unchanged, 0 refused"
    assert Platform.objects.count() == 161 + 1
    assert Dependency.objects.filter(why="depends on").count() == 160
    assert imported(catalogue(200, seed=4)).count("changed") > 100


@pytest.mark.parametrize("act", [imported, looked_at])
def test_a_file_five_times_as_long_takes_hardly_more_queries(cast: Cast, act) -> None:
    counts = []
    for entries in (100, 500):
        with CaptureQueriesContext(connection) as asked:
            act(catalogue(entries, seed=entries))
        counts.append(len(asked))
    assert counts[1] < counts[0] + 20  # what is written goes in batches


def test_python_looks_for_garbage_again_after_an_import(cast: Cast) -> None:
    imported(catalogue(50, seed=1))
    assert gc.isenabled()
    imported("kind: Nothing\napiVersion: none\n")
    assert gc.isenabled()
