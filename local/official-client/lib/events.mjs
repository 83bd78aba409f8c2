// Events that reached the client, kept so that a test can wait for one or look at all.
import assert from 'node:assert/strict';

import { Endpoint } from './endpoint.mjs';

const TIMEOUT_MS = 10_000;

const queue = await Endpoint.getEventQueue();
const arrived = [];
let onArrival = () => {};

(async function receive() {
  for (;;) {
    const event = await queue.waitEvent();
    arrived.push({ ...plain(event), arrivedAt: performance.now() });
    onArrival();
  }
})();

/** An event as the calls answer objects: without the names of the client's own classes. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => name !== '__type').map(([name, member]) => [name, plain(member)]));
}

/** All events of a connected user so far, in the order of arrival. */
export function eventsOf({ connectionId }) {
  return arrived.filter((event) => event.connectionId === connectionId);
}

/** Waits until the user has received an event of this type whose data fits. */
export async function nextEvent(user, type, fits = () => true) {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const found = eventsOf(user).find((event) => event.type === type && fits(event.data));
    if (found) return found;
    const left = deadline - performance.now();
    assert.ok(left > 0, `no ${type} for ${user.userId}; came: ${JSON.stringify(eventsOf(user).map((e) => e.type))}`);
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, left);
      onArrival = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
