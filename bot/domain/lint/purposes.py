"""One purpose of consent means one thing in all the content: every step that asks for it says the same version."""

from collections.abc import Iterator

from bot.domain.flow.book import FlowBook
from bot.domain.flow.purposes import asked_versions, asking
from bot.domain.lint.problems import Problem, Remark


def unlike_meanings(book: FlowBook) -> Iterator[Problem]:
    """Steps that ask for an older version of a purpose than another step does."""
    newest = {purpose: max(versions) for purpose, versions in asked_versions(book).items()}
    for flow in book:
        for step, at, consent in asking(flow):
            if consent.version < newest[consent.purpose]:
                message = (
                    f"consent to {consent.purpose} is asked for as version {newest[consent.purpose]} elsewhere; "
                    "give this step the new words, and that version"
                )
                yield Problem(flow.id, ("steps", step, "do", at), Remark("older-consent", message))
