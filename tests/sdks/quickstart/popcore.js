// First messages with @alicloud/pop-core and with @alicloud/dysmsapi-2017-05-25
const { RPCClient } = require('@alicloud/pop-core');
const Old = require('@alicloud/dysmsapi-2017-05-25');
const endpoint = 'http://' + (process.env.SMS_ENDPOINT || '127.0.0.1:8000');
const P = {
  PhoneNumbers: '13900000000',
  SignName: '鸿雁演示',
  TemplateCode: 'SMS_100000001',
  TemplateParam: '{"code":"123456"}',
};
(async () => {
  const accessKeyId = 'hongyan-dev';
  const secret = 'hongyan-dev-secret';
  const c = new RPCClient({ accessKeyId, accessKeySecret: secret, endpoint, apiVersion: '2017-05-25' });
  console.log(JSON.stringify(await c.request('SendSms', P, { method: 'POST' })));
  const old = new Old({ accessKeyId, secretAccessKey: secret, endpoint });
  console.log(JSON.stringify(await old.sendSms(P)));
})();
