import assert from 'node:assert/strict';

import { nextEvent } from '../lib/events.mjs';
import { bytes, connect, firstPage, newScene, newThread, say, server, text, texts } from '../lib/scene.mjs';
import { after, test } from '../lib/test.mjs';
import { connectInOwnProcess } from '../lib/user-process.mjs';

test('two users in processes of their own exchange messages and hear each other', async () => {
  const { users, solutionId, contextId } = await newScene(['alice', 'bob']);
  const alice = await connect(users.alice, solutionId);
  const bob = await connectInOwnProcess(users.bob, solutionId, server.url);
  after(() => bob.end());

  const threadId = await newThread(contextId, alice, [alice, bob]);
  await alice.threads.subscribeForMessageEvents(threadId);
  const created = await bob.event('threadCreated');
  assert.equal(created.data.threadId, threadId);

  await bob.call('subscribeForMessageEvents', threadId);
  await say(alice, threadId, 'ping');
  assert.equal(text((await bob.event('threadNewMessage')).data.data), 'ping');
  await bob.call('sendMessage', threadId, bytes(''), bytes(''), bytes('pong'));
  await nextEvent(alice, 'threadNewMessage', (message) => text(message.data) === 'pong');

  assert.deepEqual(texts(await bob.call('listMessages', threadId, firstPage('asc'))), ['ping', 'pong']);
});
