// Prints how long an event takes to reach the other user: 50 messages, one at a time, each from the
// moment the sender's call begins, and from the moment it returns, until the listener has the event.
// Starts a server of its own, or uses the one that BRIDGE (the text of a bootstrap.json) names.
import { nextEvent } from './lib/events.mjs';
import { connectedScene, newThread, say } from './lib/scene.mjs';

const MESSAGES = 50;
const WARM_UP = 10;

const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
const threadId = await newThread(contextId, alice, [alice, bob]);
await bob.threads.subscribeForMessageEvents(threadId);

const fromCall = [];
const fromAnswer = [];
for (let i = 0; i < WARM_UP + MESSAGES; i++) {
  const called = performance.now();
  const messageId = await say(alice, threadId, `${i}`);
  const answered = performance.now();
  const { arrivedAt } = await nextEvent(bob, 'threadNewMessage', ({ info }) => info.messageId === messageId);
  if (i < WARM_UP) continue;
  fromCall.push(arrivedAt - called);
  fromAnswer.push(arrivedAt - answered);
}

report('send called → event at the other user', fromCall);
report('send answered → event at the other user', fromAnswer);
process.exit();

function report(what, values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
  console.log(`${what}: median ${at(0.5)} ms, 90 % ${at(0.9)} ms, worst ${at(1)} ms (${sorted.length} messages)`);
}
