"""Our own picture of an invoice as PDF, marked as a sample: the issuing service makes the real one.

Shows what the invoice states: seller, buyer, lines with tax taken out, the sum in capitals.
"""

from __future__ import annotations

from html import escape
from typing import Final

from hongyan.documents.pdf import SANS, pdf_of
from hongyan.domain.invoices.model import Invoice, InvoiceKind, Item
from hongyan.domain.invoices.tax import Split, capitals, split_all
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import fen_text
from hongyan.kernel.said import said

OTHERWISE: Final = said("`hongyan billing invoice show` works without it")
ITEM_NAME: Final = "*信息技术服务*短信服务费"
TITLES: Final = {
    InvoiceKind.ORDINARY: "电子发票（增值税普通发票）",
    InvoiceKind.SPECIAL: "增值税专用发票",
}


def invoice_pdf(invoice: Invoice, red_of_number: str = "") -> bytes:
    """Return an invoice as PDF; raises DocumentFault when this machine cannot.

    A red-letter one says which number it takes back.
    """
    return pdf_of(invoice_page(invoice, red_of_number), OTHERWISE)


def invoice_page(invoice: Invoice, red_of_number: str = "") -> str:
    """Return an invoice as an HTML page for print."""
    draft = invoice.draft
    parts, total = split_all([one.amount_fen for one in draft.items], draft.tax_percent)
    rows = "".join(
        _row(item, part, draft.tax_percent) for item, part in zip(draft.items, parts, strict=True)
    )
    title = ("红字" if invoice.is_red else "") + TITLES[draft.kind]
    seller = (("名称", draft.seller_name), ("统一社会信用代码", draft.seller_tax_number))
    issued = "尚未开具" if invoice.issued_at is None else shanghai_text(invoice.issued_at)[:10]
    return _PAGE.format(
        font=SANS,
        title=escape(title),
        number=escape(invoice.number or "尚未开具"),
        day=issued,
        buyer=_party(_buyer(invoice)),
        seller=_party(seller),
        rows=rows,
        net=fen_text(total.net_fen),
        tax=fen_text(total.tax_fen),
        capitals=capitals(total.gross_fen),
        gross=fen_text(total.gross_fen),
        remark=escape(_remark(invoice, red_of_number)),
    )


def _buyer(invoice: Invoice) -> tuple[tuple[str, str], ...]:
    title = invoice.draft.title
    facts = [("名称", title.name), ("统一社会信用代码", title.tax_number)]
    if invoice.draft.kind is InvoiceKind.SPECIAL:
        facts.append(("地址、电话", f"{title.address} {title.phone}"))
        facts.append(("开户行及账号", f"{title.bank} {title.bank_account}"))
    return tuple(facts)


def _party(facts: tuple[tuple[str, str], ...]) -> str:
    return "".join(f"<p>{word}：{escape(text) or '—'}</p>" for word, text in facts)


def _row(item: Item, part: Split, tax_percent: int) -> str:
    what = (
        f"{item.month // 100} 年 {item.month % 100} 月消费"
        if item.month
        else (f"订单 {item.order_id}")
    )
    return (
        f"<tr><td>{ITEM_NAME}<td>{what}<td>{fen_text(part.net_fen)}"
        f"<td>{tax_percent}%<td>{fen_text(part.tax_fen)}"
    )


def _remark(invoice: Invoice, red_of_number: str) -> str:
    if invoice.is_red:
        return f"红字发票，冲销发票 {red_of_number}"
    return f"鸿雁发票编号 {invoice.invoice_id}"


_PAGE: Final = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>
<style>
@page {{ size: A5 landscape; margin: 10mm; }}
body {{ font: 9pt/1.5 {font}; color: #222; }}
.mark {{ position: fixed; top: 32mm; left: 12mm; font-size: 52pt; letter-spacing: 4mm;
  color: rgba(200, 0, 0, 0.18); transform: rotate(-18deg); }}
h1 {{ text-align: center; font-size: 15pt; color: #802020; margin: 0 0 1mm; }}
.meta {{ text-align: right; margin: 0 0 2mm; }}
table {{ width: 100%; border-collapse: collapse; }}
table, .frame > tbody > tr > td {{ border: 0.25mm solid #802020; }}
td, th {{ padding: 1mm 2mm; vertical-align: top; }}
.parties td {{ width: 50%; }} p {{ margin: 0; overflow-wrap: anywhere; }}
.lines {{ border-top: 0; }} .lines th {{ font-weight: normal; color: #802020; text-align: left; }}
.lines td:nth-child(n+3), .lines th:nth-child(n+3) {{ text-align: right; }}
.sum td {{ border-top: 0.25mm solid #802020; }}
.notice {{ margin-top: 2mm; color: #a00; }}
</style><div class="mark">样张 SAMPLE</div><h1>{title}</h1>
<p class="meta">发票号码：{number}　开票日期：{day}</p>
<table class="frame parties"><tbody><tr><td><b>购买方</b>{buyer}<td><b>销售方</b>{seller}
</tbody></table>
<table class="lines"><thead><tr><th>项目名称<th>内容<th>金额<th>税率<th>税额</thead><tbody>{rows}
<tr class="sum"><td>合计<td><td>{net}<td><td>{tax}
<tr class="sum"><td>价税合计（大写）<td>{capitals}<td><td>（小写）<td>¥{gross}</tbody></table>
<table class="lines"><tbody><tr><td>备注：{remark}</tbody></table>
<p class="notice">样张 SAMPLE：由系统生成，仅供预览，不是发票，不能报销或抵扣。</p></html>"""
