"""`rodtrad clinic instrument`: none is on by itself; the licence and what nobody has checked are said; an unknown name is refused."""

import json

from tests.fakes.terminal import Terminal


def test_it_is_listed_turned_on_and_off_and_a_wrong_name_is_told_what_there_is(clinic: Terminal) -> None:
    said = clinic("clinic", "instrument", "list")
    assert "who_five: off; CC BY-NC-SA 3.0 IGO; not held against its source yet: licence.checked_on" in said
    assert "who_five is on; only test persons are asked it" in clinic(
        "clinic", "instrument", "on", "who_five"
    )
    assert json.loads(clinic("clinic", "instrument", "list", "--json"))["instruments"][0]["on"]
    assert "was already on" in clinic("clinic", "instrument", "on", "who_five")
    assert "who_five is off" in clinic("clinic", "instrument", "off", "who_five")
    clinic("clinic", "instrument", "on", "who_six", exits=1)
    assert "there is no instrument who_six; there are: who_five" in clinic.error
