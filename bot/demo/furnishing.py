"""Who works at the clinic of the stage, and by which ways they are told."""

from collections.abc import Collection
from typing import Final

from bot.botapi import StandIn
from bot.domain.people.roles import StaffRole
from bot.ids import ClinicId, StaffId
from bot.service.people.channels import MAIL
from bot.store.database.work import Work
from bot.store.people import addresses, people, roster
from bot.store.tables.people import TELEGRAM

CASEWORKER: Final = "Kari Nordli"
DEPUTY: Final = "Ola Berg"
#: Enrols, and sees who is discharged when; no patient writes to her.
ENROLLER: Final = "Inger Moe"
CLINIC: Final = "Fjordheim"
#: Where they are told of a request, outside their pages: first by mail, and when that does not go, in a chat of their own.
MAIL_OF: Final = {
    CASEWORKER: "kari@fjordheim.example",
    DEPUTY: "ola@fjordheim.example",
    ENROLLER: "inger@fjordheim.example",
}
CHAT_OF: Final = {CASEWORKER: 7_100_001, DEPUTY: 7_100_002}
#: The ways by which they are told, for whoever wants to see both.
TOLD: Final = (MAIL, TELEGRAM)
HOURS: Final = "mon-fri 08:00-15:00"
ZONE: Final = "Europe/Oslo"


def furnish(work: Work, standin: StandIn, told: Collection[str]) -> tuple[ClinicId, dict[str, StaffId]]:
    """Write down the clinic and its staff. By `told` Kari and Ola are reached outside their pages; with any, Telegram is open to them."""
    clinic = people.add_clinic(work, CLINIC, HOURS, ZONE)
    staff = {
        CASEWORKER: people.add_staff(work, clinic, CASEWORKER, on_duty=False),
        DEPUTY: people.add_staff(work, clinic, DEPUTY, on_duty=True),
        ENROLLER: people.add_staff(work, clinic, ENROLLER, on_duty=False, does=(StaffRole.CLINIC,)),
    }
    if MAIL in told:
        for name, address in MAIL_OF.items():
            addresses.add(work, staff[name], MAIL, address)
    if TELEGRAM in told:
        for name, number in CHAT_OF.items():
            standin.user(number, name.split()[0], started=True)
            addresses.add(work, staff[name], TELEGRAM, str(number))
    if told:
        roster.change_clinic(work, clinic, name=None, hours=HOURS, timezone=ZONE, staff_telegram=True)
    return clinic, staff
