"""The page that a browser gets at `/`: what this is, and where to go on. Says no secret."""

from __future__ import annotations

import html

from hongyan.api.gateway.envelope import HOST_CHARACTERS_MAX
from hongyan.api.pages.page import wrap

_BODY = """<h1>鸿雁<small>Hongyan</small></h1>
<section>
<p>这里是自托管的短信服务，接口兼容 Dysmsapi 2017-05-25。官方 SDK 无需修改，把接入点（endpoint）设为
<code>{endpoint}</code>，并换用本服务签发的 AccessKey 即可调用。</p>
<ul>
<li>发送短信：<code>SendSms</code>、<code>SendBatchSms</code></li>
<li>查询结果：<code>QuerySendDetails</code>、<code>QuerySendStatistics</code></li>
<li>错误码：<a href="/docs/errors">/docs/errors</a></li>
<li>存活检查：<a href="/livez">/livez</a></li>
</ul>
<p>使用说明见随程序提供的 <code>README.zh-CN.md</code>，检查次序与错误码见
<code>docs/rules/refusals.md</code>。</p>
</section>
<section lang="en">
<p>This is a self-hosted short message service that speaks the Dysmsapi 2017-05-25 API. The official
SDKs work unchanged: set their endpoint to <code>{endpoint}</code> and use an access key issued
here.</p>
<ul>
<li>Send: <code>SendSms</code>, <code>SendBatchSms</code></li>
<li>Ask what became of it: <code>QuerySendDetails</code>, <code>QuerySendStatistics</code></li>
<li>Errors: <a href="/docs/errors">/docs/errors</a></li>
<li>Alive: <a href="/livez">/livez</a></li>
</ul>
<p>See <code>README.md</code>, which comes with the program; the order of checks and every code are
in <code>docs/rules/refusals.md</code>.</p>
</section>
"""


def page(host: str) -> bytes:
    """Return the page for the host that was called."""
    endpoint = html.escape(host[:HOST_CHARACTERS_MAX] or "127.0.0.1:8000")
    return wrap(_BODY.replace("{endpoint}", endpoint))
