"""What every handset shows: each message as it comes, and what it sets in motion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from hongyan.console.dev.bench import MORE, Bench, Fate
from hongyan.console.dev.catcher_view import state, view_of
from hongyan.console.dev.reasons import BenchReason
from hongyan.console.lists import Keyset, url_of
from hongyan.console.live import MORE as HUB
from hongyan.console.live import Hub
from hongyan.console.page import Done, Gone, MenuGroup, Page, ShownPage, Wrong, Zone
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.messages.model import biz_text
from hongyan.domain.messages.reasons import NumberReason
from hongyan.flows.messages.records.tell_message import CallStory, tell_call
from hongyan.flows.operation.catch_messages import (
    Caught,
    CaughtPage,
    catch_messages,
    catch_these,
    phones_of,
)
from hongyan.kernel.refusal import Refused
from hongyan.text.phone import api_form
from hongyan.words.language import Language

PAGE: Final = Page(
    path="/console/dev/catcher",
    name="dev.catcher",
    title=N_("Live catcher"),
    zone=Zone.DEV,
    icon="inbox",
    group=MenuGroup.DEVELOPMENT,
)
ABOUT: Final = {"message.number": "number", "reply.text": "text"}
LIMIT: Final = 50
HEARD: Final = N_("The handset wrote back.")
ELSEWHERE: Final = N_("This carrier runs in another process.")
SMS_UP_CHARACTERS_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class OpenedMessage:
    """The message whose handset is shown; `choice` is what waits for its number."""

    caught: Caught
    story: CallStory | None
    choice: str


@dataclass(frozen=True, slots=True)
class Catcher:
    """The page."""

    asked: str
    page: CaughtPage
    older: str
    live: str
    opened: OpenedMessage | None
    fates: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...]
    """Numbers for which a choice waits, with its words."""
    state_of: Callable[[Caught], object]
    biz_text: Callable[[int], str]
    link: Callable[[int], str]


async def show(visit: Visit) -> ShownPage | Gone:
    """Show the newest messages that fit, and the handset of one."""
    asked = visit.query.text("q").strip()[:60]
    keyset, settings = Keyset.read(visit.query), visit.services.settings
    hub: Hub = visit.services.more[HUB]
    mark = hub.mark(view_of(visit, asked), visit.language)
    before = keyset.after
    page = await visit.services.read(lambda tx: catch_messages(tx, settings, asked, before, LIMIT))
    opened = await _opened(visit)
    bench: Bench = visit.services.more[MORE]
    words = {one.name: one.words for one in bench.fates}
    live = urlencode({"after": mark, **({"q": asked} if asked else {})})
    return ShownPage(
        Catcher(
            asked=asked,
            page=page,
            older=url_of(PAGE.path, {"q": asked, "after": page.after}) if page.after else "",
            live="" if before else f"{PAGE.path}/live?{live}",
            opened=opened,
            fates=_fates(bench.fates, visit.language),
            choices=_choices(bench.chosen(), words, visit.language),
            state_of=state,
            biz_text=biz_text,
            link=lambda message_id: url_of(PAGE.path, {"q": asked, "open": message_id}),
        )
    )


async def _opened(visit: Visit) -> OpenedMessage | None:
    wanted = visit.query.text("open")
    if not wanted.isdecimal() or len(wanted) > 19:  # noqa: PLR2004 - digits of 63 bits
        return None
    settings, message_id = visit.services.settings, int(wanted)
    found = await visit.services.read(lambda tx: catch_these(tx, settings, {message_id}, ()))
    if not found:
        return None
    one = found[0]
    story = await visit.services.read(
        lambda tx: tell_call(tx, biz_text(one.message.biz_id), api_form(one.message.phone), 1)
    )
    bench: Bench = visit.services.more[MORE]
    choice = bench.chosen().get(one.message.phone, "")
    return OpenedMessage(one, None if isinstance(story, Refused) else story, choice)


async def act_choose(visit: Visit) -> Done | Wrong:
    """Choose what becomes of the next message to a number."""
    bench: Bench = visit.services.more[MORE]
    typed = visit.form.text("number").strip()
    phones = phones_of(typed)
    if not phones:
        return Wrong(Refused(NumberReason.ILLEGAL, "message.number", number=f'"{typed[:30]}"'))
    name = visit.form.text("fate")
    bench.choose(phones[0], name)
    said = N_("The next message to {number} goes so.") if name else N_("The choice is taken back.")
    return Done(_back(visit), visit.say(said, number=typed))


async def act_reply(visit: Visit) -> Done | Wrong | Gone:
    """Let the handset of a message write back."""
    bench: Bench = visit.services.more[MORE]
    text = visit.form.text("text").strip()[:SMS_UP_CHARACTERS_MAX]
    wanted, settings = visit.form.text("open"), visit.services.settings
    if not wanted.isdecimal():
        return Gone()
    found = await visit.services.read(lambda tx: catch_these(tx, settings, {int(wanted)}, ()))
    if not text:
        return Wrong(Refused(BenchReason.REPLY_EMPTY, "reply.text"))
    if not found or found[0].channel_id is None:
        return Done(_back(visit), visit.say(N_("Nothing was sent: the message has not left yet.")))
    one = found[0]
    assert one.channel_id is not None, "asked above"
    is_heard = bench.hear(one.channel_id, one.message.phone, one.dest_id, text)
    said = (
        N_("The handset wrote back.") if is_heard else N_("This carrier runs in another process.")
    )
    return Done(_back(visit), visit.say(said))


def _back(visit: Visit) -> str:
    asked, opened = visit.form.text("q"), visit.form.text("open")
    return url_of(PAGE.path, {"q": asked, "open": opened})


def _fates(fates: object, language: Language) -> tuple[tuple[str, str], ...]:
    assert isinstance(fates, tuple), "a bench has a fixed table"
    rows: list[Fate] = list(fates)
    return tuple((one.name, one.words[language]) for one in rows)


def _choices(
    chosen: Mapping[int, str],
    words: Mapping[str, Mapping[Language, str]],
    language: Language,
) -> tuple[tuple[str, str], ...]:
    shown = {name: words[name][language] if name in words else name for name in chosen.values()}
    return tuple((api_form(phone), shown[name]) for phone, name in chosen.items())


ACTS: Final = {"choose": act_choose, "reply": act_reply}
