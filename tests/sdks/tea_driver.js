// Makes calls through @alicloud/dysmsapi20170525: a JSON line in, a JSON line out. Judges nothing.
'use strict';
const readline = require('readline');
const D = require('@alicloud/dysmsapi20170525');
const { Config } = require('@alicloud/openapi-core').$OpenApiUtil;

const setup = JSON.parse(process.argv[2]);
const client = new D.default(new Config({
  accessKeyId: setup.key_id,
  accessKeySecret: setup.secret,
  endpoint: setup.endpoint,
  protocol: 'http',
  signatureAlgorithm: setup.signature_algorithm,
}));
const lowered = (name) => name[0].toLowerCase() + name.slice(1);

async function played(action, parameters) {
  const fields = Object.entries(parameters).map(([name, value]) => [lowered(name), value]);
  const request = new D[`${action}Request`](Object.fromEntries(fields));
  try {
    const response = await client[lowered(action)](request);
    return { status: response.statusCode, body: response.body.toMap() };
  } catch (fault) {
    return {
      fault: {
        class: fault.name,
        code: fault.code,
        message: fault.message,
        status_code: fault.statusCode,
        request_id: fault.requestId,
        retry_after: fault.retryAfter,
      },
    };
  }
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { action, parameters } = JSON.parse(line);
    console.log(JSON.stringify(await played(action, parameters)));
  }
  process.exit(0);
})();
