import assert from 'node:assert/strict';

import { refusedAsInvalid } from '../lib/codes.mjs';
import { bytes, connectedScene, firstPage, newThread, text } from '../lib/scene.mjs';
import { test } from '../lib/test.mjs';

const MAX_MESSAGE_MEASURE = 16384;
const MAX_CONTAINER_MEASURE = 4096;

/** Length of the Base64 text of a signed payload: 1 + 1 + 65 bytes and the payload. */
const signedLength = (payload) => base64Length(67 + payload);

/** Length of the Base64 text of a sealed payload: a signed one under AES-CBC with IV and tag. */
const sealedLength = (payload) => base64Length(17 + 16 * (Math.floor((83 + payload) / 16) + 1));

const base64Length = (length) => 4 * Math.ceil(length / 3);

/** The server's size measure of what the client makes of a message with empty metas. */
function messageMeasure(dataLength, pubKeyLength) {
  return measure({
    authorPubKey: pubKeyLength + 2,
    data: sealedLength(dataLength) + 2,
    privateMeta: sealedLength(0) + 2,
    publicMeta: signedLength(0) + 2,
    publicMetaObject: 4, // null
    version: 1,
  });
}

function containerMeasure(privateMetaLength, pubKeyLength) {
  return measure({
    authorPubKey: pubKeyLength + 2,
    privateMeta: sealedLength(privateMetaLength) + 2,
    publicMeta: signedLength(0) + 2,
    publicMetaObject: 4,
    version: 1,
  });
}

const measure = (fields) =>
  Object.entries(fields).reduce((sum, [key, size]) => sum + key.length + 4 + size, 2);

/** The longest payload whose measure is within the limit. */
function longest(measureOf, limit) {
  let length = 0;
  while (measureOf(length + 1) <= limit) length++;
  return length;
}

async function scene() {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  return { alice, bob, contextId, threadId: await newThread(contextId, alice, [alice, bob]) };
}

test('messages of all sizes, from empty to large, come back whole', async () => {
  const { alice, bob, threadId } = await scene();
  const sizes = [0, 1, 15, 16, 17, 255, 256, 1023, 1024, 4096, 8192, 10_000];

  const sent = sizes.map((size) => Buffer.alloc(size, 'size '));
  for (const data of sent) await alice.threads.sendMessage(threadId, bytes(''), bytes(''), data);

  const { readItems } = await bob.threads.listMessages(threadId, firstPage('asc'));
  assert.deepEqual(readItems.map(({ data }) => Buffer.from(data)), sent);
});

test('GEN-16 the largest message passes, one byte more is refused and nothing is stored', async () => {
  const { alice, bob, threadId } = await scene();
  const limit = longest((length) => messageMeasure(length, alice.pubKey.length), MAX_MESSAGE_MEASURE);
  const send = (length) =>
    alice.threads.sendMessage(threadId, bytes(''), bytes(''), new Uint8Array(length).fill(0x61));

  const messageId = await send(limit);
  await refusedAsInvalid(/data/, send(limit + 1));
  await refusedAsInvalid(
    /data/,
    alice.threads.updateMessage(messageId, bytes(''), bytes(''), new Uint8Array(limit + 1)),
  );

  assert.equal(text((await bob.threads.getMessage(messageId)).data), 'a'.repeat(limit));
  assert.equal((await bob.threads.getThread(threadId)).messagesCount, 1);
});

test('a page of a hundred messages of the largest size is read in one call', async () => {
  const { alice, bob, threadId } = await scene();
  const limit = longest((length) => messageMeasure(length, alice.pubKey.length), MAX_MESSAGE_MEASURE);
  const data = new Uint8Array(limit).fill(0x62);
  for (let i = 0; i < 100; i++) await alice.threads.sendMessage(threadId, bytes(''), bytes(''), data);

  const { readItems } = await bob.threads.listMessages(threadId, firstPage('asc'));

  assert.equal(readItems.length, 100);
  assert.ok(readItems.every((message) => message.statusCode === 0 && message.data.length === limit));
});

test('GEN-15 the largest thread meta passes, one byte more is refused', async () => {
  const { alice, contextId } = await scene();
  const limit = longest((length) => containerMeasure(length, alice.pubKey.length), MAX_CONTAINER_MEASURE);
  const create = (length) => newThread(contextId, alice, [alice], { privateMeta: new Uint8Array(length) });

  const threadId = await create(limit);
  await refusedAsInvalid(/data/, create(limit + 1));

  assert.equal((await alice.threads.getThread(threadId)).privateMeta.length, limit);
});
