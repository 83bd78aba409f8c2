import assert from 'node:assert/strict';

import { ACCESS_DENIED, THREAD_DOES_NOT_EXIST, THREAD_MESSAGE_DOES_NOT_EXIST, refusedWith } from '../lib/codes.mjs';
import { bytes, connectedScene, firstPage, newThread, say, text, texts } from '../lib/scene.mjs';
import { test } from '../lib/test.mjs';

const NOWHERE = '0123456789abcdef01234567';
const NO_MATCH_FOR_LAST_ID = 0xf0006123;

async function threadOfTwo() {
  const scene = await connectedScene(['alice', 'bob']);
  return { ...scene, threadId: await newThread(scene.contextId, scene.alice, [scene.alice, scene.bob]) };
}

test('THR-29 THR-30 THR-35 a message reaches the other member as it was sent', async () => {
  const { alice, bob, threadId } = await threadOfTwo();

  const messageId = await alice.threads.sendMessage(
    threadId, bytes('{"kind":"note"}'), bytes('for members'), bytes('hello, Bob'));

  assert.match(messageId, /^[0-9a-f]{24}$/);
  const message = await bob.threads.getMessage(messageId);
  assert.deepEqual(
    [message.publicMeta, message.privateMeta, message.data].map(text),
    ['{"kind":"note"}', 'for members', 'hello, Bob'],
  );
  assert.deepEqual(message.info, { threadId, messageId, createDate: message.info.createDate, author: 'alice' });
  assert.deepEqual([message.authorPubKey, message.statusCode], [alice.pubKey, 0]);
  const thread = await bob.threads.getThread(threadId);
  assert.deepEqual([thread.messagesCount, thread.lastMsgDate], [1, message.info.createDate]);
});

test('THR-54 THR-55 LST-05 messages are listed in both directions, by pages and from a cursor', async () => {
  const { alice, bob, threadId } = await threadOfTwo();
  const ids = [];
  for (let i = 0; i < 6; i++) ids.push(await say(i % 2 ? bob : alice, threadId, `${i}`));
  const list = async (query) => {
    const page = await bob.threads.listMessages(threadId, query);
    assert.ok(page.readItems.every((message) => message.statusCode === 0));
    return [texts(page).join(), page.totalAvailable];
  };

  assert.deepEqual(await list(firstPage('asc')), ['0,1,2,3,4,5', 6]);
  assert.deepEqual(await list(firstPage('desc')), ['5,4,3,2,1,0', 6]);
  assert.deepEqual(await list({ skip: 2, limit: 3, sortOrder: 'asc' }), ['2,3,4', 6]);
  assert.deepEqual(await list({ skip: 2, limit: 3, sortOrder: 'desc' }), ['3,2,1', 6]);
  assert.deepEqual(await list({ skip: 0, limit: 2, sortOrder: 'asc', lastId: ids[1] }), ['2,3', 4]);
  assert.deepEqual(await list({ skip: 0, limit: 2, sortOrder: 'desc', lastId: ids[4] }), ['3,2', 4]);
  assert.deepEqual(await list({ ...firstPage('asc'), lastId: ids[5] }), ['', 0]);
  assert.deepEqual(await list({ ...firstPage('desc'), lastId: ids[0] }), ['', 0]);
  await refusedWith(NO_MATCH_FOR_LAST_ID, list({ ...firstPage(), lastId: NOWHERE }));
});

test('LST-05 a cursor walks through all messages, each once, in both directions', async () => {
  const { alice, threadId } = await threadOfTwo();
  const sent = Array.from({ length: 25 }, (_, i) => `${i}`);
  for (const words of sent) await say(alice, threadId, words);

  for (const sortOrder of ['asc', 'desc']) {
    const walked = [];
    for (let lastId; ; ) {
      const page = await alice.threads.listMessages(threadId, {
        skip: 0, limit: 4, sortOrder, ...(lastId && { lastId }),
      });
      if (page.readItems.length === 0) break;
      walked.push(...texts(page));
      lastId = page.readItems.at(-1).info.messageId;
    }
    assert.deepEqual(walked, sortOrder === 'asc' ? sent : sent.toReversed());
  }
});

test('THR-36 THR-37 THR-42 an updated message keeps its author, date and place', async () => {
  const { alice, bob, threadId } = await threadOfTwo();
  const messageId = await say(bob, threadId, 'helo');
  await say(alice, threadId, 'next');
  const before = await alice.threads.getMessage(messageId);

  await bob.threads.updateMessage(messageId, bytes('{"edited":true}'), bytes('typo'), bytes('hello'));

  const after = await alice.threads.getMessage(messageId);
  assert.deepEqual([after.publicMeta, after.privateMeta, after.data].map(text), ['{"edited":true}', 'typo', 'hello']);
  assert.deepEqual(after.info, before.info);
  assert.deepEqual(texts(await alice.threads.listMessages(threadId, firstPage('asc'))), ['hello', 'next']);
  assert.equal((await alice.threads.getThread(threadId)).messagesCount, 2);
});

