// Unmodified Node clients, each with the endpoint that it has built in: `node clients.js NAME`.
// Prints the service's answer as JSON. Nothing here says where to send; pop-core has no endpoint of
// its own, and is given the service's.
'use strict';

const accessKeyId = 'hongyan-dev';
const secret = 'hongyan-dev-secret';
const asked = {
  PhoneNumbers: '13900000000',
  SignName: '鸿雁演示',
  TemplateCode: 'SMS_100000001',
  TemplateParam: '{"code":"123456"}',
};

const pop = (endpoint) => {
  const { RPCClient } = require('@alicloud/pop-core');
  const client = new RPCClient({ accessKeyId, accessKeySecret: secret, endpoint, apiVersion: '2017-05-25' });
  return client.request('SendSms', asked);
};

const clients = {
  tea: async () => {
    const D = require('@alicloud/dysmsapi20170525');
    const { Config } = require('@alicloud/openapi-core').$OpenApiUtil;
    const client = new D.default(new Config({ accessKeyId, accessKeySecret: secret }));
    const answer = await client.sendSms(new D.SendSmsRequest({
      phoneNumbers: asked.PhoneNumbers,
      signName: asked.SignName,
      templateCode: asked.TemplateCode,
      templateParam: asked.TemplateParam,
    }));
    return { Code: answer.body.code, BizId: answer.body.bizId };
  },
  popHttp: () => pop('http://dysmsapi.aliyuncs.com'),
  popHttps: () => pop('https://dysmsapi.aliyuncs.com'),
  smsSdk: () => {
    const Client = require('@alicloud/sms-sdk');
    return new Client({ accessKeyId, secretAccessKey: secret }).sendSMS(asked);
  },
  waliyun: () => {
    const { DYSMS } = require('waliyun');
    return DYSMS({ AccessKeyId: accessKeyId, AccessKeySecret: secret }).SendSms(asked);
  },
  aliSms: () => new Promise((resolve, reject) => {
    const send = require('ali-sms');
    send({
      accessKeyID: accessKeyId,
      accessKeySecret: secret,
      paramString: { code: '123456' },
      recNum: [asked.PhoneNumbers],
      signName: asked.SignName,
      templateCode: asked.TemplateCode,
    }, (fault, body) => (fault ? reject(fault) : resolve(JSON.parse(body))));
  }),
  logto: async () => {
    const { default: connector } = await import('@logto/connector-aliyun-sms');
    const templates = ['Register', 'SignIn', 'ForgotPassword', 'Generic'].map(
      (usageType) => ({ usageType, templateCode: asked.TemplateCode }));
    const config = { accessKeyId, accessKeySecret: secret, signName: asked.SignName, templates };
    const { sendMessage } = await connector({ getConfig: async () => config });
    return sendMessage({ to: asked.PhoneNumbers, type: 'SignIn', payload: { code: '123456' } });
  },
};

clients[process.argv[2]]().then((answer) => console.log(JSON.stringify(answer)));
