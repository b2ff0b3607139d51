"""Verbs as a flow writes them, with "$answer" in place of values, and filling the answers in."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_serializer, model_validator

from bot.domain.flow.values import Answers, Value
from bot.domain.flow.verbs import VERBS, Verb

REFERENCE: Final = "$"


def reference(value: object) -> str | None:
    """The answer name in "$name", else None."""
    return value[1:] if isinstance(value, str) and value.startswith(REFERENCE) else None


class Action(BaseModel):
    """A verb as a flow writes it, `{relay: {text: "$what"}}` or the bare word `stop`: answers not yet filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    verb: str
    args: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_yaml(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        if isinstance(data, str):
            data = {data: {}}
        if not isinstance(data, dict) or len(data) != 1:
            raise ValueError("an effect is one verb with its keys, for example {request: {kind: ordinary}}")
        ((verb, args),) = data.items()
        if verb not in VERBS:
            raise ValueError(f"unknown effect `{verb}`; there are: {', '.join(VERBS)}")
        if not isinstance(args or {}, dict):
            raise ValueError(
                f"`{verb}` takes keys and values: {', '.join(VERBS[verb].model_fields) or 'none'}"
            )
        _check_args(VERBS[verb], args or {})
        return {"verb": verb, "args": dict(args or {})}

    @model_serializer
    def _to_yaml(self) -> dict[str, Any]:
        return {self.verb: self.args}

    @property
    def references(self) -> dict[str, str]:
        """Key of the verb → name of the answer that fills it."""
        return {key: name for key, value in self.args.items() if (name := reference(value)) is not None}


def _check_args(verb: type[Verb], args: Mapping[str, Any]) -> None:
    """Raise `ValueError` when a key is unknown, a needed one is missing, or a literal does not fit."""
    known = verb.model_fields
    for key in args:
        if key not in known:
            raise ValueError(f"`{verb.name}` has no key `{key}`; it takes: {', '.join(known) or 'none'}")
    missing = [key for key, field in known.items() if field.is_required() and key not in args]
    if missing:
        raise ValueError(f"`{verb.name}` needs {', '.join(missing)}")
    literals = {key: value for key, value in args.items() if reference(value) is None}
    try:
        verb.model_validate(literals)
    except ValidationError as error:
        for fault in error.errors():
            if fault["type"] != "missing":
                raise ValueError(f"`{verb.name}.{fault['loc'][0]}`: {fault['msg']}") from None


class BadEffectError(Exception):
    """An answer does not fit the effect it is meant for. The linter finds these before content is live."""


class ReadyAction:
    """An `Action` made ready for the engine: literals checked, references listed."""

    __slots__ = ("_args", "_fixed", "_model", "_references", "_required")

    def __init__(self, action: Action) -> None:
        self._model = VERBS[action.verb]
        self._references = action.references
        self._args = {key: value for key, value in action.args.items() if key not in self._references}
        self._required = {key for key, field in self._model.model_fields.items() if field.is_required()}
        self._fixed = None if self._references else self._model.model_validate(self._args)

    def resolve(self, answers: Mapping[str, Value] | Answers) -> Verb | None:
        """The verb with answers filled in; None when an answer that it needs is absent.

        Raises `BadEffectError` when an answer does not fit its key.
        """
        if self._fixed is not None:
            return self._fixed
        values = dict(self._args)
        for key, name in self._references.items():
            if (value := answers.get(name)) is not None:
                values[key] = value
            elif key in self._required:
                return None
        try:
            return self._model.model_validate(values)
        except ValidationError as error:
            keys = ", ".join(str(fault["loc"][0]) for fault in error.errors())
            raise BadEffectError(f"the answer for `{self._model.name}.{keys}` does not fit") from None
