// Node's own connections to the service's names lead to `hongyan dev --shim`; all others are unchanged.
// Its HTTP modules know no proxy before Node 24, and clients with agents of their own know none after.
'use strict';

const net = require('node:net');

const places = /* places */ {};
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...given) {
  // Node calls it with what it has normalized already, a program with options or a port and a host.
  const holder = Array.isArray(given[0]) ? given[0] : given;
  const asked = typeof holder[0] === 'object' && holder[0] !== null
    ? holder[0] : { port: holder[0], host: holder[1] };
  const place = places[`${String(asked.host).toLowerCase()}:${asked.port}`];
  if (place !== undefined) {
    const at = place.lastIndexOf(':');
    const there = { host: place.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(place.slice(at + 1)) };
    if (asked === holder[0]) {
      holder[0] = { ...asked, ...there };
    } else {
      [holder[0], holder[1]] = [there.port, there.host];
    }
  }
  return connect.apply(this, given);
};
