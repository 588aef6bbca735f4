"""What part another's well-known name has in a text: who speaks, or what is merely spoken of.

A text may name the service that something is paid with, the shop where a card was used, the maker
of what was repaired, the airline of a ticket that an agent bought. It may not speak in another's
name, for its account, or offer its product. Whose names these are, `names` says; what follows,
`kind_checks`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Final

from hongyan.domain.compliance.case import CheckedText
from hongyan.domain.compliance.fold import fold_word
from hongyan.domain.compliance.names import own_names
from hongyan.domain.compliance.stance import CUE
from hongyan.kernel.kinds import MessageKind

_REACH: Final = 24
_TELLING: Final = ("record", "service", "ordinary")
"""The cues of which a text has one that tells of something."""
_ANYTHING: Final = re.compile("")
_SPEAKS_BEHIND: Final = re.compile(
    "[^\\w\x00]{0,2}(?:官方|客服(?!电话)|风控|安全中心|(?:温馨|友情|安全)?(?:提醒|通知|提示|公告)|平台(?:通知|提醒|提示|公告)"
    "|理赔专员|售后部|专员|补贴季|support\\b|security\\b|alert\\b|notice\\b|team\\b)"
    "|[^\\w\x00]{0,2}(?:商家|商户|用户|会员|客户|车主|业主|店主|骑手|储户|旅客)[^\\w\x00]{0,1}(?:您好|你好|请注意|[:：])"
    "|[：:]",
    re.IGNORECASE,
)
"""Behind a name these say that its bearer writes."""
_SPEAKS_BEFORE: Final = re.compile(
    "(?:欢迎(?:您|你)?(?:使用|来到|光临|加入|注册|入住|乘坐|致电)|(?:感谢|谢谢)(?:您|你)?(?:使用|选择|选购|购买|光临|乘坐|信任|致电|加入)"
    "|(?:我|我们|这里|这边|此处|本人)(?:们)?是|尊敬的|亲爱的|各位|dear|welcome to|this is)\\s{0,2}$"
)
"""Before a name these welcome to it, thank for it, or address its customers."""
_UNPAID: Final = re.compile("(?![^\\w\x00]{0,2}(?:扫码)?(?:支付|付款|缴费|收款|转账|扫码|还款))")
"""谢谢使用支付宝付款: who is thanked for paying so is the applicant's customer."""
_CODE_BEHIND: Final = re.compile(
    "[^\\w\x00]{0,2}(?:的)?(?:登录|登陆|注册|身份|安全|短信|手机|动态|支付|交易)?"
    "(?:验证码|校验码|动态码|动态密码|注册码|登录码|verification code|code\\b)"
)
_INTO_BEFORE: Final = re.compile(
    "正(?:在)?(?:尝试)?(?:登录|登陆|注册)(?:您的|你的)?[^\\w\x00]{0,2}$"
)
"""您正在登录…: whose code it is, where a code is sent."""
_ACCOUNT_BEHIND: Final = re.compile(
    "[^\\w\x00]{0,2}(?:\\w{0,4}(?:账户|账号|帐号|会员|积分|里程|客户|用户|id\\b|信用卡)|中心|商城|集团|公司|银行|金融|理赔(?!申请|款|案|材料|金)|售后|专线"
    "|account|customer|member|user|id\\b|wallet)",
    re.IGNORECASE,
)
"""Behind a brand these say whose account, or whose company, it is."""
_NO_ACCOUNT: Final = re.compile(f"(?!{_ACCOUNT_BEHIND.pattern})", re.IGNORECASE)
_AS_A_SERVICE: Final = re.compile(
    "[^\\w\x00]{0,2}(?:支付|付款|收款|转账|钱包|零钱|扫码|扫一扫|快递|速运|快运|速递|"
    "单号|承运|配送|派送|(?:edge)?浏览器|包邮|发货|直发|寄出|寄|冷链|冷运|到付|到家|地图|导航|同款充电|应用商店|应用市场)"
)
_AS_AN_ENTRY: Final = re.compile(
    "[^\\w\x00]{0,2}(?:账户|余额|小程序|公众号|登录|授权|生鲜|客户端|app|旗舰店|店铺|专卖店|直播间|搜索|搜|同价|订单)"
)
"""Of services in general use: the way in to them."""
_SERVED_BY: Final = re.compile(
    "(?:通过|使用|用|由|经|以|打开|请在|委托|交付|已发|寄出|冰袋|[含包]|关联|绑定|解绑|换绑|解除|授权|接入|对接|兼容|支持|导入|上传|上传至|上传到|同步至|同步到)"
    "[^\\w\x00]{0,2}$"
)
_PLACE_BEFORE: Final = re.compile(
    "(?:在|到|于|至|去|抵达|送达|到达|驶入|驶出|驶离|进入|离开|存放|位于|地址|寄往|送往|运往|发往|开往|前往|途经|[(])[^\\w\x00]{0,2}$"
)
_PLACE_BEHIND: Final = re.compile(
    "[^，。！？,.!?]{0,10}(?:店(?![庆长铺])|门店|专柜|驿站|消费|购物|用餐|支付|付款|站点|网点|柜台|校区|营业厅|服务区"
    "|停车场|车库|广场|购物中心|超市|商场|服务台|门口|楼|层|分店|航站楼|入口|出口|[东西南北正侧后]门)"
)
_AT: Final = re.compile("\\b(?:at|near|from|on)\\s$")
_WHERE: Final = re.compile("(?! (?:support|account|team))")
_SHOP_BEHIND: Final = re.compile(
    "[^，。！？,.!?]{0,6}(?:店(?![庆长铺])|[一二三四五六七八九十0-9负bf]{1,3}[楼层f]|对面|旁|附近|隔壁|门口|广场|商场)"
)
"""In a promotion: where a shop is."""
_OF_PERSON: Final = re.compile(
    "(?:您|你|送修|寄修|维修|送检|购买|订购|选购|预约|预订|寄存|租用|租赁|驾驶|领用|登记|投保|回收|检修|安装|适用|更换)"
    "[^，。！？,.!?；;]{0,8}$|\\b(?:your|the|a)\\s[^,.!?]{0,12}$"
)
"""Before a thing's maker: whose it is, or what was done with it."""
_ARRANGED: Final = re.compile(
    "(?:预订|预定|订|购|投保|代购|代办|委托|转交|转介|申请|办理|您的|你的|通过|booking|booked|ticket|stay|flight)"
    "[^。！？!?；;]{0,20}$"
)
_BANK: Final = re.compile("(?:银行|行|储蓄|银联)$")
_BANK_BEFORE: Final = re.compile(
    "(?:从|向|至|到|由|来自|在|通过|绑定的|签约的|关联的|预留的|登记的|收到|转入|转出|转至|存入|您|[或和、及为])(?:您的|你的|本人)?[^\\w\x00]{0,2}$"
)
_BANK_BEHIND: Final = re.compile(
    "[^\\w\x00]{0,2}(?:\x00|[(（]?尾号|储蓄卡|借记卡|银行卡|卡|账户|账号|网点|柜台|代发|转账|汇款|代扣|托管|支行|分行|atm|自助|监管)"
)
_CAUSE_BEFORE: Final = re.compile("(?:因|因为|受|配合|应对|接|接到|收到|据)[^\\w\x00]{0,2}$")
_CAUSE_BEHIND: Final = re.compile(
    "(?!委托|授权|邀请|指定)(?:[^，。,]{0,8}|通知[，,][^。]{0,24})"
    "(?:检修|抢修|施工|停电|断网|维护|故障|升级|割接|调整|延误|中断|影响)"
)


