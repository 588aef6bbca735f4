// Acts as an applicant through @alicloud/dysmsapi20170525: a JSON line in, a JSON line out. Judges
// nothing. Besides the API's actions it knows two words: `upload` posts a file as a grant says,
// `whole` makes a call by the SDK's general door and returns fields that its typed models leave out.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const D = require('@alicloud/dysmsapi20170525');
const { Config, OpenApiRequest, Params } = require('@alicloud/openapi-core').$OpenApiUtil;

const setup = JSON.parse(process.argv[2]);
const client = new D.default(new Config({
  accessKeyId: setup.key_id,
  accessKeySecret: setup.secret,
  endpoint: setup.endpoint,
  protocol: 'http',
}));
const lowered = (name) => name[0].toLowerCase() + name.slice(1);

// Objects inside lists have models of their own, named after the request and the parameter.
function model(kind, given) {
  const fields = Object.entries(given).map(([name, value]) => {
    const isModels = Array.isArray(value) && typeof value[0] === 'object';
    return [lowered(name), isModels ? value.map((one) => model(kind + name, one)) : value];
  });
  return new D[kind](Object.fromEntries(fields));
}

async function typed(action, parameters) {
  const response = await client[lowered(action)](model(`${action}Request`, parameters));
  return { status: response.statusCode, body: response.body.toMap() };
}

async function whole({ Action, ...query }) {
  const params = new Params({
    action: Action,
    version: '2017-05-25',
    protocol: 'HTTP',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  const request = new OpenApiRequest({ query });
  const answer = await client.callApi(params, request, {});
  return { status: answer.statusCode, body: answer.body };
}

// As the official samples do; `grant` is what GetOSSInfoForUploadFile gave.
async function uploaded({ file, grant }) {
  const key = `${grant.StartPath}/${path.basename(file)}`;
  const form = new FormData();
  form.append('key', key);
  form.append('policy', grant.Policy);
  form.append('OSSAccessKeyId', grant.AccessKeyId);
  form.append('Signature', grant.Signature);
  form.append('success_action_status', '200');
  form.append('file', new Blob([fs.readFileSync(file)]), path.basename(file));
  const answer = await fetch(grant.Host, { method: 'POST', body: form });
  return { status: answer.status, body: { key, text: await answer.text() } };
}

const plays = { upload: uploaded, whole };

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const { action, parameters } = JSON.parse(line);
    const answer = plays[action] ? await plays[action](parameters) : await typed(action, parameters);
    console.log(JSON.stringify(answer));
  }
  process.exit(0);
})();
