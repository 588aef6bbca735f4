// A carrier made of npm smpp: it says in JSON lines what it decodes, and sends receipts and replies.
// The first argument is a port, 0 for any. Phones: …06 answers each message with two replies.
const smpp = require('smpp');

const say = (word) => process.stdout.write(JSON.stringify(word) + '\n');
let count = 0;

function told(pdu) {
  const short = pdu.short_message || {};
  const payload = pdu.message_payload || {};
  return {
    source: [pdu.source_addr_ton, pdu.source_addr_npi, pdu.source_addr],
    dest: [pdu.dest_addr_ton, pdu.dest_addr_npi, pdu.destination_addr],
    coding: pdu.data_coding,
    esm_class: pdu.esm_class,
    validity: String(pdu.validity_period || ''),
    registered: pdu.registered_delivery,
    text: short.message || '',
    udh: (short.udh || []).map((element) => element.toString('hex')),
    payload: payload.message || payload || '',
    sar: [pdu.sar_msg_ref_num, pdu.sar_total_segments, pdu.sar_segment_seqnum],
  };
}

function receipt(session, pdu, id) {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2611220700 done date:2611220701 ` +
    'stat:DELIVRD err:000 text:';
  session.deliver_sm({
    source_addr: pdu.destination_addr,
    destination_addr: pdu.source_addr,
    esm_class: 4,
    short_message: { message: text },
    receipted_message_id: id,
    message_state: 2,
  }, (answer) => say({ receipt_answered: answer.command_status }));
}

function replies(session, pdu) {
  for (const [coding, message] of [[8, '收到，谢谢😀'], [0, 'Stop {it} for €5']]) {
    session.deliver_sm({
      source_addr: pdu.destination_addr,
      destination_addr: pdu.source_addr,
      data_coding: coding,
      short_message: message,
    }, (answer) => say({ reply_answered: answer.command_status }));
  }
}

const server = smpp.createServer({}, (session) => {
  session.on('error', (fault) => say({ fault: fault.message }));
  for (const bind of ['bind_transceiver', 'bind_transmitter', 'bind_receiver']) {
    session.on(bind, (pdu) => {
      say({ bind, system_id: pdu.system_id, password: pdu.password });
      session.send(pdu.response(pdu.password === 'secret' ? { system_id: 'npm' } : {
        command_status: smpp.ESME_RINVPASWD,
      }));
    });
  }
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    say({ unbind: true });
    session.send(pdu.response());
    session.close();
  });
  session.on('submit_sm', (pdu) => {
    const id = `0${(0xabc0 + count).toString(16)}`.toUpperCase();
    count += 1;
    say({ submit: told(pdu), id });
    session.send(pdu.response({ message_id: id }));
    receipt(session, pdu, id);
    if (pdu.destination_addr.endsWith('06')) replies(session, pdu);
  });
});
server.listen(Number(process.argv[2] || 0), '127.0.0.1', () => {
  say({ port: server.address().port });
});