def may_name(case: CheckedText, start: int, end: int) -> bool:
    """Tell whether a text may name another's well-known name there, as one that is spoken of."""
    plain = case.folded.plain
    first, last = bisect_left(plain.starts, start), bisect_left(plain.starts, end)
    place = _Place(plain.text, plain.text[max(0, first - _REACH) : first], last)
    if _speaks(case, place):
        return False
    if place.is_within(_SERVED_BY, _ANYTHING) or _AS_A_SERVICE.match(place.text, last):
        return True
    name = fold_word(case.text[start:end])
    if name != case.text[start:end].lower():  # who disguises a name knows that it is another's
        return False
    if case.template.kind is MessageKind.PROMOTION:
        return _is_named_by_the_way(case, name, place)
    is_served = name in case.folded_words("served_brands")
    return (is_served and not _ACCOUNT_BEHIND.match(place.text, last)) or (
        any(case.matches_of(f"{CUE}{told}") for told in _TELLING) and _is_told_of(case, name, place)
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a name stands in the plain reading: what is before it, and where it ends."""

    text: str
    before: str
    end: int

    def is_within(self, before: re.Pattern[str], behind: re.Pattern[str]) -> bool:
        """Tell whether one pattern ends before the name and another begins behind it."""
        is_before = before.search(self.before) is not None
        return is_before and behind.match(self.text, self.end) is not None


def _speaks(case: CheckedText, place: _Place) -> bool:
    """Tell whether the bearer of the name is who writes, or whose code is sent."""
    if place.is_within(_CAUSE_BEFORE, _CAUSE_BEHIND):
        return False
    if _SPEAKS_BEHIND.match(place.text, place.end) or place.is_within(_SPEAKS_BEFORE, _UNPAID):
        return True
    if _CODE_BEHIND.match(place.text, place.end):
        return True
    is_code = case.template.kind is MessageKind.VERIFICATION
    return is_code and _INTO_BEFORE.search(place.before) is not None


def _is_told_of(case: CheckedText, name: str, place: _Place) -> bool:
    """Tell whether a record tells of the name as a place, a maker, a carrier, a bank, a cause."""
    if _BANK.search(name):
        return place.is_within(_BANK_BEFORE, _BANK_BEHIND)
    if place.is_within(_PLACE_BEFORE, _PLACE_BEHIND) or place.is_within(_AT, _WHERE):
        return True
    if place.is_within(_CAUSE_BEFORE, _CAUSE_BEHIND):
        return True
    if name in case.folded_words("made_brands"):
        return place.is_within(_OF_PERSON, _NO_ACCOUNT)
    return place.is_within(_ARRANGED, _NO_ACCOUNT) and _arranges(case, name)


def _arranges(case: CheckedText, name: str) -> bool:
    """Tell whether the applicant's trade is to book, or to take out, what the name has."""
    words = case.words.keyed("arranged_brands").get(name, ())
    return any(word in own for word in words for own in own_names(case))


def _is_named_by_the_way(case: CheckedText, name: str, place: _Place) -> bool:
    """Tell whether a promotion names a service to buy by, or the house where a shop is."""
    if name in case.folded_words("served_brands"):
        return bool(place.before.strip()) or _AS_AN_ENTRY.match(place.text, place.end) is not None
    is_house = name in case.folded_words("house_brands")
    return is_house and bool(place.before.strip()) and place.is_within(_ANYTHING, _SHOP_BEHIND)
