"""What a browser says it is, as people say it: "Firefox, Windows". Only for the owner of a session, to tell it from another."""

from typing import Final

#: In this order: each of the later ones is also named by some of the earlier.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def called(says_it_is: str) -> str:
    """What to call a browser; empty for one that is not known."""
    return ", ".join(filter(None, (_first(says_it_is, _BROWSERS), _first(says_it_is, _SYSTEMS))))


def _first(text: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in text), "")
