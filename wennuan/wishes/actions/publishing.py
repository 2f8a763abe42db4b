"""A wish is written down, published, checked, reworded."""

from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction

from wennuan.audit.actions import record
from wennuan.giving.models import Campaign
from wennuan.kernel.clock import now
from wennuan.kernel.codes import normalise_phone
from wennuan.kernel.db import lock
from wennuan.kernel.errors import Invalid, NotAllowed, WrongState
from wennuan.kernel.money import yuan
from wennuan.kernel.rules import require
from wennuan.moderation.pictures import screen_picture
from wennuan.moderation.screening import screen
from wennuan.people.models import Household, Person
from wennuan.people.queries import person_by_phone
from wennuan.places.models import Site, SiteState
from wennuan.wishes import asking, hooks, telling, texts
from wennuan.wishes.models import (
    LIVE,
    MOST_ITEMS,
    Hardship,
    PhotoState,
    Wish,
    WishKind,
    WishStatus,
)
from wennuan.wishes.queries import is_trusted, policy_of, seen_elsewhere
from wennuan.wishes.rules import keeps, may_check, may_edit, may_propose, may_publish

ONE_ALIVE = "这一户已经有一个进行中的微心愿。一户一次许一个，实现以后再许下一个。"
ASKED_BACK = "改写过，重新审核"


@dataclass(frozen=True, slots=True)
class Text:
    """What everyone reads of a wish."""

    kind: str
    title: str
    story: str = ""
    price_fen: int = 0
    quantity: int = 1
    unit: str = "份"


@dataclass(frozen=True, slots=True)
class Draft:
    """A wish to be: its public text, its station, and for whom (nobody for a batch)."""

    text: Text
    site: Site
    hardship: str = Hardship.OTHER
    household: Household | None = None
    wisher: Person | None = None
    is_child: bool = False
    guardian_agreed: bool = False
    code_phone: str = ""
    photo: str = ""
    photo_is_of_thing: bool = False
    source: str = ""
    why_again: str = ""


@transaction.atomic
def publish_wish(draft: Draft, *, by: Person) -> Wish:
    """Publish a wish from a station: at once where the station is trusted, else after a check.

    Where the household turned up elsewhere lately, a reason to go on has to be stated (X5).
    """
    require(may_publish, by, draft.site)
    _ask_why_again(draft)
    wish = _make(draft, by=by)
    if is_trusted(draft.site) and not _needs_look(draft.text):
        _open(wish)
        wish.save(update_fields=["status", "published_at"])
        record("wishes.published", wish, by=by, reason=draft.why_again[:200], checked="after")
        telling.note(wish, "发布了", by=by)
    else:
        record("wishes.proposed", wish, by=by, reason=draft.why_again[:200])
    _made(wish, by=by)
    return wish


@transaction.atomic
def propose_wish(draft: Draft, *, by: Person, on_behalf_of: Person | None = None) -> Wish:
    """Ask for a wish of one's own household, or the one that a helper acts for; checked first."""
    if draft.household is None:
        raise Invalid("请先建立家庭资料，再为家里许心愿。", field="household")
    require(may_propose, by, draft.household)
    wish = _make(replace(draft, wisher=draft.wisher or on_behalf_of or by), by=by)
    record("wishes.proposed", wish, by=by, on_behalf_of=on_behalf_of)
    _made(wish, by=by)
    return wish


def draft_wish(draft: Draft, *, by: Person) -> Wish:
    """Publish as staff of the station, or propose as a resident: whichever this person may."""
    if may_publish(by, draft.site):
        return publish_wish(draft, by=by)
    return propose_wish(draft, by=by)


@transaction.atomic
def pass_wish(wish: Wish, *, by: Person) -> Wish:
    """A second person finds a wish in order: it is public from now, or stays so."""
    wish = lock(wish)
    require(may_check, by, wish)
    if wish.status == WishStatus.PROPOSED:
        _open(wish)
    elif wish.checked_at or not wish.is_public:
        raise WrongState("这个心愿现在不需要审核。")
    wish.checked_by, wish.checked_at, wish.reason = by, now(), ""
    wish.save(update_fields=["status", "published_at", "checked_by", "checked_at", "reason"])
    record("wishes.checked", wish, by=by)
    telling.done(wish, "check", by=by)
    telling.tell_wisher(wish, "published", by=by)
    telling.note(wish, "审核通过", by=by)
    telling.show(wish, by=by)
    return wish


