"""Prepares signed calls: V1 form bodies, each with its own number, nonce and signature."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import random
import time
from collections.abc import Iterator
from urllib.parse import quote

SIGN = "鸿雁压测"
TEMPLATE_CODE = "SMS_100000001"
TEMPLATE_NOTICE = "SMS_100000002"


def signed_form(parameters: dict[str, str], key_id: str, secret: str) -> str:
    """Return the body of a V1 call with these parameters."""
    everything = parameters | {
        "AccessKeyId": key_id,
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": f"{random.getrandbits(128):032x}",
        "SignatureVersion": "1.0",
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "Version": "2017-05-25",
    }
    canonical = "&".join(
        f"{quote(name, safe='~')}={quote(everything[name], safe='~')}"
        for name in sorted(everything)
    )
    to_sign = f"POST&%2F&{quote(canonical, safe='~')}"
    digest = hmac.new(f"{secret}&".encode(), to_sign.encode(), hashlib.sha1).digest()
    return f"{canonical}&Signature={quote(base64.b64encode(digest).decode(), safe='~')}"


def numbers(seed: int) -> Iterator[str]:
    """Yield distinct mainland numbers of all carriers.

    Those of the simulator's table are left out.
    """
    prefixes = ("135", "138", "150", "187", "130", "155", "186", "133", "153", "189")
    step = random.Random(seed).randrange(1, 10**8)
    for count in itertools.count():
        tail = (count // len(prefixes) * 7_368_787 + step) % 10**8
        yield f"{prefixes[count % len(prefixes)]}{tail:08d}"


def single(fresh: Iterator[str]) -> dict[str, str]:
    """Return a SendSms of a code to one number."""
    return {
        "Action": "SendSms",
        "PhoneNumbers": next(fresh),
        "SignName": SIGN,
        "TemplateCode": TEMPLATE_CODE,
        "TemplateParam": '{"code":"123456"}',
    }


def thousand(fresh: Iterator[str]) -> dict[str, str]:
    """Return a SendSms of a notification to 1,000 numbers."""
    return {
        "Action": "SendSms",
        "PhoneNumbers": ",".join(itertools.islice(fresh, 1000)),
        "SignName": SIGN,
        "TemplateCode": TEMPLATE_NOTICE,
        "TemplateParam": '{"name":"王小明","order_number":"A1234567"}',
    }


def batch(fresh: Iterator[str]) -> dict[str, str]:
    """Return a SendBatchSms to 100 numbers."""
    phones = list(itertools.islice(fresh, 100))
    params = [{"name": "王小明", "order_number": f"A{place:07d}"} for place in range(100)]
    return {
        "Action": "SendBatchSms",
        "PhoneNumberJson": json.dumps(phones),
        "SignNameJson": json.dumps([SIGN] * 100, ensure_ascii=False),
        "TemplateCode": TEMPLATE_NOTICE,
        "TemplateParamJson": json.dumps(params, ensure_ascii=False),
    }
