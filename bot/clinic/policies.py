"""The page on which an administrator reads whom each kind of request asks, and when, changes it for their clinic, and puts it back."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic import policy_form as forms
from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, posted, see_other, words_of
from bot.clinic.policy_words import PolicyWords
from bot.domain.people.roles import StaffRole
from bot.domain.requests.policy import Who
from bot.service.requests import own_policies as rules
from bot.service.requests.own_policies import Found, Held, PolicyChangedError, PolicyRefusedError
from bot.store.requests.policies import Version

router = APIRouter(prefix="/staff")
Admin = Annotated[Visitor, Depends(require(StaffRole.ADMIN))]
_DONE: Final = frozenset({"saved", "back"})
_WHAT_WAS_TYPED: Final = ("asks_", "number_", "unit_", "each_", "end")


@router.get("/policies")
async def show(request: Request, who: Admin, done: str = "") -> Response:
    """All of them, in plain words."""
    context, words = context_of(request), words_of(request, who)
    clinic = await context.read(rules.show, context.desk, who.session.staff)
    say = PolicyWords(words, clinic.hours, who.session.clinic)
    return page(
        request,
        "policies.html",
        who,
        rows=[_row(say, one) for one in clinic.held],
        done=done if done in _DONE else "",
    )


@router.get("/policies/one")
async def show_one(request: Request, who: Admin, name: str = "") -> Response:
    """One of them, to be changed; without a name the first."""
    return await _one(request, who, name or context_of(request).desk.content.kinds.policies_in_use()[0])


@router.post("/policies/check")
async def check(request: Request, who: Admin) -> Response:
    """What is wrong with what was typed, and what a patient would read; nothing is saved."""
    form, context = await posted(request, who), context_of(request)
    name = form.get("name", "")
    typed = await _typed(request, who, name, form)
    found = None
    if typed.policy is not None:
        found = await context.read(rules.check, context.desk, who.session.staff, name, typed.policy)
    return await _one(request, who, name, form=form, typed=typed, found=found, checked=True)


@router.post("/policies/one")
async def save(request: Request, who: Admin) -> Response:
    """Let it hold from the next request on."""
    form, context = await posted(request, who), context_of(request)
    name = form.get("name", "")
    typed = await _typed(request, who, name, form)
    if typed.policy is None:
        return await _one(request, who, name, form=form, typed=typed)
    try:
        await context.do(
            rules.decide, context.desk, who.session.staff, name, typed.policy, _number(form.get("seen", ""))
        )
    except PolicyRefusedError as refused:
        return await _one(request, who, name, form=form, typed=typed, found=refused.found)
    except PolicyChangedError:
        return await _one(request, who, name, form=form, typed=typed, changed=True)
    return see_other("/staff/policies?done=saved")


@router.post("/policies/back")
async def put_back(request: Request, who: Admin) -> Response:
    """Let the content's own hold again."""
    form, context = await posted(request, who), context_of(request)
    name = form.get("name", "")
    try:
        await context.do(rules.put_back, context.desk, who.session.staff, name, _number(form.get("seen", "")))
    except PolicyChangedError:
        return await _one(request, who, name, changed=True)
    return see_other("/staff/policies?done=back")


async def _typed(request: Request, who: Visitor, name: str, form: Mapping[str, str]) -> forms.Typed:
    context = context_of(request)
    clinic = await context.read(rules.show_one, context.desk, who.session.staff, name)
    return forms.read(form, clinic.held[0].contents)


async def _one(
    request: Request,
    who: Visitor,
    name: str,
    *,
    form: Mapping[str, str] | None = None,
    typed: forms.Typed | None = None,
    found: Found | None = None,
    checked: bool = False,
    changed: bool = False,
) -> Response:
    """One policy's page. What was typed stays in its fields, whatever became of it."""
    context, words = context_of(request), words_of(request, who)
    clinic = await context.read(rules.show_one, context.desk, who.session.staff, name)
    (held,) = clinic.held
    say = PolicyWords(words, clinic.hours, who.session.clinic)
    shown = typed.policy if typed is not None else held.policy
    found = found or (held.found if typed is None else Found())
    wrong = [words.t(f"staff_policies_no_{code}", n=at) for code, at in typed.wrong] if typed else []
    wrong += say.wrong(found)
    status = 409 if changed else 422 if wrong and typed is not None else 200
    return page(
        request,
        "policy.html",
        who,
        status,
        **_row(say, held),
        fields=_fields(form) if form is not None else forms.fields_of(held.policy),
        rungs=range(1, forms.RUNGS + 1),
        places=[(one.value, say.place(one)) for one in Who],
        units=list(forms.URGENT_UNITS if held.urgent else forms.UNITS),
        seen=held.number,
        wrong=wrong,
        gaps=say.gaps(found),
        changed=changed,
        good=checked and not wrong,
        typed_lines=say.lines(shown) if shown is not None and typed is not None else [],
        plays=[] if shown is None else say.plays(held, shown, context.desk.content),
        refused=typed is not None and not checked and not changed and bool(wrong),
        history=[_decided(say, each, by) for each, by in held.history],
    )


def _row(say: PolicyWords, held: Held) -> dict[str, Any]:
    return {
        "name": held.name,
        "title": say.title(held),
        "urgent": held.urgent,
        "state": say.state(held),
        "broken": say.broken(held),
        "own": held.own is not None and not held.broken,
        "back": held.own is not None,
        "lines": say.lines(held.policy),
        "contents": say.lines(held.contents),
        "problems": [*say.wrong(held.found), *say.gaps(held.found)],
    }


def _decided(say: PolicyWords, version: Version, by: str) -> dict[str, Any]:
    return {"what": say.decided(version, by), "lines": say.lines(version.policy) if version.own else []}


def _fields(form: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in form.items() if name.startswith(_WHAT_WAS_TYPED)}


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