@transaction.atomic
def send_back_wish(wish: Wish, reason: str, *, by: Person) -> Wish:
    """A second person asks for a change, with the reason; nobody can claim it meanwhile."""
    wish = lock(wish)
    require(may_check, by, wish)
    if not reason.strip():
        raise Invalid("请写明要改什么。", field="reason")
    if wish.taken_count:
        raise WrongState("已经有人认领，文字不能再改。确实不妥的，请撤回并说明原因。")
    wish.FLOW.take(wish, "send_back")
    wish.reason = reason.strip()[:120]
    wish.checked_by, wish.checked_at = by, now()
    wish.save(update_fields=["status", "reason", "checked_by", "checked_at"])
    record("wishes.sent_back", wish, by=by, reason=wish.reason)
    telling.done(wish, "check", by=by)
    telling.tell_wisher(wish, "sent_back", by=by)
    telling.show(wish, by=by)
    return wish


@transaction.atomic
def reword_wish(wish: Wish, text: Text, *, by: Person) -> Wish:
    """Change what a wish says while nobody holds it; a second person looks at it again."""
    wish = lock(wish)
    require(may_edit, by, wish)
    if wish.taken_count or not wish.is_live:
        raise WrongState("已经有人认领或已经结束，文字不能再改。")
    _check_text(_draft_of(wish, text))
    stays = wish.is_public and is_trusted(wish.site) and may_publish(by, wish.site)
    stays = stays and not _needs_look(text)
    if wish.status == WishStatus.OPEN and not stays:
        wish.FLOW.take(wish, "send_back")
    if wish.status == WishStatus.RETURNED:
        wish.FLOW.take(wish, "propose_again")
    for name in Text.__slots__:
        setattr(wish, name, getattr(text, name))
    wish.checked_by = wish.checked_at = wish.asked_at = None
    wish.reason = ""
    wish.save()
    record("wishes.reworded", wish, by=by)
    telling.dropped(wish, "unclaimed", by=by)
    telling.ask_check(wish, by=by)
    telling.show(wish, by=by)
    return wish


@transaction.atomic
def link_campaign(wish: Wish, campaign: Campaign | None, *, by: Person) -> Wish:
    """Let neighbours fund a wish together in a charity's campaign (拼好愿), or no longer.

    The money goes to the charity as every gift; then the charity takes the wish.
    """
    wish = lock(wish)
    require(may_edit, by, wish)
    if campaign is not None and not campaign.takes_gifts:
        raise Invalid("这个募捐活动现在不接受捐赠。", field="campaign")
    if wish.taken_count or not wish.is_live:
        raise WrongState("已经有人认领或已经结束，不能再改。")
    wish.campaign, wish.asked_at = campaign, None
    wish.save(update_fields=["campaign", "asked_at"])
    record("wishes.linked", wish, by=by, campaign=campaign.pk if campaign else None)
    telling.done(wish, "unclaimed", by=by)
    telling.show(wish, by=by)
    return wish


@transaction.atomic
def judge_photo(wish: Wish, *, is_fit: bool, by: Person | None) -> Wish:
    """Let the photo of a thing be seen, or not; only a moderator's decision comes here."""
    wish = lock(wish)
    if wish.photo_state == PhotoState.NONE:
        raise WrongState("这个心愿没有照片。")
    wish.photo_state = PhotoState.SHOWN if is_fit else PhotoState.REFUSED
    wish.save(update_fields=["photo_state"])
    record("wishes.photo_judged", wish, by=by, is_fit=is_fit)
    telling.stir(wish)
    return wish


def _ask_why_again(draft: Draft) -> None:
    if draft.household is None or draft.why_again.strip():
        return
    if seen := seen_elsewhere(draft.household):
        raise Invalid(
            f"这一户最近有别的记录（{seen[0].sentence}）。还要许愿，请写明理由。", field="why_again"
        )


def _needs_look(text: Text) -> bool:
    """Does a word of the moderators' list stand in it? Then trust is not enough."""
    return screen(f"{text.title} {text.story}").needs_look


def _open(wish: Wish) -> None:
    wish.FLOW.take(wish, "approve")
    wish.published_at = wish.published_at or now()


def _made(wish: Wish, *, by: Person) -> None:
    """What follows whenever a wish was written down."""
    telling.ask_check(wish, by=by)
    telling.show(wish, by=by)
    if wish.photo:
        asking.ask_about_photo(wish, by=by)
    if wish.source:
        hooks.made_from(hooks.Made(wish.source, wish.pk))


