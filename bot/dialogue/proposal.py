"""What a person would see of one sentence, with the buttons under it, by the one renderer: for whoever proposes other words."""

from bot.content import Content
from bot.dialogue.stage import Stage
from bot.domain.flow.effects import WAIT_PART, Keyboard, Show
from bot.domain.flow.state import RunState
from bot.domain.messages.message import Message


def seen(content: Content, key: str) -> list[Message]:
    """The messages of the step in which a sentence stands, said to somebody invented; of a phrase the sentence itself."""
    stage = Stage(content, "nb")
    flow_id, _, rest = key.partition(".")
    step_name = rest.partition(".")[0]
    if flow_id not in content.book:
        return [Message(content.texts[key])]
    flow = content.book.latest(flow_id)
    if step_name not in flow.steps:
        return [Message(content.texts[key])]
    step = flow.steps[step_name]
    renderer = stage.renderer(RunState(), {})
    shows = [
        Show(flow.id, flow.version, step_name, 1, part, Keyboard.ASK if asks else Keyboard.NONE)
        for part in range(len(step.say))
        for asks in [step.ask is not None and part == len(step.say) - 1]
    ]
    if step.wait is not None and ".wait." in key:
        shows.append(Show(flow.id, flow.version, step_name, 1, WAIT_PART, Keyboard.WAIT))
    return [renderer.message(show, first=True) for show in shows]
