"""Applies through the official Tea SDK: a JSON line in, a JSON line out. Judges nothing.

Besides the API's actions it knows two words: `upload` posts a file as a grant says, `whole` makes a
call by the SDK's general door and returns fields that its typed models leave out. Runs in
`.venv-sdk`, where nothing of ours is installed.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests  # type: ignore[import-untyped, unused-ignore]
from alibabacloud_dysmsapi20170525 import (  # type: ignore[import-not-found, unused-ignore]
    models,
)
from alibabacloud_dysmsapi20170525.client import (  # type: ignore[import-not-found, unused-ignore]
    Client,
)
from alibabacloud_tea_openapi.utils_models import (  # type: ignore[import-not-found, unused-ignore]
    Config,
    OpenApiRequest,
    Params,
)
from darabonba.runtime import (  # type: ignore[import-not-found, unused-ignore]
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
            protocol="http",
        )
    )
    plays = {"upload": uploaded, "whole": whole}
    for line in sys.stdin:
        asked = json.loads(line)
        action, parameters = asked["action"], asked["parameters"]
        play = plays.get(action)
        answer = played(client, action, parameters) if play is None else play(client, parameters)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def played(client: Any, action: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Make one call with the action's own models."""
    request = getattr(models, f"{action}Request")().from_map(parameters)
    method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", action).lower()
    response = getattr(client, method)(request)
    return {"status": response.status_code, "body": response.body.to_map()}


def whole(client: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Make one call, named by `Action`, and return everything that the service says."""
    query = dict(parameters)
    params = Params(
        action=query.pop("Action"),
        version="2017-05-25",
        protocol="HTTP",
        pathname="/",
        method="POST",
        auth_type="AK",
        style="RPC",
        req_body_type="formData",
        body_type="json",
    )
    answer = client.call_api(params, OpenApiRequest(query=query), RuntimeOptions())
    return {"status": answer["statusCode"], "body": answer["body"]}


def uploaded(_client: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Post a file as the official samples do; `grant` is what GetOSSInfoForUploadFile gave."""
    file, grant = Path(parameters["file"]), parameters["grant"]
    key = f"{grant['StartPath']}/{file.name}"
    form = {
        "key": key,
        "policy": grant["Policy"],
        "OSSAccessKeyId": grant["AccessKeyId"],
        "Signature": grant["Signature"],
        "success_action_status": "200",
    }
    answer = requests.post(grant["Host"], data=form, files={"file": file.read_bytes()}, timeout=30)
    return {"status": answer.status_code, "body": {"key": key, "text": answer.text}}


if __name__ == "__main__":
    main()
