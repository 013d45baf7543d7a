"""Who acts, as a sentence begins with it, and the verb that follows."""

import pytest

from contributions.pages.sentences import addressed_by_name
from people.models import User

NAMES = {1: "Ana", 2: "Olu", 3: "Dee", 4: "Max", 5: "Sam"}


@pytest.mark.parametrize(
    ("people", "viewer", "said", "many"),
    [
        ((2,), 1, "Olu", False),
        ((1, 2), 1, "You or Olu", True),
        ((2, 3, 4), 1, "Olu, Dee or Max", False),
        ((2, 3, 4, 5), 1, "Olu, Dee, Max or 1 other", False),
        ((1, 2, 3, 4), 5, "Ana, Olu, Dee or 1 other", False),
        ((1, 2, 3, 4, 5), 9, "Ana, Olu, Dee or 2 others", True),
    ],
)
def test_the_verb_agrees_with_whoever_acts(people, viewer, said, many):
    names = {pk: NAMES[pk] for pk in people}
    assert addressed_by_name(names, User(pk=viewer)) == (said, many)
