"""The key ring as an operator gives it."""

import base64

import pytest

from bot.store.sealing.vault import KeyRing, KeyRingError, Vault

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


def test_a_fresh_key_can_be_read_again() -> None:
    ((name, key),) = KeyRing.parse(KeyRing.fresh("2026")).keys
    assert (name, len(key)) == ("2026", 32)
    assert KeyRing.fresh("2026") != KeyRing.fresh("2026")


def test_keys_stand_in_the_order_they_are_given_newest_first() -> None:
    text = f"{KeyRing.fresh('b')} , {KeyRing.fresh('a')},"
    assert [name for name, _ in KeyRing.parse(text).keys] == ["b", "a"]


def test_both_spellings_of_base64_are_read() -> None:
    raw = bytes([251, 255] * 16)
    plain, url_safe = base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()
    assert plain != url_safe
    assert KeyRing.parse(f"a:{plain}") == KeyRing.parse(f"a:{url_safe}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        KEY,
        f":{KEY}",
        f"a b:{KEY}",
        f"a:{KEY[:-8]}",
        f"a:{KEY}x",
        "a:",
        f"a:{'é' * 43}",
        f"{'a' * 25}:{KEY}",
    ],
)
def test_what_is_no_key_is_refused_with_the_mend_and_never_shown(text: str) -> None:
    with pytest.raises(KeyRingError, match="rodtrad keys new") as caught:
        KeyRing.parse(text)
    assert KEY[:20] not in str(caught.value)


def test_the_message_says_which_of_several_is_wrong() -> None:
    with pytest.raises(KeyRingError, match="key number 2"):
        KeyRing.parse(f"a:{KEY},b:short")


def test_two_keys_of_one_name_are_refused() -> None:
    with pytest.raises(KeyRingError, match="same name"):
        KeyRing.parse(f"a:{KEY},{KeyRing.fresh('a')}")


def test_no_key_is_shown_by_printing_the_ring_or_the_vault() -> None:
    ring = KeyRing.parse(f"canary:{KEY}")
    shown = f"{ring} {ring!r} {Vault(ring)!r}"
    assert KEY[:16] not in shown
    assert repr(bytes(range(32)))[2:20] not in shown


def test_look_ups_name_their_key_and_differ_by_kind_value_and_key() -> None:
    one, two = Vault(KeyRing.parse(KeyRing.fresh("k"))), Vault(KeyRing.parse(KeyRing.fresh("k")))
    hashes = {
        one.lookup("chat", "1"),
        one.lookup("chat", "2"),
        one.lookup("clinic", "1"),
        two.lookup("chat", "1"),
    }
    assert len(hashes) == 4
    assert all(each.startswith("k:") and len(each) == 66 for each in hashes)
    assert one.lookup("chat", "1") == one.lookup("chat", "1")


def test_kind_and_value_of_a_look_up_cannot_run_into_each_other() -> None:
    vault = Vault(KeyRing.parse(KeyRing.fresh("k")))
    assert vault.lookup("code 1", "23") != vault.lookup("code 12", "3")


def test_a_row_may_be_found_under_every_key_of_the_ring_newest_first() -> None:
    old, new = KeyRing.fresh("old"), KeyRing.fresh("new")
    before, now = Vault(KeyRing.parse(old)), Vault(KeyRing.parse(f"{new},{old}"))
    assert now.lookups("chat", "1") == [now.lookup("chat", "1"), before.lookup("chat", "1")]
    assert all(len(each) <= 96 for each in now.lookups("chat", "1"))
