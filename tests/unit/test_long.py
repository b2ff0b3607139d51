"""What is left to `make long` is there: a renamed file would come back into the quick tests unseen, or leave one database unasked."""

import pytest

from tests import long


@pytest.mark.parametrize(
    "place",
    [
        *long.FILES,
        *long.ON_BOTH,
        *(test.partition("::")[0] for test in (*long.TESTS, *(one for one, _ in long.ONCE_MORE))),
    ],
)
def test_every_place_that_is_named_is_there(place: str) -> None:
    assert (long.ROOT / place).exists()


@pytest.mark.parametrize("test", long.TESTS)
def test_every_test_that_is_named_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    assert f"def {name.rpartition('::')[2]}(" in (long.ROOT / file).read_text(encoding="utf-8")
