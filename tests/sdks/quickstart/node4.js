// A first message with @alicloud/dysmsapi20170525 4.x
const D = require('@alicloud/dysmsapi20170525');
const { Config } = require('@alicloud/openapi-core').$OpenApiUtil;
const c = new D.default(new Config({
  accessKeyId: 'hongyan-dev',
  accessKeySecret: 'hongyan-dev-secret',
  endpoint: process.env.SMS_ENDPOINT || '127.0.0.1:8000',
  protocol: 'http',
}));
c.sendSms(new D.SendSmsRequest({
  phoneNumbers: '13900000000',
  signName: '鸿雁演示',
  templateCode: 'SMS_100000001',
  templateParam: '{"code":"123456"}',
})).then((r) => console.log(JSON.stringify(r.body)));
