// Makes calls through @alicloud/pop-core: a JSON line in, a JSON line out. Judges nothing.
'use strict';
const readline = require('readline');
const { RPCClient } = require('@alicloud/pop-core');

const setup = JSON.parse(process.argv[2]);
const client = new RPCClient({
  accessKeyId: setup.key_id,
  accessKeySecret: setup.secret,
  endpoint: `http://${setup.endpoint}`,
  apiVersion: '2017-05-25',
});

async function played(action, parameters) {
  try {
    return { body: await client.request(action, parameters, { method: setup.style }) };
  } catch (fault) {
    const response = fault.entry && fault.entry.response;
    return {
      fault: {
        class: fault.name,
        code: fault.code,
        message: fault.message,
        status_code: response ? response.statusCode : null,
        request_id: fault.data ? fault.data.RequestId : null,
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
