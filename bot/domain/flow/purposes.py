"""What each purpose of consent means now: the version that the steps say which ask for it."""

from collections.abc import Iterable, Iterator

from bot.domain.flow.language import Flow
from bot.domain.flow.verbs import Consent, Purpose


def asking(flow: Flow) -> Iterator[tuple[str, int, Consent]]:
    """The steps of a flow that write down a yes, with the place of that among what they do."""
    for name, step in flow.steps.items():
        for at, action in enumerate(step.do):
            if action.verb == Consent.name:
                consent = Consent.model_validate(action.args)
                if consent.given:
                    yield name, at, consent


def asked_versions(flows: Iterable[Flow]) -> dict[Purpose, set[int]]:
    """The versions that flows ask for, by purpose. Content in which one purpose has several does not go live."""
    asked: dict[Purpose, set[int]] = {}
    for flow in flows:
        for _, _, consent in asking(flow):
            asked.setdefault(consent.purpose, set()).add(consent.version)
    return asked
