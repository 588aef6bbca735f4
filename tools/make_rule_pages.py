"""Writes docs/rules/topics.md, docs/rules/review.md and their translations from the rule packs.

`make rule-pages` runs it after a change of the packs. A test holds the pages to the packs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from hongyan.domain.compliance.evidence import MEANINGS, NEEDED, Evidence
from hongyan.domain.compliance.pack import RulePack, barred_topics, frauds
from hongyan.domain.compliance.shipped import shipped_pack, shipped_packs
from hongyan.domain.compliance.stance import Stance
from hongyan.domain.compliance.topic import Temper
from hongyan.domain.compliance.topic_checks import BARRED_SCOPES
from hongyan.domain.compliance.weighing import IN_PROMOTIONS, WEAK, WEIGHTS
from hongyan.kernel.kinds import REASON_NAMES

Say = Callable[[str], str]
PAGES = Path(__file__).parent.parent / "docs/rules"

ENGLISH: Final = {
    "topics": """\
# Barred topics

中文：[topics.zh-CN.md](topics.zh-CN.md)

{everywhere} topics are barred in signs and templates (FAQ 1.4.8, 1.4.9),
{promotions} more in promotions (FAQ 1.4.9). A finding's rule id is `topic.` and
the id below. Templates for other countries are blocked by the topics that are barred
everywhere, unless marked *reviewer*: there a person who knows the destination decides
(FAQ 5.1.12). The {frauds} kinds of fraud have no words of their own: a pretext, a demand and a
means together make one (`fraud.toml`), unless the sentence warns of it.

| id | 中文 | English | barred in | abroad |""",
    "stances": """\
## What a text does with a word

Cues around the word tell it (`cues.toml`), and the finding names them. A dash: nothing is found.
*claim* are topics whose bad texts are themselves written as records, *strict* those of which no
honest record speaks; a word that was pulled apart or disguised counts as an offer. A sign is a
name without cues: a word that its owner's certified name has goes to a reviewer.

| stance | plain | claim | strict | in a promotion | a weak word |""",
    "review": """\
# Review rules

中文：[review.zh-CN.md](review.zh-CN.md)

What the rules say by themselves. `blocks` rejects a case, `human` leaves it to a
reviewer, `advice` changes nothing. A rule may be milder than its row where its check
cannot know (an enterprise whose certified name is not given). Texts and severities are
data: `src/hongyan/domain/compliance/data/`. The source is for the keepers of the rules;
applicants read clause and remedy.

| rule | packs | severity | reason | 依据 | clause | source |""",
    "evidence": """\
## What a machine approves

With `HONGYAN_REVIEW_AUTO_APPROVE` an application that no rule objects to is approved
without a reviewer if all the evidence is there that applications of its kind need. That
no rule spoke is no evidence: fraud in new words passes every list. What has no column is
always decided by a person: promotions and international templates. The case's trail says
what was found and what was lacking.
""",
}
CHINESE: Final = {
    "topics": """\
# 禁止内容

English: [topics.md](topics.md)

签名和模板不得涉及的有 {everywhere} 类（FAQ 1.4.8、1.4.9），
推广短信另有 {promotions} 类（FAQ 1.4.9）。检查结果的规则编号是 `topic.` 加下面的编号。
国际模板涉及“签名和模板”一类的会被拦截，标明*审核员*的除外：由了解目的地的人决定（FAQ 5.1.12）。
{frauds} 类诈骗没有自己的词：借口、要求和手段合在一起才算（`fraud.toml`），句子本身是在警示的除外。

| 编号 | 中文 | 英文 | 禁止范围 | 境外 |""",
    "stances": """\
## 短信如何使用一个词

由词前后的用语判断（`cues.toml`），检查结果会列出这些用语。横线表示没有检查结果。
*claim* 指违规短信本身就写成记录的类别，*strict* 指正当的记录不会提到的类别；
被拆开或伪装的词按招揽处理。
签名是名称，没有前后用语：其中的词若在认证名称里，由审核员决定。

