"""Words and presses in a scene go through the program itself, in a copy: what it would answer is read, and nothing of it is left."""

import pytest

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.database.rows import difference, fingerprints
from bot.store.database.work import Store
from bot.store.requests import records
from tests.fakes.chat import Chat, House
from tests.integration.rehearsal.test_playing import LEAVES, OF_THE_CHAT

SCENE, TRY = "Lørdag kveld, du vil nå noen", "Prøver å skrive det her"


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    chat = House(store, desk, clock).furnish().patient(discharge_on=LEAVES)
    chat.writes("/meny")
    for step in ("Flere valg", "Mine ting", "Øve først", SCENE, TRY):
        chat.presses(step)
    return chat


def runs(store: Store) -> int:
    return sum(count for (table, _), count in store.read(fingerprints).items() if table == "run")


def test_a_message_is_written_and_sent_in_the_copy_and_nothing_of_it_is_left(
    anna: Chat, store: Store
) -> None:
    before = store.read(fingerprints)
    said = anna.writes("Hei Kari, jeg får ikke sove og vil snakke")
    assert "Slik ville jeg ha svart lørdag 14. mars kl. 20:00:" in said
    assert "│ «Hei Kari, jeg får ikke sove og vil snakke»" in said, "the preview, as it comes for real"
    assert {"Send", "Endre", "Nei", "Ferdig med å prøve"} <= set(anna.labels)
    sent = anna.presses("Send")
    assert "│ Sendt. Kari er ikke på jobb nå. Kari er på jobb igjen mandag kl. 08:00." in sent
    left = difference(before, store.read(fingerprints))
    assert set(left) <= OF_THE_CHAT, left
    assert store.read(records.living, anna.patient_id, lock=False) is None
    over = anna.presses("Ferdig med å prøve")
    assert "Det var øving. Ingenting er sendt." in over
    assert "Dette ser jeg mangler:" in over


def test_another_conversation_is_begun_gone_on_with_and_undone(anna: Chat, store: Store) -> None:
    before = runs(store)
    assert "│ " in anna.writes("jeg har veldig lyst på noe nå")
    assert "│ " in anna.presses(anna.labels[0])
    assert runs(store) == before, "the rehearsal's own, and none of the copy"


def test_danger_is_answered_for_real(anna: Chat) -> None:
    said = anna.writes("jeg vil ikke leve lenger")
    assert "113" in said
    assert "│" not in said


def test_the_word_for_help_is_answered_for_real(anna: Chat) -> None:
    said = anna.writes("hjelp")
    assert "116 123" in said
    assert "│" not in said
