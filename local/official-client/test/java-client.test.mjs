// Our own Java client and the official one in the same threads.
import assert from 'node:assert/strict';

import { ACCESS_DENIED, refusedWith } from '../lib/codes.mjs';
import { nextEvent } from '../lib/events.mjs';
import { connectJava } from '../lib/java-client.mjs';
import { asMember, bytes, connect, firstPage, newScene, newThread, say, server, text, texts } from '../lib/scene.mjs';
import { after, test } from '../lib/test.mjs';

/** The status with which the official client 2.2 answers a thread of the current generation. */
const UNKNOWN_THREAD_FORMAT = 0x0003000d;

const { users, solutionId, contextId } = await newScene(['alice', 'bob', 'carol']);
const alice = await connect(users.alice, solutionId);
const carol = await connect(users.carol, solutionId);
const bob = await connectJava(users.bob, solutionId, server.url);
after(() => bob.end());
await alice.threads.subscribeForThreadEvents();
await bob.call('subscribe', { queries: [`thread|contextId=${contextId},containerType=thread`] });

/** A thread that the official client made, of these members. */
const officialThread = (...members) =>
  newThread(contextId, alice, members, { publicMeta: bytes('{"title":"t"}'), privateMeta: bytes('for members') });

/** A thread of the older generation that the Java client made, of Bob and these members. */
const javaThread = (...members) =>
  bob.call('createThread', {
    contextId,
    users: [bob, ...members].map(asMember),
    managers: [asMember(bob)],
    publicMeta: '{"title":"t"}',
    privateMeta: 'for members',
    legacy: true,
  });

const of = (threadId) => (data) => data.threadId === threadId;
const javaTexts = ({ readItems }) => readItems.map(({ data, statusCode }) => [data, statusCode]);

test('each reads the threads and messages of the other, in either one\'s thread', async () => {
  for (const threadId of [await officialThread(alice, bob), await javaThread(alice)]) {
    const byAlice = await alice.threads.sendMessage(threadId, bytes('{"a":1}'), bytes('private'), bytes('zażółć 💬'));
    const byBob = await bob.call('sendMessage', {
      threadId, publicMeta: '{"b":2}', privateMeta: 'geheim', data: 'gęślą 🎻',
    });

    const seenByAlice = await alice.threads.getThread(threadId);
    assert.deepEqual([text(seenByAlice.privateMeta), seenByAlice.statusCode], ['for members', 0]);
    const seenByBob = await bob.call('getThread', { threadId });
    assert.deepEqual([seenByBob.privateMeta, seenByBob.statusCode, seenByBob.schemaVersion], ['for members', 0, 4]);

    const atAlice = await alice.threads.getMessage(byBob);
    assert.deepEqual(
      [text(atAlice.publicMeta), text(atAlice.privateMeta), text(atAlice.data), atAlice.statusCode],
      ['{"b":2}', 'geheim', 'gęślą 🎻', 0]);
    assert.deepEqual([atAlice.info.author, atAlice.authorPubKey], ['bob', bob.pubKey]);
    const atBob = await bob.call('getMessage', { messageId: byAlice });
    assert.deepEqual(
      [atBob.publicMeta, atBob.privateMeta, atBob.data, atBob.statusCode], ['{"a":1}', 'private', 'zażółć 💬', 0]);
    assert.deepEqual([atBob.author, atBob.authorPubKey], ['alice', alice.pubKey]);

    const listed = await alice.threads.listMessages(threadId, firstPage('asc'));
    assert.deepEqual(listed.readItems.map(({ statusCode }) => statusCode), [0, 0]);
    assert.deepEqual(texts(listed), ['zażółć 💬', 'gęślą 🎻']);
    assert.deepEqual(
      javaTexts(await bob.call('listMessages', { threadId })), [['zażółć 💬', 0], ['gęślą 🎻', 0]]);
  }
});

test('each lists the threads of the other', async () => {
  const made = [await officialThread(alice, bob), await javaThread(alice)];

  const atAlice = await alice.threads.listThreads(contextId, firstPage());
  const atBob = await bob.call('listThreads', { contextId });

  for (const threadId of made) {
    assert.equal(atAlice.readItems.find(of(threadId)).statusCode, 0);
    assert.equal(atBob.readItems.find(of(threadId)).statusCode, 0);
  }
});

test('each hears the other', async () => {
  const byAlice = await officialThread(alice, bob);
  const byBob = await javaThread(alice);

  assert.equal((await bob.nextEvent('ThreadCreated', of(byAlice))).data.privateMeta, 'for members');
  assert.equal(text((await nextEvent(alice, 'threadCreated', of(byBob))).data.privateMeta), 'for members');
  for (const threadId of [byAlice, byBob]) {
    await alice.threads.subscribeForMessageEvents(threadId);
    const hers = await say(alice, threadId, 'from Alice');
    const his = await bob.call('sendMessage', { threadId, data: 'from Bob' });
    const isHers = ({ messageId }) => messageId === hers;
    const isHis = (data) => (data.info ?? data).messageId === his;

    const heard = await bob.nextEvent('ThreadNewMessage', isHers);
    assert.deepEqual([heard.data.data, heard.data.statusCode], ['from Alice', 0]);
    assert.equal(text((await nextEvent(alice, 'threadNewMessage', isHis)).data.data), 'from Bob');

    await alice.threads.updateMessage(hers, bytes(''), bytes(''), bytes('changed by Alice'));
    await bob.call('updateMessage', { messageId: his, data: 'changed by Bob' });
    assert.equal((await bob.nextEvent('ThreadMessageUpdated', isHers)).data.data, 'changed by Alice');
    assert.equal(text((await nextEvent(alice, 'threadUpdatedMessage', isHis)).data.data), 'changed by Bob');

    await alice.threads.deleteMessage(hers);
    await bob.call('deleteMessage', { messageId: his });
    await bob.nextEvent('ThreadMessageDeleted', isHers);
    await nextEvent(alice, 'threadMessageDeleted', isHis);
  }
  await alice.threads.deleteThread(byAlice);
  await bob.call('deleteThread', { threadId: byBob });
  await bob.nextEvent('ThreadDeleted', of(byAlice));
  await nextEvent(alice, 'threadDeleted', of(byBob));
});

