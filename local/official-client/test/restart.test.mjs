import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { nextEvent } from '../lib/events.mjs';
import { bytes, connect, firstPage, newScene, newThread, say, text, texts } from '../lib/scene.mjs';
import { startServer } from '../lib/server.mjs';
import { after, test } from '../lib/test.mjs';

const data = await mkdtemp(path.join(tmpdir(), 'lambda-bridge-'));
after(() => rm(data, { recursive: true, force: true }));

test('a server started again on the same folder finds everything, under the same API key', async () => {
  const before = await startServer({ data });
  const { users, solutionId, contextId } = await newScene(['alice', 'bob'], {}, before);
  const alice = await connect(users.alice, solutionId, before.url);
  const threadId = await newThread(contextId, alice, [alice, users.bob], { privateMeta: bytes('kept') });
  const large = 'x'.repeat(10_000);
  const messageId = await say(alice, threadId, 'before the restart');
  await say(alice, threadId, large);

  const { tookMs } = await before.stop();
  const again = await startServer({ data });
  after(() => again.stop());

  assert.ok(tookMs < 5000, `SIGTERM took ${tookMs} ms`);
  assert.deepEqual({ ...again.bootstrap, url: '' }, { ...before.bootstrap, url: '' });
  assert.equal((await again.management.call('solution/getSolution', { id: solutionId })).solution.id, solutionId);
  const bob = await connect(users.bob, solutionId, again.url);
  const thread = await bob.threads.getThread(threadId);
  assert.deepEqual([text(thread.privateMeta), thread.messagesCount], ['kept', 2]);
  assert.deepEqual(texts(await bob.threads.listMessages(threadId, firstPage('asc'))), ['before the restart', large]);
  assert.equal(text((await bob.threads.getMessage(messageId)).data), 'before the restart');
  await bob.threads.subscribeForMessageEvents(threadId);
  await say(bob, threadId, 'after the restart');
  await nextEvent(bob, 'threadNewMessage', (message) => text(message.data) === 'after the restart');
});
