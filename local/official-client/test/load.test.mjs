import assert from 'node:assert/strict';
import { once } from 'node:events';

import { nextEvent } from '../lib/events.mjs';
import { bytes, connect, connectedScene, firstPage, newScene, newThread, say, text, texts } from '../lib/scene.mjs';
import { startServer } from '../lib/server.mjs';
import { Tap } from '../lib/tap.mjs';
import { after, test } from '../lib/test.mjs';

test('three hundred calls on one connection: tickets are refilled', async () => {
  const { alice, contextId } = await connectedScene(['alice']);
  const threadId = await newThread(contextId, alice);

  for (let i = 0; i < 300; i++) {
    assert.equal((await alice.threads.listThreads(contextId, firstPage())).readItems[0].threadId, threadId);
  }
});

test('thirty-two sends at once all succeed, each message once, counters exact', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const threadId = await newThread(contextId, alice, [alice, bob]);
  const sent = Array.from({ length: 32 }, (_, i) => `${i}`);

  const ids = await Promise.all(sent.map((words, i) => say(i % 2 ? bob : alice, threadId, words)));

  assert.equal(new Set(ids).size, 32);
  const page = await bob.threads.listMessages(threadId, firstPage('asc'));
  assert.ok(page.readItems.every((message) => message.statusCode === 0));
  assert.deepEqual(texts(page).sort(), sent.toSorted());
  const dates = page.readItems.map((message) => message.info.createDate);
  assert.deepEqual(dates, dates.toSorted((a, b) => a - b));
  const { messagesCount, lastMsgDate } = await alice.threads.getThread(threadId);
  assert.deepEqual([messagesCount, lastMsgDate], [32, dates.at(-1)]);
});

test('thirty-two mixed calls at once on one connection all get their own answer', async () => {
  const { alice, contextId } = await connectedScene(['alice']);
  const threadId = await newThread(contextId, alice);
  const ids = [];
  for (let i = 0; i < 8; i++) ids.push(await say(alice, threadId, `${i}`));

  const answers = await Promise.all(
    ids.flatMap((id) => [
      alice.threads.getMessage(id).then((message) => text(message.data)),
      alice.threads.getThread(threadId).then((thread) => thread.threadId),
      alice.threads.listMessages(threadId, { skip: 0, limit: 1, sortOrder: 'asc', lastId: id }).then(texts),
      alice.threads.updateMessage(id, bytes(''), bytes('touched'), bytes('later')).then(() => 'updated', String),
    ]),
  );

  assert.equal(answers.length, 32);
  assert.ok(answers.every((answer, i) => i % 4 !== 1 || answer === threadId));
  assert.ok(answers.every((answer, i) => i % 4 !== 3 || answer === 'updated'));
});

test('who was idle for longer than the keep-alive calls and hears as before', async () => {
  const shortLived = await startServer({ options: ['--keep-alive', '6'] });
  after(() => shortLived.stop());
  const tap = await Tap.to(shortLived.url);
  const { users, solutionId, contextId } = await newScene(['alice', 'bob'], {}, shortLived);
  const alice = await connect(users.alice, solutionId, tap.url);
  const bob = await connect(users.bob, solutionId, tap.url);
  const threadId = await newThread(contextId, alice, [alice, bob]);
  await bob.threads.subscribeForMessageEvents(threadId);

  await untilOnlyTheWebSocketIsOpen(tap);
  await say(alice, threadId, 'after a pause');

  await nextEvent(bob, 'threadNewMessage', (message) => text(message.data) === 'after a pause');
});

async function untilOnlyTheWebSocketIsOpen(tap) {
  while (tap.openToServer > 1) await once(tap, 'serverClosed');
}
