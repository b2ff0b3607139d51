"""Whether an appointment is for fetching medicine: the way there is then asked about otherwise (E47)."""

import re
from typing import Final

_PICKUP: Final = re.compile(
    r"\b(?:apotek\w*|medisin\w*|lar|henteordning\w*|utlevering\w*|metadon|subutex|suboxone|buvidal|buprenorfin|antabus"
    r"|resept\w*|pharmacy|medicine\w*|medication\w*|methadone|buprenorphine|prescription\w*)\b",
    re.IGNORECASE,
)


def is_pickup(what: str) -> bool:
    """Whether what somebody wrote down is for fetching medicine."""
    return _PICKUP.search(what) is not None