test('each follows key rotations of the other', async () => {
  const byAlice = await officialThread(alice, bob);
  await say(alice, byAlice, 'under the first key');
  await bob.call('sendMessage', { threadId: byAlice, data: 'the first key is known' });
  await alice.threads.updateThread(
    byAlice, [alice, bob].map(asMember), [alice, bob].map(asMember), bytes('{}'), bytes('two keys'), 1, false, true);
  await bob.call('sendMessage', { threadId: byAlice, data: 'a stale key is replaced' });
  await bob.call('updateThread', {
    threadId: byAlice, users: [alice, bob].map(asMember), managers: [alice, bob].map(asMember),
    publicMeta: '{}', privateMeta: 'three keys', version: 2, newKey: true,
  });
  await heardOfVersion(byAlice, 3);
  await say(alice, byAlice, 'and again');

  const words = ['under the first key', 'the first key is known', 'a stale key is replaced', 'and again'];
  assert.deepEqual(texts(await alice.threads.listMessages(byAlice, firstPage('asc'))), words);
  assert.deepEqual(javaTexts(await bob.call('listMessages', { threadId: byAlice })), words.map((word) => [word, 0]));
  const thread = await alice.threads.getThread(byAlice);
  assert.deepEqual([text(thread.privateMeta), thread.statusCode, thread.version], ['three keys', 0, 3]);
});

test('whom one adds reads what the other wrote before; whom one removes reads nothing more', async () => {
  for (const [threadId, update] of [
    [await officialThread(alice, bob), updateByAlice],
    [await javaThread(alice), updateByBob],
  ]) {
    await say(alice, threadId, 'before, by Alice');
    await bob.call('sendMessage', { threadId, data: 'before, by Bob' });

    await update(threadId, [alice, bob, carol], 1);
    await say(carol, threadId, 'by Carol');
    const words = ['before, by Alice', 'before, by Bob', 'by Carol'];
    assert.deepEqual(texts(await carol.threads.listMessages(threadId, firstPage('asc'))), words);
    assert.deepEqual(javaTexts(await bob.call('listMessages', { threadId })), words.map((word) => [word, 0]));

    await update(threadId, [alice, bob], 2);
    await heardOfVersion(threadId, 3);
    await say(alice, threadId, 'without Carol');
    await bob.call('sendMessage', { threadId, data: 'quite' });
    await refusedWith(ACCESS_DENIED, carol.threads.getThread(threadId));
    await refusedWith(ACCESS_DENIED, say(carol, threadId, 'let me in'));
    assert.deepEqual(
      texts(await alice.threads.listMessages(threadId, firstPage('asc'))), [...words, 'without Carol', 'quite']);
    assert.deepEqual((await bob.call('getThread', { threadId })).users.toSorted(), ['alice', 'bob']);
  }
});

test('the Java client is removed as any other', async () => {
  const threadId = await officialThread(alice, bob);
  await alice.threads.updateThread(
    threadId, [asMember(alice)], [asMember(alice)], bytes('{}'), bytes(''), 1, false, false);

  await assert.rejects(bob.call('getThread', { threadId }), /Access denied/i);
  await assert.rejects(bob.call('sendMessage', { threadId, data: 'let me in' }), /Access denied/i);
});

test('a thread that the Java client brought into the current generation is closed to the official client 2.2', async () => {
  const threadId = await officialThread(alice, bob);
  await say(alice, threadId, 'old');
  const members = [alice, bob].map(asMember);
  await alice.threads.updateThread(threadId, members, members, bytes('{}'), bytes('private'), 1, false, false);

  await bob.call('migrateThread', {
    threadId, users: members, managers: members, publicMeta: '{}', privateMeta: 'current', version: 2,
  });
  await bob.call('sendMessage', { threadId, data: 'new' });

  assert.equal((await alice.threads.getThread(threadId)).statusCode, UNKNOWN_THREAD_FORMAT);
  const thread = await bob.call('getThread', { threadId });
  assert.deepEqual([thread.privateMeta, thread.statusCode, thread.schemaVersion], ['current', 0, 5]);
  assert.deepEqual(javaTexts(await bob.call('listMessages', { threadId })), [['old', 0], ['new', 0]]);
});

/** Waits until Alice has heard of an update; until then her client uses the key it had. */
async function heardOfVersion(threadId, version) {
  const { data } = await nextEvent(alice, 'threadUpdated', (thread) => of(threadId)(thread) && thread.version === version);
  assert.equal(data.statusCode, 0);
}

function updateByAlice(threadId, members, version) {
  return alice.threads.updateThread(
    threadId, members.map(asMember), [asMember(alice)], bytes('{}'), bytes('updated'), version, false, false);
}

function updateByBob(threadId, members, version) {
  return bob.call('updateThread', {
    threadId, users: members.map(asMember), managers: [asMember(bob)],
    publicMeta: '{}', privateMeta: 'updated', version, newKey: false,
  });
}
