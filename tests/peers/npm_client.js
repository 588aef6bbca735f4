// Submits by npm smpp what its input says, and prints what it heard.
//
// Input: {"port", "messages": [[phone, text, parameters]], "events": how many}, in JSON. A message of
// several texts is sent in parts, with sar parameters.
'use strict';

const smpp = require('smpp');

function read() {
  return JSON.parse(require('fs').readFileSync(0, 'utf8'));
}

const told = read();
const answers = [];
const events = [];
const session = smpp.connect({ url: `smpp://127.0.0.1:${told.port}` }, () => {
  session.bind_transceiver({ system_id: 'hongyan', password: 'hongyan' }, (bound) => {
    if (bound.command_status !== 0) throw new Error(`bind: ${bound.command_status}`);
    told.messages.forEach(([phone, text, parameters]) => {
      const pdu = {
        source_addr: '1069000101', dest_addr_ton: 1, destination_addr: phone,
        registered_delivery: 1, ...parameters,
      };
      if (text !== null) pdu.short_message = text;
      session.submit_sm(pdu, (answer) => {
        answers.push([answer.message_id || '', answer.command_status]);
        leave();
      });
    });
  });
});

session.on('deliver_sm', (pdu) => {
  const message = pdu.short_message.message;
  events.push([pdu.esm_class, String(message), pdu.receipted_message_id || '']);
  session.send(pdu.response());
  leave();
});

function leave() {
  if (answers.length < told.messages.length || events.length < told.events) return;
  session.unbind(() => {
    session.close();
    process.stdout.write(JSON.stringify({ answers, events }));
  });
}
