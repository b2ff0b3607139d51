"""Checks on the file of kinds of requests: what it refers to, and a kind's own words against the sentences they stand for."""

from collections.abc import Container, Iterator, Mapping

from bot.domain.flow.values import PLACEHOLDERS
from bot.domain.lint.problems import Remark, Where
from bot.domain.lint.wording import about_label, about_message, about_neutral, about_text, placeholders
from bot.domain.requests.kinds import WITHIN, KindsFile, RequestKind, Urgency, phrase_of
from bot.domain.requests.policy_faults import faults

_BUTTON = "button_"


def kind_remarks(
    file: KindsFile, phrases: Mapping[str, str], neutral: Container[str]
) -> Iterator[tuple[Where, Remark]]:
    """What is wrong with a file of kinds, with the place. `phrases` are the sentences of the content, `neutral` those for lock screens."""
    for use, name in file.uses:
        if name not in file.kinds:
            yield ("uses", use), _no_kind(name, file)
    for name, kind in file.kinds.items():
        here: Where = ("kinds", name)
        if kind.policy not in file.policies:
            message = f"there is no policy {kind.policy}; there are: {', '.join(file.policies)}"
            yield (*here, "policy"), Remark("unknown-policy", message)
        else:
            for fault in faults(file.policy_of(kind), urgent=kind.urgency is Urgency.URGENT):
                place = () if fault.at is None else ("rungs", fault.at)
                yield ("policies", kind.policy, *place), Remark("policy-rung", fault.said)
        yield from _raising(file, kind, (*here, "raise_to"))
        yield from _ending(file, kind, (*here, "outcomes"))
        for key in ("name", "tag"):
            if text := getattr(kind, key):
                yield from (((*here, key), remark) for remark in about_text(text))
        for word, text in kind.words.items():
            for remark in _word(word, text, phrases, neutral):
                yield (*here, "words", word), remark
    for outcome, text in file.outcomes.items():
        yield from ((("outcomes", outcome), remark) for remark in about_text(text))


def _raising(file: KindsFile, kind: RequestKind, here: Where) -> Iterator[tuple[Where, Remark]]:
    if kind.raise_to is None:
        return
    target = file.kinds.get(kind.raise_to)
    if target is None:
        yield here, _no_kind(kind.raise_to, file)
    elif not target.urgency.exceeds(kind.urgency):
        message = (
            f"{kind.raise_to} is {target.urgency}, no more urgent than this: the button would change nothing"
        )
        yield here, Remark("not-raised", message)


def _ending(file: KindsFile, kind: RequestKind, here: Where) -> Iterator[tuple[Where, Remark]]:
    for at, outcome in enumerate(kind.outcomes):
        if outcome not in file.outcomes:
            message = f"there is no outcome {outcome}; there are: {', '.join(file.outcomes)}"
            yield (*here, at), Remark("unknown-outcome", message)


def _no_kind(name: str, file: KindsFile) -> Remark:
    return Remark(
        "unknown-request", f"there is no kind of request {name}; there are: {', '.join(file.kinds)}"
    )


def _word(word: str, text: str, phrases: Mapping[str, str], neutral: Container[str]) -> Iterator[Remark]:
    """What is wrong with a sentence in a kind's own words."""
    phrase = phrase_of(word)
    if phrase not in phrases:
        yield Remark(
            "unknown-word", f"there is no sentence {word} to say otherwise: no phrase is called {phrase}"
        )
        return
    yield from about_text(text)
    yield from about_label(text) if word.startswith(_BUTTON) else about_message(text, asks=False)
    if phrase in neutral:
        yield from about_neutral(text, names=True)
    known = set(placeholders(phrases[phrase])) | PLACEHOLDERS | {WITHIN}
    if more := sorted(set(placeholders(text)) - known):
        message = f"{{{more[0]}}} is not known here; the phrase {phrase} has: {', '.join(sorted(known))}"
        yield Remark("unknown-placeholder", message)
