"""The shipped content and its translations, read once by each test process: reading takes a second, and nothing of either can change."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from bot.bootstrap import FLOWS, LOCALES
from bot.content import Content, load
from bot.i18n import load_catalogues
from bot.i18n.texts import Catalogue


@cache
def shipped() -> Content:
    """All that the program says."""
    return load(FLOWS)


@cache
def translated() -> Mapping[str, Catalogue]:
    """It in the other languages."""
    return load_catalogues(LOCALES)


def content_of(folder: Path) -> Content:
    """The shipped content where its folder is asked for; another folder is read each time."""
    return shipped() if folder == FLOWS else load(folder)


def catalogues_of(folder: Path) -> Mapping[str, Catalogue]:
    """The same for the translations."""
    return translated() if folder == LOCALES else load_catalogues(folder)
