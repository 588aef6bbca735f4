"""The names by which clients know the service that this one stands in for. Values only.

`hongyan dev --shim` answers under these names and no other.
"""

from __future__ import annotations

from typing import Final

DOMAIN: Final = "aliyuncs.com"
"""Every name of the service lies below this one."""

HOSTS: Final = (
    f"dysmsapi.{DOMAIN}",
    f"dysmsapi-vpc.{DOMAIN}",
    f"dysmsapi.ap-southeast-1.{DOMAIN}",
    f"dysmsapi.ap-southeast-5.{DOMAIN}",
    f"dysmsapi.eu-central-1.{DOMAIN}",
    f"dysmsapi.us-east-1.{DOMAIN}",
    f"dysmsapi-proxy.cn-beijing.{DOMAIN}",
    f"dysmsapi-vpc.cn-hangzhou.{DOMAIN}",
    f"dysmsapi-xman.cn-hongkong.{DOMAIN}",
)
"""The endpoints in the tables of the official SDKs (Python and Node 4.6.0, 2.0.24), the usual one
first."""

OFFICIAL: Final = f"https://{HOSTS[0]}"
"""Where the service is asked by who names no other place."""

HTTP_PORT: Final = 80
HTTPS_PORT: Final = 443
