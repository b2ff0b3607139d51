"""The conversation that is made of a standard instrument, and the one that asks whichever is due (`instrument.py` has the file)."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.domain.days.instrument import DUE, Instrument
from bot.domain.flow.language import Flow, FlowClass, Starts
from bot.domain.languages import LOCALES

#: The conversation that the clock begins.
ALL: Final = "instruments"
_LANGUAGES: Final = tuple(LOCALES)
#: Where in its conversation which phrase stands: translators find it there once, whatever instruments there are.
PHRASES: Final[Mapping[str, str]] = {
    "hello.say": "instrument_hello",
    "hello.ask.now": "instrument_button_now",
    "hello.ask._skip": "instrument_button_later",
    "asis.say": "instrument_as_published",
    "agree.say": "instrument_agree",
    "agree.ask.agree": "instrument_button_agree",
    "agree.ask.refuse": "instrument_button_never",
    "agree.ask._skip": "instrument_button_later",
    "never.say": "instrument_never",
    "share.say": "instrument_share",
    "share.ask.agree": "instrument_button_share",
    "share.ask.refuse": "instrument_button_own",
    "shared.say": "instrument_shared",
    "own.say": "instrument_own",
    "later.say": "instrument_later",
}


def flow_of(one: Instrument, phrases: Mapping[str, str]) -> Flow:
    """The conversation. `phrases` has what is said around the questions, by key."""
    first = next(iter(one.items))
    foreign = [{"fact": "language", "is": each} for each in _LANGUAGES if one.shown_in(each) != each]
    steps: dict[str, Any] = {
        "hello": {
            "neutral": True,
            "say": phrases["instrument_hello"],
            "ask": {
                "kind": "choice",
                "save": "now",
                "options": {"now": phrases["instrument_button_now"]},
                "skip": phrases["instrument_button_later"],
            },
            "next": [{"when": {"answer": "now", "is": "now"}, "go": "about"}, {"go": "later"}],
        },
        "about": {"say": one.about.nb, "next": "asis" if foreign else "agree"},
        "agree": {
            "say": phrases["instrument_agree"],
            "ask": {
                "kind": "choice",
                "save": "agreed",
                "options": {
                    "agree": phrases["instrument_button_agree"],
                    "refuse": phrases["instrument_button_never"],
                },
                "skip": phrases["instrument_button_later"],
            },
            "next": [
                {"when": {"answer": "agreed", "is": "agree"}, "go": "yes"},
                {"when": {"answer": "agreed", "is": "refuse"}, "go": "never"},
                {"go": "later"},
            ],
        },
        "yes": {"do": [{"consent": {"purpose": "instruments", "given": True}}], "next": first},
        "never": {
            "do": [{"consent": {"purpose": "instruments", "given": False}}],
            "say": phrases["instrument_never"],
        },
        "kept": {
            "do": [{"instrument": {"id": one.id, "item": item, "answer": f"${item}"}} for item in one.items],
            "next": "share",
        },
        "share": {
            "say": phrases["instrument_share"],
            "ask": {
                "kind": "choice",
                "save": "share",
                "options": {
                    "agree": phrases["instrument_button_share"],
                    "refuse": phrases["instrument_button_own"],
                },
            },
            "next": [{"when": {"answer": "share", "is": "agree"}, "go": "shared"}, {"go": "own"}],
        },
        "shared": {
            "do": [
                {"consent": {"purpose": "share_answers", "given": True}},
                {"instrument": {"id": one.id, "shared": True}},
            ],
            "say": phrases["instrument_shared"],
        },
        "own": {"say": phrases["instrument_own"]},
        "later": {"say": phrases["instrument_later"]},
    }
    if foreign:
        steps["asis"] = {
            "unless": {"not": {"any": foreign}},
            "say": phrases["instrument_as_published"],
            "next": "agree",
        }
    options = {f"v{each.value}": each.label.nb for each in one.options}
    following = [*list(one.items)[1:], "kept"]
    for item, then in zip(one.items, following, strict=True):
        steps[item] = {
            "say": f"{one.stem.nb}\n\n{one.items[item].nb}",
            "ask": {"kind": "choice", "save": item, "options": options},
            "next": then,
        }
    return Flow.model_validate(
        {
            "id": one.flow_id,
            "version": one.version,
            "title": one.title.nb,
            "class": FlowClass.CHECKIN,
            "starts": Starts.BOT,
            "evidence": one.evidence,
            "start": "hello",
            "steps": steps,
        }
    )


def asking(instruments: Iterable[Instrument], title: str) -> Flow:
    """The conversation that the clock begins: it runs the one that is due, and says nothing of its own."""
    found = list(instruments)
    steps: dict[str, Any] = {
        "which": {
            "next": [
                *({"when": {"fact": DUE, "is": each.id}, "go": f"to_{each.id}"} for each in found),
                {"go": "end"},
            ]
        }
    }
    steps |= {f"to_{each.id}": {"run": {"flow": each.flow_id}} for each in found}
    return Flow.model_validate(
        {
            "id": ALL,
            "version": sum(each.version for each in found),
            "title": title,
            "class": FlowClass.CHECKIN,
            "starts": Starts.BOT,
            "evidence": tuple(sorted({code for each in found for code in each.evidence})),
            "start": "which",
            "steps": steps,
        }
    )
