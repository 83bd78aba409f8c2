import assert from 'node:assert/strict';

import { ACCESS_DENIED, refusal, refusedWith } from '../lib/codes.mjs';
import {
  connect,
  connectGuest,
  connectedScene,
  firstPage,
  management,
  newScene,
  newThread,
  newUser,
  say,
  server,
} from '../lib/scene.mjs';
import { Tap } from '../lib/tap.mjs';
import { test } from '../lib/test.mjs';

const WEBSOCKET_ALREADY_AUTHORIZED = 0xf0000073;
const UNKNOWN_SOLUTION = '11111111-1111-4111-8111-111111111111';

test('a user of a context connects, works and disconnects', async () => {
  const { alice, contextId } = await connectedScene(['alice']);

  assert.ok(Number.isInteger(alice.connectionId));
  await newThread(contextId, alice);
  await alice.connection.disconnect();
});

test('a user connects again after disconnecting', async () => {
  const { users, solutionId, contextId } = await newScene(['alice']);
  const before = await connect(users.alice, solutionId);
  const threadId = await newThread(contextId, before);
  await before.connection.disconnect();

  const again = await connect(users.alice, solutionId);

  assert.notEqual(again.connectionId, before.connectionId);
  assert.equal((await again.threads.getThread(threadId)).threadId, threadId);
});

test('SES-04 a key that is in no context is refused', async () => {
  const { solutionId } = await newScene([]);

  const error = await refusal(connect(await newUser('eve'), solutionId));

  assert.match(error.full, /User doesn't exist/);
});

test('SES-05 an unknown solution is refused', async () => {
  const { users } = await newScene(['alice']);

  await refusal(connect(users.alice, UNKNOWN_SOLUTION));
});

test('SES-10 the same key twice on one socket is refused, the first connection lives on', async () => {
  const { users, solutionId, contextId } = await newScene(['alice']);
  const first = await connect(users.alice, solutionId);

  await refusedWith(WEBSOCKET_ALREADY_AUTHORIZED, connect(users.alice, solutionId));

  assert.ok(await newThread(contextId, first));
});

test('users of one process share one WebSocket', async () => {
  const { users, solutionId, contextId } = await newScene(['alice', 'bob']);
  const tap = await Tap.to(server.url);

  const alice = await connect(users.alice, solutionId, tap.url);
  const bob = await connect(users.bob, solutionId, tap.url);

  assert.equal(tap.webSockets, 1);
  const threadId = await newThread(contextId, alice, [alice, bob]);
  await say(bob, threadId, 'over the same socket');
  await alice.connection.disconnect();
  assert.equal((await bob.threads.listMessages(threadId, firstPage())).totalAvailable, 1);
});

test('SES-02 a guest connects and may call nothing that needs a user', async () => {
  const { alice, solutionId, contextId } = await connectedScene(['alice']);
  const threadId = await newThread(contextId, alice);
  const messageId = await say(alice, threadId, 'not for guests');

  const guest = await connectGuest(solutionId);

  await refusedWith(ACCESS_DENIED, guest.connection.listContexts(firstPage()));
  await refusedWith(ACCESS_DENIED, guest.threads.listThreads(contextId, firstPage()));
  await refusedWith(ACCESS_DENIED, guest.threads.getThread(threadId));
  await refusedWith(ACCESS_DENIED, guest.threads.listMessages(threadId, firstPage()));
  await refusedWith(ACCESS_DENIED, guest.threads.getMessage(messageId));
  await guest.connection.disconnect();
});

test('CTX-01 CTX-03 CTX-04 contexts are listed in both directions and paged', async () => {
  const { users, solutionId, contextId: first } = await newScene(['alice']);
  const contexts = [first];
  for (const name of ['second', 'third', 'fourth']) {
    const contextId = await management.createContext(solutionId, { name });
    await management.addUser(contextId, { ...users.alice, userId: `alice of ${name}` });
    contexts.push(contextId);
  }
  const notHers = await management.createContext(solutionId, { name: 'not hers' });
  await management.addUser(notHers, await newUser('bob'));
  const alice = await connect(users.alice, solutionId);
  const list = async (query) => {
    const { readItems, totalAvailable } = await alice.connection.listContexts(query);
    return [readItems.map((context) => context.contextId), totalAvailable];
  };

  assert.deepEqual(await list(firstPage('asc')), [contexts, 4]);
  assert.deepEqual(await list(firstPage('desc')), [contexts.toReversed(), 4]);
  assert.deepEqual(await list({ skip: 1, limit: 2, sortOrder: 'asc' }), [contexts.slice(1, 3), 4]);
  assert.deepEqual(await list({ ...firstPage('asc'), lastId: contexts[1] }), [contexts.slice(2), 2]);
  assert.deepEqual(await list({ ...firstPage('desc'), lastId: contexts[1] }), [[first], 1]);
  const { readItems } = await alice.connection.listContexts(firstPage('asc'));
  assert.equal(readItems[1].userId, 'alice of second');
});

test('CTX-02 SES-06 SES-07 a context is seen from its own solution and from those it is shared with', async () => {
  const { users, contextId } = await newScene(['alice', 'bob'], { scope: 'public' });
  const partner = await management.createSolution('partner');
  const stranger = await management.createSolution('stranger');
  await management.call('context/addSolutionToContext', { contextId, solutionId: partner });

  const alice = await connect(users.alice, partner);
  const bob = await connect(users.bob, stranger);

  assert.equal((await alice.connection.listContexts(firstPage())).totalAvailable, 1);
  assert.ok(await newThread(contextId, alice));
  assert.equal((await bob.connection.listContexts(firstPage())).totalAvailable, 0);
  await refusedWith(ACCESS_DENIED, newThread(contextId, bob));
});
