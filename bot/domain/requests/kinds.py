"""Kinds of requests, as the content says them: how soon, what answer is hoped for, which policy, which words. No code knows one by name.

A kind is content (`flows/requests/kinds.yaml`), so that adding one touches that file and its translations alone. What a request keeps of
its kind is `Terms` (`request.py`): taking a kind out of the content, or changing it, leaves the requests that are out as they were.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from bot.domain.flow.language import Part, Text
from bot.domain.requests.policy import Policy

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
#: A sentence of a request that a kind says in its own words; without one it is the phrase `request_<word>`.
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
#: The word that stands for a wish without any words of the person's own, and the phrase it is otherwise.
WISH: Final = "wish"
WISH_PHRASE: Final = "preview_contact"
#: A sentence of a kind may say, under this name, within how many days there will be an answer once somebody has it: of the request's own
#: policy, at the clinic's hours.
WITHIN: Final = "within"
#: What is said of an urgent request that nobody has read, whatever its kind.
URGENT_PHRASE: Final = "request_sent_urgent"
_URGENT: Final = frozenset({"sent", "waiting_unread"})


class Urgency(StrEnum):
    """How much it presses, from less to more. A more urgent wish always goes through; the patient's choice is never lowered (E16)."""

    ROUTINE = "routine"
    URGENT = "urgent"

    @property
    def rank(self) -> int:
        """0 for the least urgent."""
        return list(Urgency).index(self)

    def exceeds(self, other: "Urgency") -> bool:
        """Whether this is more urgent."""
        return self.rank > other.rank


class Expected(StrEnum):
    """The answer the person hopes for, which staff see beside the request."""

    MESSAGE = "message"
    CALL = "call"
    DEED = "deed"  # that something is done for them
    COMPANY = "company"  # that somebody comes along


class RequestKind(Part):
    """One kind of request."""

    #: What it is called, also on the drawings of conversations.
    name: Text
    urgency: Urgency
    expects: Expected
    #: The name of a policy in the same file.
    policy: Name
    #: A mark that staff see beside the request, in Bokmål.
    tag: Text | None = None
    #: The more urgent kind that the patient can make of it while nobody has answered.
    raise_to: Name | None = None
    #: How one may end, for whoever closes it to choose among: names of `outcomes` in the same file.
    outcomes: tuple[Name, ...] = ()
    #: Sentences of a request that this kind says in its own words: for `sent`, the phrase `request_sent` is otherwise said.
    words: Mapping[Word, Text] = Field(default_factory=dict)


class Uses(Part):
    """Which kind it is where the program has to choose: nobody is asked."""

    #: Words that come without a kind, such as a reply when no request is out.
    contact: Name
    #: The program's own, when a patient can no longer be reached.
    patient_unreachable: Name
    #: What an old button still stands for that meant a request which cannot wait.
    request_urgent: Name
    #: The same for one that meant that there is no place to sleep.
    no_place_tonight: Name
    #: What a "no, it did not happen" to something promised becomes.
    promise_broken: Name
    #: What a silence becomes that somebody has agreed about: for their caseworker, or for whoever has duty.
    silence: Name
    silence_duty: Name
    #: What somebody of the staff begins by writing to a patient who has not asked.
    written_first: Name


class KindsFile(Part):
    """The file of kinds, as it is written."""

    policies: dict[Name, Policy] = Field(min_length=1)
    kinds: dict[Name, RequestKind] = Field(min_length=1)
    #: What somebody may have done who closes a request: staff choose among them, and nothing counts them.
    outcomes: dict[Name, Text] = Field(default_factory=dict)
    uses: Uses

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with its key."""
        for kind, entry in self.kinds.items():
            yield f"request.{kind}.name", entry.name
            if entry.tag:
                yield f"request.{kind}.tag", entry.tag
            for word, text in entry.words.items():
                yield word_key(kind, word), text
        for outcome, said in self.outcomes.items():
            yield outcome_key(outcome), said

    def find(self, name: str | None) -> tuple[str, RequestKind]:
        """A kind with its name; for a name that there is not (any more) the plain wish for contact, so that no request is lost."""
        known = name if name is not None and name in self.kinds else self.uses.contact
        return known, self.kinds[known]

    def policy_of(self, kind: RequestKind) -> Policy:
        """The default policy of a kind."""
        return self.policies[kind.policy]

    def going_by(self, policy: str) -> dict[str, RequestKind]:
        """The kinds that go by a policy, by name."""
        return {name: kind for name, kind in self.kinds.items() if kind.policy == policy}

    def is_urgent(self, policy: str) -> bool:
        """Whether anything urgent goes by a policy, so that its waits are those of what is urgent."""
        return any(kind.urgency is Urgency.URGENT for kind in self.going_by(policy).values())

    def policies_in_use(self) -> list[str]:
        """The names of the policies that any kind goes by, in the order of the kinds."""
        return list(dict.fromkeys(kind.policy for kind in self.kinds.values()))


def word_key(kind: str, word: str) -> str:
    """The key of a sentence in a kind's own words."""
    return f"request.{kind}.{word}"


def outcome_key(outcome: str) -> str:
    """The key of what staff read for one way a request can end."""
    return f"outcome.{outcome}"


def phrase_of(word: str, urgency: Urgency = Urgency.ROUTINE) -> str:
    """The phrase that is said when a kind has no words of its own; what is urgent says so, with a number to call."""
    if word == WISH:
        return WISH_PHRASE
    return URGENT_PHRASE if urgency is Urgency.URGENT and word in _URGENT else f"request_{word}"