def _make(draft: Draft, *, by: Person) -> Wish:
    _check_text(draft)
    _check_guards(draft)
    has_photo = bool(draft.photo)
    own = {name: getattr(draft.text, name) for name in Text.__slots__}
    try:
        with transaction.atomic():
            return Wish.objects.create(
                **own,
                hardship=draft.hardship,
                is_batch=draft.household is None,
                is_child=draft.is_child,
                guardian_agreed=draft.guardian_agreed,
                place=draft.site.place,
                site=draft.site,
                household=draft.household,
                wisher=draft.wisher,
                code_phone=_code_phone(draft),
                photo=draft.photo,
                photo_is_of_thing=draft.photo_is_of_thing,
                photo_state=PhotoState.WAITING if has_photo else PhotoState.NONE,
                source=draft.source,
                made_by=by,
            )
    except IntegrityError as twice:
        raise WrongState(ONE_ALIVE, hint="可以在“我的心愿”里看看进展。") from twice


def _draft_of(wish: Wish, text: Text) -> Draft:
    return Draft(text, wish.site, wish.hardship, household=wish.household, is_child=wish.is_child)


def _check_text(draft: Draft) -> None:
    """The words, the price and the count; each refusal says what to do instead."""
    text, policy = draft.text, policy_of(draft.site.place)
    if not text.title.strip():
        raise Invalid("请写下想要什么。", field="title")
    for field in ("title", "story"):
        said = getattr(text, field)
        texts.refuse_unfit(said, banned=policy.banned, field=field)
        if draft.household is not None:
            texts.refuse_naming(said, draft.household, field=field)
        if draft.is_child:
            texts.refuse_child_facts(said, field=field)
    least = 0 if text.kind == WishKind.SERVICE else policy.least_fen
    if not least <= text.price_fen <= policy.most_fen:
        band = f"{yuan(policy.least_fen)} 到 {yuan(policy.most_fen)}"
        raise Invalid(f"每份的价格请在 {band} 之间；更贵的可以走求助。", field="price")
    if not 1 <= text.quantity <= (MOST_ITEMS if draft.household is None else 1):
        raise Invalid(f"批量心愿每次 1 到 {MOST_ITEMS} 份；家庭的心愿一次一份。", field="quantity")


def _code_phone(draft: Draft) -> str | None:
    """Where the code goes: to the receiving side, so never to whoever hands over."""
    if not draft.code_phone.strip():
        return None
    phone = normalise_phone(draft.code_phone, field="code_phone")
    owner = person_by_phone(phone)
    if owner is not None and keeps(owner, draft.site):
        raise Invalid("确认码要发给住户那一边，不能填站点工作人员的手机。", field="code_phone")
    return phone


def _check_guards(draft: Draft) -> None:
    """The station, the photo, what a child is owed, and for whom it is."""
    if draft.site.state == SiteState.CLOSED:
        raise Invalid("这个站点已经撤销，请换一个站点。", field="site")
    if draft.photo:
        _check_photo(draft)
    if draft.is_child and not draft.guardian_agreed:
        raise Invalid("要先得到监护人和孩子的同意。", field="guardian_agreed")
    if draft.hardship == Hardship.CHILD and not draft.is_child:
        raise Invalid("请勾选“孩子的心愿”，会按儿童保护的要求处理。", field="is_child")
    if draft.household is not None:
        _check_household(draft, draft.household)


def _check_photo(draft: Draft) -> None:
    if draft.is_child:
        raise Invalid("孩子的心愿不放照片。", field="photo_file")
    if not draft.photo_is_of_thing:
        raise Invalid("请确认照片里只有物品，没有人、姓名和地址。", field="photo_is_of_thing")
    found = screen_picture(draft.photo)
    if found.must_change:
        raise Invalid(found.sentence, field="photo_file")


def _check_household(draft: Draft, home: Household) -> None:
    """A station serves the households of its area; each has one live wish at a time."""
    if not home.place.path.startswith(draft.site.place.path):
        raise NotAllowed("这个家庭不在站点的社区里。", hint="请由家庭所在社区的站点来办。")
    if Wish.objects.filter(household=home, status__in=LIVE).exists():
        raise WrongState(ONE_ALIVE, hint="可以在“我的心愿”里看看进展。")
