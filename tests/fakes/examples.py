"""How many drawn examples a test tries: enough to notice a break at once in the quick tests, all of them in `make long`."""

import os
from typing import Final

#: What `make long` sets, which runs every test with drawn examples once more.
WHOLE: Final = os.environ.get("RODTRAD_EXAMPLES") == "all"
#: One in so many is tried by the quick tests, and never fewer than so many in all.
_ONE_IN, _LEAST = 5, 10


def examples(whole: int) -> int:
    """Of so many in all, as many as this run tries."""
    return whole if WHOLE else max(whole // _ONE_IN, min(whole, _LEAST))
