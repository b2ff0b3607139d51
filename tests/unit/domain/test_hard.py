"""After what was hard nobody is asked to go on with a list: the conversations and answers that say so are those of the content."""

from bot.domain.days import hard
from bot.service.desk import Desk


def test_every_conversation_and_answer_that_counts_as_hard_is_in_the_content(desk: Desk) -> None:
    flows = {flow.id for flow in desk.content.book}
    assert flows >= hard._FLOWS
    written = "".join(flow.to_json() for flow in desk.content.book)
    for name, answers in hard._ANSWERS.items():
        assert f'"{name}"' in written
        assert not [answer for answer in answers if f'"{answer}"' not in written]
