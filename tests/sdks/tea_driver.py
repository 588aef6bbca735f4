"""Makes calls through the official Tea SDK: a JSON line in, a JSON line out. Judges nothing.

Runs in `.venv-sdk` and `.venv-sdk-2.0.24`, where nothing of ours is installed.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import Any

from alibabacloud_dysmsapi20170525 import (  # type: ignore[import-not-found, unused-ignore]
    models,
)
from alibabacloud_dysmsapi20170525.client import (  # type: ignore[import-not-found, unused-ignore]
    Client,
)
from alibabacloud_tea_openapi.models import (  # type: ignore[import-not-found, unused-ignore]
    Config,
)
from alibabacloud_tea_util.models import (  # type: ignore[import-not-found, unused-ignore]
    RuntimeOptions,
)


def main() -> None:
    """Serve standard input until it ends; the first argument is the set-up, as JSON."""
    setup = json.loads(sys.argv[1])
    client = Client(
        Config(
            access_key_id=setup["key_id"],
            access_key_secret=setup["secret"],
            endpoint=setup["endpoint"],
            protocol=setup.get("protocol", "http"),
            signature_algorithm=setup.get("signature_algorithm"),
        )
    )
    for line in sys.stdin:
        asked = json.loads(line)
        answer = played(client, asked["action"], asked["parameters"], setup)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def played(
    client: Any, action: str, parameters: dict[str, Any], setup: dict[str, Any]
) -> dict[str, Any]:
    """Make one call and return its answer, or the fault that the SDK raised."""
    request = getattr(models, f"{action}Request")().from_map(parameters)
    method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", action).lower()
    try:
        if "ca" in setup:
            runtime = RuntimeOptions(ca=setup["ca"])
            response = getattr(client, f"{method}_with_options")(request, runtime)
        elif setup["style"] == "async":
            response = asyncio.run(getattr(client, f"{method}_async")(request))
        else:
            response = getattr(client, method)(request)
    except Exception as fault:  # noqa: BLE001 - every class of fault is what the test asks for
        return {"fault": described(fault)}
    return {"status": response.status_code, "body": response.body.to_map()}


def described(fault: Exception) -> dict[str, Any]:
    """Return a fault as a customer's program sees it."""
    names = ("code", "message", "status_code", "request_id", "retry_after")
    return {
        "class": type(fault).__name__,
        "bases": [base.__name__ for base in type(fault).__mro__],
        **{name: getattr(fault, name, None) for name in names},
    }


if __name__ == "__main__":
    main()
