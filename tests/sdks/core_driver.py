"""Makes calls through aliyun-python-sdk-core: a JSON line in, a JSON line out. Judges nothing.

The style is `typed` (aliyun-python-sdk-dysmsapi), or `GET` or `POST` for a CommonRequest. Runs in
`.venv-sdk`, where nothing of ours is installed.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any

from aliyunsdkcore.acs_exception.exceptions import (  # type: ignore[import-not-found, unused-ignore]
    ClientException,
    ServerException,
)
from aliyunsdkcore.client import AcsClient  # type: ignore[import-not-found, unused-ignore]
from aliyunsdkcore.request import CommonRequest  # type: ignore[import-not-found, unused-ignore]


def main() -> None:
    """Serve standard input until it ends; the first argument is the set-up, as JSON."""
    setup = json.loads(sys.argv[1])
    client = AcsClient(setup["key_id"], setup["secret"], "cn-hangzhou")
    for line in sys.stdin:
        asked = json.loads(line)
        make = typed if setup["style"] == "typed" else common
        request = make(asked["action"], asked["parameters"], setup)
        sys.stdout.write(json.dumps(played(client, request)) + "\n")
        sys.stdout.flush()


def typed(action: str, parameters: dict[str, Any], setup: dict[str, str]) -> Any:
    """Return the product's own request class, filled by its setters."""
    module = import_module(f"aliyunsdkdysmsapi.request.v20170525.{action}Request")
    request = getattr(module, f"{action}Request")()
    request.set_endpoint(setup["endpoint"])
    for name, value in parameters.items():
        getattr(request, f"set_{name}")(value)
    return request


def common(action: str, parameters: dict[str, Any], setup: dict[str, str]) -> Any:
    """Return a CommonRequest, its parameters in the query."""
    request = CommonRequest(domain=setup["endpoint"], version="2017-05-25", action_name=action)
    request.set_method(setup["style"])
    request.set_protocol_type("http")
    for name, value in parameters.items():
        request.add_query_param(name, value)
    return request


def played(client: Any, request: Any) -> dict[str, Any]:
    """Make one call and return its answer, or the fault that the SDK raised."""
    try:
        return {"body": json.loads(client.do_action_with_exception(request))}
    except (ClientException, ServerException) as fault:
        is_server = isinstance(fault, ServerException)
        return {
            "fault": {
                "class": type(fault).__name__,
                "code": fault.get_error_code(),
                "message": fault.get_error_msg(),
                "status_code": fault.get_http_status() if is_server else None,
                "request_id": fault.get_request_id() if is_server else None,
            }
        }


if __name__ == "__main__":
    main()
