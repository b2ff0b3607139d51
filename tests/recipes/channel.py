"""The recipe for a channel: another way on which staff are told."""

from typing import Final

from tests.recipes.code import DOCUMENTS
from tests.recipes.tree import IMPORTS, Recipe, Step, Tree


def _write_the_carrier(tree: Tree) -> None:
    tree.write(
        "bot/pigeon/__init__.py",
        '"""Notices to staff by pigeon."""\n',
    )
    tree.write(
        "bot/pigeon/carrier.py",
        '''"""Pigeons as a carrier: an address is a roof."""

from typing import Final

from bot.delivery.carrier import Attempt, Outcome, Sent
from bot.delivery.gate import Limits
from bot.domain.messages.message import Message


class PigeonCarrier:
    """See `Carrier`. `flown` is what was carried."""

    name: Final = "pigeon"
    called: Final = "The pigeon"
    limits: Final = Limits(per_second=1, kept=0, burst=1)
    mend: Final = "set RODTRAD_PIGEON and restart"

    def __init__(self, roost: str) -> None:
        self._roost = roost
        self.flown: list[tuple[str, str]] = []

    async def deliver(self, address: str, message: Message, attempt: Attempt) -> Outcome:
        """See `Carrier`."""
        self.flown.append((address, message.text))
        return Sent()

    async def probe(self) -> Outcome:
        """See `Carrier`."""
        return Sent()
''',
    )


def _give_it_its_room(tree: Tree) -> None:
    tree.replace("pyproject.toml", "| (telegram) | (mail) |", "| (telegram) | (mail) | (pigeon) |")


def _read_its_setting(tree: Tree) -> None:
    tree.after(
        "bot/settings.py",
        '    """Address the staff pages listen on."""\n',
        '    pigeon: str = ""\n    """Where pigeons begin; empty: none fly."""\n',
    )


def _document_its_setting(tree: Tree) -> None:
    tree.after(
        "docs/settings.md",
        "| `RODTRAD_HOST` | no | `127.0.0.1` | Address the web server listens on. |\n",
        "| `RODTRAD_PIGEON` | no | | Where pigeons begin; empty: none fly. |\n",
    )


def _give_it_to_the_program(tree: Tree) -> None:
    tree.replace(
        "bot/console/running.py",
        "    return carriers\n",
        "    if settings.pigeon:\n"
        "        from bot.pigeon.carrier import PigeonCarrier  # noqa: PLC0415\n\n"
        "        carriers.append(PigeonCarrier(settings.pigeon))\n"
        "    return carriers\n",
    )


CHANNEL: Final = Recipe(
    (
        Step(_write_the_carrier),
        Step(_give_it_its_room, IMPORTS),
        Step(_read_its_setting),
        Step(_document_its_setting, f"{DOCUMENTS}::test_every_setting_is_documented"),
        Step(
            _give_it_to_the_program, "tests/unit/test_carriers.py::test_every_carrier_is_given_to_the_program"
        ),
    ),
    """
import asyncio, tempfile
from pathlib import Path
from bot.clock import SystemClock
from bot.pigeon.carrier import PigeonCarrier
from bot.store.database import schema
from bot.store.database.work import Store
from bot.store.sealing.vault import KeyRing, Vault
from tests.fakes.carrier import carrying, tell, until
from tests.fakes.clinic import open_clinic

async def fly(url):
    store = Store(url, SystemClock(), Vault(KeyRing.parse(KeyRing.fresh("test"))))
    clinic, pigeon = open_clinic(store), PigeonCarrier("attic")
    tell(clinic, clinic.kari, "the roof", carrier="pigeon")
    async with carrying(clinic, pigeon):
        clinic.ask()
        await until(lambda: pigeon.flown)
    print(pigeon.flown == [("the roof", f"{clinic.code} trenger deg.")])
    store.close()

with tempfile.TemporaryDirectory() as folder:
    url = f"sqlite:///{Path(folder) / 'a.db'}"
    schema.upgrade(url)
    asyncio.run(fly(url))
""",
    "True",
)
