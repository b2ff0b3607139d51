"""Every way out to people is one that the program uses."""

import re
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"
#: Where a carrier is made and handed on: Telegram's beside its receiver, the others with the program.
MADE_IN = ("telegram/edge.py", "console/running.py", "program.py")


def test_every_carrier_is_given_to_the_program() -> None:
    carriers = {
        name
        for path in BOT.rglob("*.py")
        if "async def deliver(self, address" in (text := path.read_text("utf-8"))
        for name in re.findall(r"^class (\w+Carrier)\b", text, re.MULTILINE)
    }
    assert "TelegramCarrier" in carriers
    made = "".join((BOT / path).read_text("utf-8") for path in MADE_IN)
    assert {name for name in carriers if f"{name}(" not in made} == set()
