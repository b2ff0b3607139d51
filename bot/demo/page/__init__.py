"""The demo page: a patient's phone, the caseworker's page and a clock to turn, in one browser window on this machine only."""

from bot.demo.page.server import DemoPage, PortTakenError

__all__ = ["DemoPage", "PortTakenError"]
