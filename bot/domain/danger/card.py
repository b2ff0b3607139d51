"""The built-in answers to danger: what to do now, and the numbers (E11, E57).

They are built in so that they can be given with the database down and the content broken. They never say that
somebody reads or that help is coming. The numbers equal `flows/help/no.yaml`; a test compares them. The words of
the cards stand in `crisis_cards`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.domain.danger.card_texts import CARDS, HELP_ONLY, LIMITS, OFFER, URGENT
from bot.domain.danger.recognise import Danger, DangerKind, recognise
from bot.domain.languages import LOCALES
from bot.domain.requests.hours import WorkingHours

__all__ = [
    "HELP_NUMBERS",
    "LANGUAGES",
    "Danger",
    "DangerKind",
    "HelpNumber",
    "bilingual_card",
    "card",
    "help_numbers",
    "help_only",
    "offer",
    "recognise",
]

#: Everything here exists in these; any other language gets the first.
LANGUAGES = tuple(LOCALES)
_ALWAYS = WorkingHours.parse("mon-sun 00:00-24:00; also on holidays")
_WEEKDAYS_11_18 = WorkingHours.parse("mon-fri 11:00-18:00")


@dataclass(frozen=True, slots=True)
class HelpNumber:
    """A number to call in Norway, as it stands in messages."""

    id: str
    number: str
    #: By language, like `hours_said` and `about`.
    name: Mapping[str, str]
    hours_said: Mapping[str, str]
    about: Mapping[str, str]
    #: The same hours for asking what is open now.
    hours: WorkingHours
    #: Where whoever answers the number publishes it.
    source: str
    #: When it was last checked; an operator writes that into the content, so here it is never known.
    verified_on: date | None = None


def _in(nb: str, nn: str, en: str) -> Mapping[str, str]:
    return {"nb": nb, "nn": nn, "en": en}


_DAY_AND_NIGHT = _in("Hele døgnet", "Heile døgnet", "Day and night")

HELP_NUMBERS: tuple[HelpNumber, ...] = (
    HelpNumber(
        id="emergency",
        number="113",
        name=_in("Medisinsk nødhjelp", "Medisinsk naudhjelp", "Medical emergency"),
        hours_said=_DAY_AND_NIGHT,
        about=_in(
            "Fare for liv. Også når noen er i fare for å ta livet sitt.",
            "Fare for liv. Også når nokon er i fare for å ta livet sitt.",
            "Danger to life. Also when somebody may take their own life.",
        ),
        hours=_ALWAYS,
        source="https://www.helsenorge.no/",
    ),
    HelpNumber(
        id="police",
        number="112",
        name=_in("Politi", "Politi", "Police"),
        hours_said=_DAY_AND_NIGHT,
        about=_in(
            "Noen truer deg eller skader deg.",
            "Nokon trugar deg eller skadar deg.",
            "Somebody threatens or hurts you.",
        ),
        hours=_ALWAYS,
        source="https://www.politiet.no/",
    ),
    HelpNumber(
        id="doctor",
        number="116 117",
        name=_in("Legevakt", "Legevakt", "Out-of-hours doctor"),
        hours_said=_DAY_AND_NIGHT,
        about=_in(
            "Lege når det haster, men ikke er fare for liv.",
            "Lege når det hastar, men ikkje er fare for liv.",
            "A doctor when it is urgent, but no life is in danger.",
        ),
        hours=_ALWAYS,
        source="https://www.helsenorge.no/",
    ),
    HelpNumber(
        id="mental_helse",
        number="116 123",
        name=_in("Mental Helse", "Mental Helse", "Mental Helse"),
        hours_said=_DAY_AND_NIGHT,
        about=_in("Noen å snakke med.", "Nokon å snakke med.", "Somebody to talk to."),
        hours=_ALWAYS,
        source="https://mentalhelse.no/",
    ),
    HelpNumber(
        id="kirkens_sos",
        number="22 40 00 40",
        name=_in("Kirkens SOS", "Kirkens SOS", "Kirkens SOS"),
        hours_said=_DAY_AND_NIGHT,
        about=_in("Noen å snakke med.", "Nokon å snakke med.", "Somebody to talk to."),
        hours=_ALWAYS,
        source="https://www.kirkens-sos.no/",
    ),
    HelpNumber(
        id="poison",
        number="22 59 13 00",
        name=_in("Giftinformasjonen", "Giftinformasjonen", "Poison information"),
        hours_said=_DAY_AND_NIGHT,
        about=_in(
            "Når du er usikker på noe du har tatt.",
            "Når du er usikker på noko du har teke.",
            "When you are unsure about something you took.",
        ),
        hours=_ALWAYS,
        source="https://www.helsenorge.no/giftinformasjon/",
    ),
    HelpNumber(
        id="violence",
        number="116 006",
        name=_in("Vold- og overgrepslinjen", "Vald- og overgrepslinja", "Violence and abuse line"),
        hours_said=_DAY_AND_NIGHT,
        about=_in("Vold, trusler og overgrep.", "Vald, truslar og overgrep.", "Violence, threats and abuse."),
        hours=_ALWAYS,
        source="https://volinjen.no/",
    ),
    HelpNumber(
        id="children",
        number="116 111",
        name=_in(
            "Alarmtelefonen for barn og unge",
            "Alarmtelefonen for barn og unge",
            "Emergency line for children",
        ),
        hours_said=_DAY_AND_NIGHT,
        about=_in(
            "Når et barn ikke har det trygt.",
            "Når eit barn ikkje har det trygt.",
            "When a child is not safe.",
        ),
        hours=_ALWAYS,
        source="https://www.116111.no/",
    ),
    HelpNumber(
        id="rusinfo",
        number="915 08 588",
        name=_in("RUSinfo", "RUSinfo", "RUSinfo"),
        hours_said=_in("Hverdager 11–18", "Kvardagar 11–18", "Weekdays 11–18"),
        about=_in(
            "Spørsmål om rus. Ikke en krisetelefon.",
            "Spørsmål om rus. Ikkje ein krisetelefon.",
            "Questions about drugs and alcohol. Not a crisis line.",
        ),
        hours=_WEEKDAYS_11_18,
        source="https://rusinfo.no/",
    ),
)


def card(kind: DangerKind | None, language: str) -> str:
    """What to do now, the most pressing first. Without a kind: where to call for anything."""
    chosen = _known(language)
    words = help_numbers(chosen) if kind is None else CARDS[kind][chosen]
    return f"{words}\n\n{LIMITS[chosen]}"


def bilingual_card(kind: DangerKind | None) -> str:
    """The card in Bokmål and English, for when a person's language cannot be looked up."""
    return f"{card(kind, 'nb')}\n\n———\n\n{card(kind, 'en')}"


def help_numbers(language: str) -> str:
    """All numbers as plain text, one a line (E60, E62: no links, nothing behind a button)."""
    chosen = _known(language)
    lines = [
        f"{one.number} – {one.name[chosen]}. {one.about[chosen]} {one.hours_said[chosen]}."
        for one in HELP_NUMBERS
    ]
    return "\n".join([URGENT[chosen], "", *lines])


def help_only(*, kept: bool) -> str:
    """What is said while nothing can be stored, in Bokmål and English. `kept`: the message is safe in the spool."""
    parts = (f"{HELP_ONLY[kept][language]}\n\n{help_numbers(language)}" for language in ("nb", "en"))
    return "\n\n———\n\n".join(parts)


def offer(language: str, caseworker: str) -> str:
    """The line after a card: nobody has been told; shall this be sent? (E16, E20)"""
    return OFFER[_known(language)].format(caseworker=caseworker)


def _known(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]
