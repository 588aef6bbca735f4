// A first message with @alicloud/sms-sdk; its receiving side speaks to another service.
const S = require('@alicloud/sms-sdk');
const endpoint = 'http://' + (process.env.SMS_ENDPOINT || '127.0.0.1:8000');
const c = new S({
  accessKeyId: 'hongyan-dev',
  secretAccessKey: 'hongyan-dev-secret',
  smsApiEndpoint: endpoint,
  baseApiEndpoint: endpoint,
});
(async () => {
  console.log(JSON.stringify(await c.sendSMS({
    PhoneNumbers: '13900000000',
    SignName: '鸿雁演示',
    TemplateCode: 'SMS_100000001',
    TemplateParam: '{"code":"123456"}',
  })));
})();