test('THR-43 POL-04 POL-06 authors and managers update and delete, other members do not', async () => {
  const { alice, bob, carol, contextId } = await connectedScene(['alice', 'bob', 'carol']);
  const threadId = await newThread(contextId, alice, [alice, bob, carol]);
  const edit = (user, messageId) => user.threads.updateMessage(messageId, bytes(''), bytes(''), bytes(`by ${user.userId}`));
  const messageId = await say(bob, threadId, 'from bob');

  await refusedWith(ACCESS_DENIED, edit(carol, messageId));
  await refusedWith(ACCESS_DENIED, carol.threads.deleteMessage(messageId));
  await edit(bob, messageId);
  await edit(alice, messageId);

  const message = await carol.threads.getMessage(messageId);
  assert.deepEqual([text(message.data), message.info.author], ['by alice', 'bob']);
  await alice.threads.deleteMessage(messageId);
  await refusedWith(THREAD_MESSAGE_DOES_NOT_EXIST, bob.threads.getMessage(messageId));
});

test('THR-44 THR-45 THR-46 deleting messages lowers the counter and moves the last date back', async () => {
  const { alice, bob, threadId } = await threadOfTwo();
  const counters = async () => {
    const { messagesCount, lastMsgDate } = await alice.threads.getThread(threadId);
    return { messagesCount, lastMsgDate };
  };
  const { createDate } = await alice.threads.getThread(threadId);
  const first = await say(bob, threadId, 'first');
  const afterFirst = await counters();
  const second = await say(bob, threadId, 'second');

  await bob.threads.deleteMessage(second);
  assert.deepEqual(await counters(), afterFirst);
  await bob.threads.deleteMessage(first);

  assert.deepEqual(await counters(), { messagesCount: 0, lastMsgDate: createDate });
  assert.deepEqual(texts(await alice.threads.listMessages(threadId, firstPage())), []);
});

test('THR-33 THR-47 GEN-13 what does not exist cannot be read, written or deleted', async () => {
  const { alice } = await threadOfTwo();

  await refusedWith(THREAD_DOES_NOT_EXIST, say(alice, NOWHERE, 'anybody?'));
  await refusedWith(THREAD_DOES_NOT_EXIST, alice.threads.listMessages(NOWHERE, firstPage()));
  await refusedWith(THREAD_MESSAGE_DOES_NOT_EXIST, alice.threads.getMessage(NOWHERE));
  await refusedWith(THREAD_MESSAGE_DOES_NOT_EXIST, alice.threads.deleteMessage(NOWHERE));
  await refusedWith(
    THREAD_MESSAGE_DOES_NOT_EXIST, alice.threads.updateMessage(NOWHERE, bytes(''), bytes(''), bytes('')));
});

test('unicode comes back as it was sent', async () => {
  const { alice, bob, threadId } = await threadOfTwo();
  const samples = [
    'zażółć gęślą jaźń', 'שלום עולם', '你好，世界', 'नमस्ते', '👩‍👩‍👧‍👦 🏳️‍🌈 🇵🇱', 'é vs e\u0301', '\u0000\u0001\u001f\u007f',
    '\u2028\u2029\ufeff', '</script>"\'\\/%00{}[]', '\u{10ffff}\ufffd',
  ];

  for (const sample of samples) await say(alice, threadId, sample);

  assert.deepEqual(texts(await bob.threads.listMessages(threadId, firstPage('asc'))), samples);
});

test('unicode in public metas, which the server reads as JSON, comes back as it was sent', async () => {
  const { alice, bob, threadId } = await threadOfTwo();
  const publicMeta = bytes(JSON.stringify({ 'klucz ż': '你好 👋', nested: { list: [1, true, null, 'x\u0000y'] } }));

  const messageId = await alice.threads.sendMessage(threadId, publicMeta, bytes(''), bytes(''));

  assert.deepEqual((await bob.threads.getMessage(messageId)).publicMeta, publicMeta);
});

test('every byte value comes back as it was sent, in metas and data', async () => {
  const { alice, bob, threadId } = await threadOfTwo();
  const everyByte = Uint8Array.from({ length: 512 }, (_, i) => i % 256);

  const messageId = await alice.threads.sendMessage(threadId, everyByte, everyByte, everyByte);

  const { publicMeta, privateMeta, data, statusCode } = await bob.threads.getMessage(messageId);
  assert.deepEqual([publicMeta, privateMeta, data, statusCode], [everyByte, everyByte, everyByte, 0]);
});
