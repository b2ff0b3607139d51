"""A member of staff with a name, a password and an app on the phone that shows codes."""

from dataclasses import dataclass

import pyotp

from bot.ids import StaffId
from bot.service.login import passwords as rules
from bot.store.database.work import Store, Work
from bot.store.login import passwords
from bot.store.people import people

PASSWORD = "fire rosa elefanter"


@dataclass(frozen=True)
class WithApp:
    """Their name and password, the app, and the codes on paper."""

    store: Store
    staff_id: StaffId
    name: str
    secret: str
    paper: list[str]

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many half minutes from now."""
        here = int(self.store.clock.now().timestamp()) // 30
        return pyotp.TOTP(self.secret).generate_otp(here + steps)

    def fields(self, **others: str) -> dict[str, str]:
        """What they type at the log-in."""
        return {"name": self.name, "password": PASSWORD, "code": self.code()} | others


def with_app(store: Store, staff_id: StaffId, name: str = "kari@fjord.example") -> WithApp:
    """Give them all that; the first code was used five minutes ago, so that the one of now can be used."""
    clinic_id = store.read(people.staff_member, staff_id).clinic_id
    secret, step = pyotp.random_base32(), int(store.clock.now().timestamp()) // 30 - 10

    def put(work: Work) -> list[str]:
        passwords.put(work, clinic_id, staff_id, name, rules.hashed(PASSWORD))
        passwords.put_pending(work, clinic_id, staff_id, secret)
        passwords.confirm(work, clinic_id, staff_id, secret, step)
        return rules.new_recovery(work, staff_id)

    return WithApp(store, staff_id, name, secret, store.run(put))
