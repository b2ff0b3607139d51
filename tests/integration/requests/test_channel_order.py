"""Each puts their channels in order, for working time and for the night; whatever the order says, who can be asked is told."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.service.people import channels as rules
from bot.store.people import channels, people
from tests.fakes.carrier import tell
from tests.fakes.clinic import SmallClinic
from tests.integration.requests.test_channels import add, code_in, written


def test_whoever_has_nothing_that_works_in_one_order_is_told_by_the_other(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """They can be asked, since something reaches them: so it has to be used."""
    tell(clinic, clinic.kari, "kari@klinikken.example", "+47 400 00 000")
    mail, phone = (one.recipient_id for one in clinic.store.read(channels.of, clinic.kari))
    clinic.store.run(rules.put_in_order, clinic.kari, [mail], by_night=False)
    clinic.store.run(rules.put_in_order, clinic.kari, [phone], by_night=True)
    clinic.store.run(channels.failed, mail, for_good=True)
    clinic.ask()
    assert (len(written(clinic, mail)), len(written(clinic, phone))) == (0, 1), "by day, by that of the night"
    clinic.store.run(channels.works, mail)
    clinic.store.run(channels.failed, phone, for_good=True)
    clock.move(timedelta(hours=14))
    clinic.ask("urgent", who=clinic.enrol("Ada Lie", 1002))
    assert (len(written(clinic, mail)), len(written(clinic, phone))) == (1, 1)


def test_an_address_that_was_taken_away_and_comes_back_has_a_place_in_both_orders(
    clinic: SmallClinic,
) -> None:
    mine = add(clinic, clinic.kari, "kari@klinikken.example")
    clinic.store.run(rules.take_away, clinic.kari, mine)
    assert add(clinic, clinic.kari, "kari@klinikken.example") == mine
    assert clinic.store.run(rules.give_back, clinic.kari, mine, code_in(written(clinic, mine)[-1]))
    (address,) = clinic.store.read(people.staff_member, clinic.kari).addresses
    assert (address.by_day, address.by_night) == (1, 1)
    clinic.ask()
    assert clinic.code in written(clinic, mine)[-1]
