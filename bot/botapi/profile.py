"""What the bot says about itself: its commands for each scope and language, name and descriptions."""

import re
from typing import Any

from bot.botapi.errors import bad_request
from bot.botapi.parameters import Parameters
from bot.botapi.texts import clean

# td, BotCommand.cpp, set_commands; the pattern and the number are checked by the server (Bot API, BotCommand, setMyCommands).
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 256
MAX_COMMANDS = 100
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"(?:[a-z]{2})?")

_PLAIN_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
_CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}

#: Longest texts (Bot API, setMyDescription, setMyShortDescription, setMyName), in characters.
LIMITS = {"description": 512, "short_description": 120, "name": 64}

Command = dict[str, str]


class Profile:
    """The bot's own card."""

    def __init__(self) -> None:
        #: By scope and language code.
        self.commands: dict[tuple[str, str], list[Command]] = {}
        #: By field and language code.
        self.texts: dict[tuple[str, str], str] = {}

    def set_commands(self, parameters: Parameters) -> bool:
        """setMyCommands."""
        commands = _commands(parameters)
        self.commands[_scope(parameters), _language(parameters)] = commands
        return True

    def get_commands(self, parameters: Parameters) -> list[Command]:
        """getMyCommands: exactly this scope and language, nothing is looked up further."""
        return self.commands.get((_scope(parameters), _language(parameters)), [])

    def delete_commands(self, parameters: Parameters) -> bool:
        """deleteMyCommands."""
        self.commands.pop((_scope(parameters), _language(parameters)), None)
        return True

    def set_text(self, parameters: Parameters, field: str) -> bool:
        """setMyDescription, setMyShortDescription, setMyName.

        Raises a 400 beyond the documented length; the words for that are ours, Telegram documents none.
        """
        text = clean(parameters.text(field)).strip()
        if len(text) > LIMITS[field]:
            raise bad_request(f"{field.upper()}_TOO_LONG")
        self.texts[field, _language(parameters)] = text
        return True

    def get_text(self, parameters: Parameters, field: str) -> dict[str, str]:
        """getMyDescription and its like: the language's own text, else the one for all (Bot API)."""
        found = self.texts.get((field, _language(parameters))) or self.texts.get((field, ""), "")
        return {field: found}


def _language(parameters: Parameters) -> str:
    code = parameters.text("language_code")
    if not _LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")  # td, misc.cpp, validate_bot_language_code
    return code


def _scope(parameters: Parameters) -> str:
    # telegram-bot-api, Client::get_bot_command_scope
    scope = parameters.decoded("scope", "can't parse BotCommandScope JSON object")
    if scope is None:
        return "default"
    prefix = "can't parse BotCommandScope: "
    if not isinstance(scope, dict):
        raise bad_request(f"{prefix}BotCommandScope must be an Object")
    kind = scope.get("type")
    if kind in _PLAIN_SCOPES:
        return str(kind)
    if kind not in _CHAT_SCOPES:
        raise bad_request(f"{prefix}Unsupported type specified")
    if not scope.get("chat_id"):
        raise bad_request(f"{prefix}Empty chat_id specified")
    return f"{kind}:{scope['chat_id']}:{scope.get('user_id', '')}"


def _commands(parameters: Parameters) -> list[Command]:
    # telegram-bot-api, Client::get_bot_commands
    given = parameters.decoded("commands", "can't parse commands JSON object")
    if given is None:
        return []
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_command(command) for command in given]


def _command(given: Any) -> Command:  # noqa: ANN401 - unchecked JSON
    if not isinstance(given, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for field in ("command", "description"):
        if not isinstance(given.get(field), str):
            raise bad_request(f"can't parse BotCommand: Can't find field \"{field}\"")
    name = clean(given["command"], "command must be encoded in UTF-8").strip().removeprefix("/")
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > MAX_COMMAND:
        raise bad_request(f"command length must not exceed {MAX_COMMAND}")
    description = clean(given["description"], "command description must be encoded in UTF-8").strip()
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_COMMAND_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {MAX_COMMAND_DESCRIPTION}")
    if not _COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}
