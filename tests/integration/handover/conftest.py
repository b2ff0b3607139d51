"""Two clinics of one installation, and Jonas, a patient of Kari's at the first, with his phone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest

from bot.clock import ManualClock
from bot.domain.people.transfer import Kind
from bot.ids import ClinicId, StaffId
from bot.service.desk import Desk
from bot.service.handover import due, giving, receiving
from bot.service.handover.giving import Begun, Wanted
from bot.service.handover.receiving import Answer
from bot.store.database.work import Store, Work
from bot.store.people import people, transfers
from bot.store.people.people import StaffRow
from bot.store.people.transfers import TransferRow
from tests.fakes.chat import Chat, House
from tests.fakes.clinic import SmallClinic, desk, open_clinic

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Two:
    """Fjordklinikken, which gives, and Dalklinikken, which receives: Per and Siv work there."""

    clinic: SmallClinic
    siv: StaffId
    chat: Chat
    clock: ManualClock
    #: What is said, and in which languages.
    words: Desk

    @property
    def store(self) -> Store:
        """Where they are."""
        return self.clinic.store

    @property
    def there(self) -> ClinicId:
        """The id of the receiving clinic."""
        return self.store.read(people.staff_member, self.clinic.per).clinic_id

    def begin(self, **wanted: Any) -> Begun:
        """Kari asks Jonas, by the form of his page."""
        values: dict[str, Any] = {"kind": Kind.CLINIC, "words": "Liker å gå tur.", "to_clinic": self.there}
        values |= wanted

        def do(work: Work) -> Begun:
            kari = people.staff_member(work, self.clinic.kari)
            return giving.begin(work, self.words, kari, self.clinic.jonas.id, Wanted(**values))

        return self.store.run(do)

    def row(self) -> TransferRow:
        """Jonas's newest hand-over."""
        return self.store.read(transfers.of_patient, self.clinic.jonas.id)[0]

    def agrees(self) -> str:
        """Jonas opens the question and says yes; gives what he reads then."""
        self.chat.looks()
        self.chat.presses("Se hva det er")
        return self.chat.presses("Ja, det er greit")

    def approves(self) -> str:
        """Jonas says yes to what he sees of the summary."""
        return self.chat.presses("Ja, send dette")

    def accepts(self, day: str, caseworker: StaffId | None = None, deputy: StaffId | None = None) -> None:
        """Per accepts for Dalklinikken, from a day on."""
        answer = Answer(caseworker or self.clinic.per, deputy or self.siv, day)
        self.by_per(receiving.accept, self.row().id, answer)

    def by_per(
        self, use_case: Callable[Concatenate[Work, Desk, StaffRow, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Carry out something of the receiving side's, by Per."""

        def do(work: Work) -> T:
            return use_case(work, self.words, people.staff_member(work, self.clinic.per), *args, **kwargs)

        return self.store.run(do)

    def ticks(self) -> None:
        """The clock looks at hand-overs."""
        self.store.run(due.tick_transfers, self.words)
        self.store.run(due.tick_overlaps, self.words)


@pytest.fixture
def two(store: Store, clock: ManualClock) -> Two:
    """Both clinics."""
    clinic = open_clinic(store)

    def more(work: Work) -> StaffId:
        per = people.staff_member(work, clinic.per)
        return people.add_staff(work, per.clinic_id, "Siv Lund", on_duty=False)

    siv = store.run(more)
    return Two(clinic, siv, Chat(House(store, desk(), clock), clinic.jonas.chat_id), clock, desk())