| 用法 | plain | claim | strict | 推广短信中 | 弱词 |""",
    "review": """\
# 审核规则

English: [review.md](review.md)

规则自身的结论。`blocks`（拦截）驳回工单，`human`（转人工）交给审核员，`advice`（建议）不影响结果。
规则的检查缺少所需信息时（例如没有给出企业的认证名称），结论可能比表中宽松。文字和严重程度是数据：
`src/hongyan/domain/compliance/data/`。来源供维护规则的人查阅；申请人看到的是依据和修改建议。

| 规则 | 规则包 | 严重程度 | 驳回原因 | 依据 | 英文依据 | 来源 |""",
    "evidence": """\
## 哪些申请由机器通过

设了 `HONGYAN_REVIEW_AUTO_APPROVE` 时，没有规则反对、且同类申请所需的依据全部具备的申请，
不经审核员直接通过。没有规则反对不算依据：换了说法的欺诈可以通过任何词表。
表中没有的类型一律由人决定：推广模板和国际模板。审核记录写明具备哪些依据、缺少哪些依据。
""",
}
WORDS: Final = {
    "everywhere": "签名和模板",
    "promotions": "推广短信",
    "reviewer": "审核员",
    "blocked": "拦截",
    "allowed": "允许",
    "all": "全部",
    "blocks": "拦截",
    "human": "转人工",
    "advice": "建议",
    "sign": "签名",
    "verification": "验证码",
    "notification": "通知",
    "promotion": "推广",
    "international": "国际",
    "needed": "需要",
    "offer": "招揽",
    "mixed": "记录，别的句子有招揽",
    "record": "记录",
    "refusal": "拒绝",
    "warning": "警示",
    "bare": "没有用语",
    "aside": "说的是别的东西",
    "named": "没有售卖它的用语",
    "mention": "只是提及",
    "–": "–",
    "": "",
    ", ": "、",
    "evidence": "依据",
    "what it says": "含义",
}
"""The Chinese words of cells."""
MEANINGS_ZH: Final = {
    Evidence.CERTIFIED: "账号已实名认证，且认证名称有意义",
    Evidence.SHAPE: (
        "每个分句都在 `domain/compliance/data/shapes.toml` 为该类型列出的写法之中，"
        "且至少有一句说明短信的用途"
    ),
    Evidence.TYPED: (
        "每个变量都有变量属性，且取值只有一种格式：验证码、数字、时间、姓名、车牌；"
        "没有自由文本、链接和供拨打的号码"
    ),
    Evidence.LEADS_NOWHERE: "没有链接，没有供拨打或添加的号码，也没有声明过",
    Evidence.OWN_NAME: (
        "没有申请人以外的名称；签名是认证名称中区别于他人的部分或更多，没有授权委托书，也不是他用"
    ),
    Evidence.HISTORY: (
        "审核员通过过该账号的 `HONGYAN_REVIEW_AUTO_APPROVE_AFTER` 个申请，且 180 天内没有驳回"
    ),
    Evidence.OWN_SIGN: (
        "申请所关联的签名（没有关联时为账号每个已通过的签名）如签名的 `own_name` 那样取自其认证名称"
    ),
    Evidence.STANDING: (
        "账号没有被运维停用的文本，没有被暂停的国家；"
        "180 天内没有因禁止内容被规则驳回，变量取值中也没有发现禁止内容"
    ),
}


def topics_page(*, chinese: bool = False) -> str:
    """Return the page of the 56 topics."""
    say = _words(chinese=chinese)
    topics = barred_topics(shipped_pack("promotion"))
    lenient = shipped_pack("international").lenient_topics
    everywhere = [topic for topic in topics if topic.scope == "everywhere"]
    only_there = [topic for topic in topics if topic.scope == "promotion"]
    head = (CHINESE if chinese else ENGLISH)["topics"].format(
        everywhere=len(everywhere),
        promotions=len(only_there),
        frauds=len(frauds(shipped_pack("promotion"))),
    )
    cells = [
        *((t, "everywhere", "blocked") for t in frauds(shipped_pack("promotion"))),
        *(
            (t, "everywhere", "reviewer" if t.topic_id in lenient else "blocked")
            for t in everywhere
        ),
        *((t, "promotions", "allowed") for t in only_there),
    ]
    rows = [
        f"| `{t.topic_id}` | {t.zh} | {t.en} | {say(scope)} | {say(abroad)} |"
        for t, scope, abroad in cells
    ]
    table = [head, "| --- | --- | --- | --- | --- |", *rows, "", *_stance_rows(chinese=chinese)]
    return "\n".join([*table, ""])


def _stance_rows(*, chinese: bool) -> list[str]:
    """Return what follows from each stance."""
    say = _words(chinese=chinese)
    columns = (*(WEIGHTS[temper] for temper in Temper), IN_PROMOTIONS, WEAK)
    return [
        (CHINESE if chinese else ENGLISH)["stances"],
        f"| --- |{' --- |' * len(columns)}",
        *(
            f"| {say(stance)} | {' | '.join(say(column[stance] or '–') for column in columns)} |"
            for stance in Stance
        ),
    ]


def review_page(*, chinese: bool = False) -> str:
    """Return the page of all rules."""
    say, packs = _words(chinese=chinese), shipped_packs()
    rows = [
        (CHINESE if chinese else ENGLISH)["review"],
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    known = {rule.rule_id: rule for pack in packs for rule in pack.rules}
    for rule_id, rule in known.items():
        clauses = [clause.replace("|", "\\|") for clause in (rule.clause_zh, rule.clause_en)]
        filled = [clause.format(**_SHOWN) for clause in clauses]
        rows.append(
            f"| `{rule_id}` | {_packs_of(rule_id, packs, say)}"
            f" | {say(rule.severity)}"
            f" | `{rule.reason}` {REASON_NAMES[rule.reason].zh} | {filled[0]} | {filled[1]}"
            f" | {rule.source or '–'} |"
        )
    return "\n".join([*rows, "", *_evidence_rows(chinese=chinese), ""])


def _evidence_rows(*, chinese: bool) -> list[str]:
    """Return what speaks for an application, and which kinds of applications need it."""
    say = _words(chinese=chinese)
    kinds = {
        kind: "sign" if kind is None else kind.name.lower() for kind, all_ in NEEDED.items() if all_
    }
    heads = [say(head) for head in ("evidence", *kinds.values(), "what it says")]
    meanings = MEANINGS_ZH if chinese else MEANINGS
    return [
        (CHINESE if chinese else ENGLISH)["evidence"],
        f"| {' | '.join(heads)} |",
        f"| --- | {' | '.join('---' for _ in kinds)} | --- |",
        *(
            f"| `{one}`"
            f" | {' | '.join(say('needed' if one in NEEDED[k] else '') for k in kinds)}"
            f" | {meanings[one]} |"
            for one in Evidence
        ),
    ]


_SHOWN = {
    "found": "…",
    "detail": "…",
    "words_zh": "“…”",
    "words_en": "“…”",
    "topic_zh": "…",
    "topic_en": "…",
    "barred_zh": BARRED_SCOPES["everywhere"][0],
    "barred_en": BARRED_SCOPES["everywhere"][1],
    "cues_zh": "",
    "cues_en": "",
}


def _packs_of(rule_id: str, packs: tuple[RulePack, ...], say: Say) -> str:
    named = [pack.name for pack in packs if any(rule.rule_id == rule_id for rule in pack.rules)]
    said = ["all"] if len(named) == len(packs) else named
    return say(", ").join(say(name) for name in said)


def _words(*, chinese: bool) -> Say:
    return WORDS.__getitem__ if chinese else str


def main() -> None:
    """Write the pages."""
    for name, page in (("topics", topics_page), ("review", review_page)):
        (PAGES / f"{name}.md").write_text(page(), encoding="utf-8")
        (PAGES / f"{name}.zh-CN.md").write_text(page(chinese=True), encoding="utf-8")


if __name__ == "__main__":
    main()
