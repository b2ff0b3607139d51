"""Languages: Bokmål stands in the flows, the others in gettext catalogues keyed by `flow.step.field`; dates and times by Babel.

`texts` finds a sentence in a language, `formats` writes moments, `update` brings the catalogues up to date with the flows, and
`checks` reads translations as strictly as the Bokmål. How to translate: docs/translating.md.
"""

from bot.domain.languages import LOCALES, SOURCE_LANGUAGE
from bot.i18n.formats import format_date, format_names, format_time, format_weekday, local
from bot.i18n.texts import (
    BrokenCatalogueError,
    Catalogue,
    Texts,
    fill,
    fingerprint,
    load_catalogues,
)

__all__ = [
    "LOCALES",
    "SOURCE_LANGUAGE",
    "BrokenCatalogueError",
    "Catalogue",
    "Texts",
    "fill",
    "fingerprint",
    "format_date",
    "format_names",
    "format_time",
    "format_weekday",
    "load_catalogues",
    "local",
]
