"""Row 9 of the fault list: the same update three times, double taps, old buttons and presses before their message, at random."""

import random

import pytest

from bot.clock import ManualClock
from bot.domain.messages.incoming import UpdateKind
from bot.service.desk import Desk
from bot.store.conversations import conversations
from bot.store.database.work import Store
from bot.store.requests import records
from tests.bench.figures import figure
from tests.fakes.chat import Chat, House

pytestmark = pytest.mark.soak

SEQUENCES = 10_000
PATIENTS = 20
WORDS = (
    "/meny",
    "Snakk med Kari",
    "hei",
    "ja",
    "nei",
    "/plan",
    "/hva",
    "hjelp",
    "5",
    "senere",
    "Jeg har fått et brev",
    "/pause",
    "Russug",
)


def _step(chance: random.Random, chat: Chat, presses: list[str]) -> tuple[int, int]:
    """One random thing, delivered three times. Gives how many replies the repeats brought, and whether a run is in no legal state."""
    chat.house.updates += 1
    number = chat.house.updates
    if presses and chance.random() < 0.6:
        fresh = chance.random() < 0.5
        data = presses[-1] if fresh else chance.choice(presses)
        kind, more = UpdateKind.PRESS, {"press": data, "press_id": "p"}
    else:
        kind, more = UpdateKind.TEXT, {"text": chance.choice(WORDS)}
    chat.does(kind, update_id=number, **more)
    repeats = 0
    for _ in range(2):
        chat.does(kind, update_id=number, **more)
        repeats += len(chat.last)
    presses += [button.data for message in chat.heard[-3:] for row in message.buttons for button in row]
    del presses[:-60], chat.heard[:-10]
    runs = chat.house.store.read(conversations.open_runs, chat.patient_id)
    active = [run for run in runs if run.status == "active"]
    broken = len(active) > 1 or any(not run.state.frames for run in runs)
    return repeats, int(broken)


def test_ten_thousand_random_steps_with_repeats(
    store: Store, desk: Desk, clock: ManualClock, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.params["database_url"]
    house = House(store, desk, clock).furnish()
    chance = random.Random(9)
    chats = [house.patient(1_000 + n, f"Pasient {n}") for n in range(PATIENTS)]
    presses: dict[int, list[str]] = {chat.chat_id: [] for chat in chats}
    steps = SEQUENCES // (1 if kind == "sqlite" else 5)
    repeats = broken = 0
    for _ in range(steps):
        chat = chance.choice(chats)
        again, illegal = _step(chance, chat, presses[chat.chat_id])
        repeats, broken = repeats + again, broken + illegal
    figure(
        f"row 9 ({kind}): replies to repeated updates in {steps} random steps",
        repeats,
        "replies",
        "0",
        ok=repeats == 0,
    )
    figure(f"row 9 ({kind}): people left in no legal state", broken, "states", "0", ok=broken == 0)
    assert all(store.read(records.count_of, chat.patient_id) <= steps for chat in chats)
