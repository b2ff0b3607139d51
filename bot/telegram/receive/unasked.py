"""What comes from Telegram without being a word of the person's: service messages, updates of unknown kinds, the rest of an album.

Only the raw update is looked at. Nothing here raises.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

#: The updates in which somebody does something; every other kind (reactions, polls, what does not exist yet) is nobody's word.
_DONE: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "channel_post",
    "edited_channel_post",
)
#: What a person puts into a message; where one of these stands, the message is theirs.
_CONTENTS: Final = frozenset(
    "text sticker voice audio video_note photo live_photo video animation document contact location venue dice poll game story"
    " paid_media checklist invoice giveaway".split()
)
#: Messages that Telegram writes itself when something is done in a chat (Bot API, `Message`; a test compares with the library's list).
SERVICE: Final = frozenset(
    "boost_added channel_chat_created chat_background_set chat_owner_changed chat_owner_left chat_shared checklist_tasks_added"
    " checklist_tasks_done connected_website delete_chat_photo direct_message_price_changed forum_topic_closed forum_topic_created"
    " forum_topic_edited forum_topic_reopened general_forum_topic_hidden general_forum_topic_unhidden gift gift_upgrade_sent"
    " giveaway_completed giveaway_created giveaway_winners group_chat_created left_chat_member managed_bot_created"
    " message_auto_delete_timer_changed migrate_from_chat_id migrate_to_chat_id new_chat_member new_chat_members new_chat_photo"
    " new_chat_title paid_message_price_changed passport_data pinned_message poll_option_added poll_option_deleted"
    " proximity_alert_triggered refunded_payment successful_payment suggested_post_approval_failed suggested_post_approved"
    " suggested_post_declined suggested_post_paid suggested_post_refunded supergroup_chat_created unique_gift user_shared"
    " users_shared video_chat_ended video_chat_participants_invited video_chat_scheduled video_chat_started web_app_data"
    " write_access_allowed".split()
)
_ALBUMS_KEPT: Final = 1_000


def says_nothing(raw: Mapping[str, Any]) -> bool:
    """Whether nobody said or pressed anything by this update, so that nothing is to be answered."""
    if all(raw.get(name) is None for name in _DONE):
        return True
    edited = raw.get("edited_message")
    if isinstance(edited, Mapping):
        # A live location moves by edits, and a picture is changed by one: only words count.
        return not edited.get("text") and not edited.get("caption")
    message = raw.get("message")
    if not isinstance(message, Mapping):
        return False
    there = {name for name, value in message.items() if value is not None}
    return not there & _CONTENTS and bool(there & SERVICE)


class Albums:
    """Several pictures sent at once come as a message each; the first one stands for all of them."""

    def __init__(self) -> None:
        self._first: OrderedDict[tuple[int, str], int] = OrderedDict()  # the update that stands for an album

    def goes_on(self, raw: Mapping[str, Any], chat_id: int, update_id: int) -> bool:
        """Whether an update belongs to an album of which another one came before."""
        message = raw.get("message")
        album = message.get("media_group_id") if isinstance(message, Mapping) else None
        if not isinstance(album, str):
            return False
        first = self._first.setdefault((chat_id, album), update_id)
        if len(self._first) > _ALBUMS_KEPT:
            self._first.popitem(last=False)
        return first != update_id
