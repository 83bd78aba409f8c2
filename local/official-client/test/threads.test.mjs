import assert from 'node:assert/strict';

import { ACCESS_DENIED, THREAD_DOES_NOT_EXIST, THREAD_MESSAGE_DOES_NOT_EXIST, refusedWith } from '../lib/codes.mjs';
import { asMember, bytes, connectedScene, firstPage, newThread, newUser, say, text, texts } from '../lib/scene.mjs';
import { test } from '../lib/test.mjs';

const NOWHERE = '0123456789abcdef01234567';
const USER_DOESNT_EXIST = 0xf0000009;
const NO_MATCH_FOR_LAST_ID = 0xf0006123;

/** Updates a thread, keeping whatever is not named in `changes`. */
async function update(user, threadId, changes) {
  const { version, publicMeta, privateMeta } = await user.threads.getThread(threadId);
  const now = { version, publicMeta, privateMeta, force: false, newKey: false, ...changes };
  const [users, managers] = [now.users, now.managers].map((members) => members.map(asMember));
  await user.threads.updateThread(
    threadId, users, managers, now.publicMeta, now.privateMeta, now.version, now.force, now.newKey, now.policies);
}

test('THR-01 THR-02 THR-04 a created thread is what was asked for', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const publicMeta = bytes('{"title":"plans","tags":["a","b"]}');
  const privateMeta = bytes('only for members');

  const threadId = await newThread(contextId, alice, [alice, bob], { publicMeta, privateMeta });

  assert.match(threadId, /^[0-9a-f]{24}$/);
  const thread = await bob.threads.getThread(threadId);
  assert.deepEqual(
    { ...thread, publicMeta: text(thread.publicMeta), privateMeta: text(thread.privateMeta) },
    {
      contextId,
      threadId,
      createDate: thread.createDate,
      creator: 'alice',
      lastModificationDate: thread.createDate,
      lastModifier: 'alice',
      users: ['alice', 'bob'],
      managers: ['alice'],
      version: 1,
      lastMsgDate: thread.createDate,
      publicMeta: text(publicMeta),
      privateMeta: text(privateMeta),
      policy: thread.policy,
      messagesCount: 0,
      statusCode: 0,
    },
  );
  assert.ok(Math.abs(Date.now() - thread.createDate) < 60_000);
});

test('a thread with metas that are not JSON, with every byte value, comes back as it was', async () => {
  const { alice, contextId } = await connectedScene(['alice']);
  const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);

  const threadId = await newThread(contextId, alice, [alice], { publicMeta: everyByte, privateMeta: everyByte });

  const { publicMeta, privateMeta, statusCode } = await alice.threads.getThread(threadId);
  assert.deepEqual([publicMeta, privateMeta, statusCode], [everyByte, everyByte, 0]);
});

test('LST-03 LST-04 LST-05 LST-06 threads are listed in both directions, by pages and from a cursor', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const mine = [];
  for (let i = 0; i < 5; i++) mine.push(await newThread(contextId, alice, [alice, bob]));
  await newThread(contextId, alice);
  const list = async (query) => {
    const { readItems, totalAvailable } = await bob.threads.listThreads(contextId, query);
    assert.ok(readItems.every((thread) => thread.statusCode === 0));
    return [readItems.map((thread) => thread.threadId), totalAvailable];
  };

  assert.deepEqual(await list(firstPage('asc')), [mine, 5]);
  assert.deepEqual(await list(firstPage('desc')), [mine.toReversed(), 5]);
  assert.deepEqual(await list({ skip: 1, limit: 2, sortOrder: 'asc' }), [mine.slice(1, 3), 5]);
  assert.deepEqual(await list({ skip: 9, limit: 2, sortOrder: 'asc' }), [[], 5]);
  assert.deepEqual(await list({ ...firstPage('asc'), lastId: mine[1] }), [mine.slice(2), 3]);
  assert.deepEqual(await list({ ...firstPage('desc'), lastId: mine[1] }), [[mine[0]], 1]);
  assert.deepEqual(await list({ skip: 4, limit: 2, sortOrder: 'asc', lastId: mine[0] }), [mine.slice(1, 3), 4]);
  await refusedWith(NO_MATCH_FOR_LAST_ID, list({ ...firstPage('asc'), lastId: NOWHERE }));
});

test('THR-13 THR-17 THR-18 an update changes the metas and raises the version', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const threadId = await newThread(contextId, alice, [alice, bob]);
  await say(alice, threadId, 'before');
  const before = await alice.threads.getThread(threadId);

  await update(alice, threadId, {
    users: [alice, bob], managers: [bob, alice], publicMeta: bytes('{"n":2}'), privateMeta: bytes('two'),
  });

  const after = await bob.threads.getThread(threadId);
  assert.deepEqual([after.version, after.managers, after.statusCode], [2, ['bob', 'alice'], 0]);
  assert.deepEqual([text(after.publicMeta), text(after.privateMeta)], ['{"n":2}', 'two']);
  assert.deepEqual(
    [after.createDate, after.creator, after.messagesCount, after.lastMsgDate],
    [before.createDate, before.creator, 1, before.lastMsgDate],
  );
  assert.ok(after.lastModificationDate > before.lastModificationDate);
  await update(bob, threadId, { users: [alice, bob], managers: [bob, alice] });
  assert.equal((await alice.threads.getThread(threadId)).lastModifier, 'bob');
});

test('THR-14 THR-15 an update of an old version is refused unless it is forced', async () => {
  const { alice, contextId } = await connectedScene(['alice']);
  const threadId = await newThread(contextId, alice);
  const same = { users: [alice], managers: [alice] };
  await update(alice, threadId, same);

  await refusedWith(ACCESS_DENIED, update(alice, threadId, { ...same, version: 1 }));
  await update(alice, threadId, { ...same, version: 1, force: true });

  assert.equal((await alice.threads.getThread(threadId)).version, 3);
});

test('KEY-13 an added member reads what was written before', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const threadId = await newThread(contextId, alice);
  await say(alice, threadId, 'early');
  await refusedWith(ACCESS_DENIED, bob.threads.getThread(threadId));

  await update(alice, threadId, { users: [alice, bob], managers: [alice] });

  assert.deepEqual(texts(await bob.threads.listMessages(threadId, firstPage())), ['early']);
  await say(bob, threadId, 'hello all');
  assert.deepEqual(texts(await alice.threads.listMessages(threadId, firstPage())), ['hello all', 'early']);
});

test('KEY-12 POL-01 a removed member reads and writes no more, the others go on under a new key', async () => {
  const { alice, bob, carol, contextId } = await connectedScene(['alice', 'bob', 'carol']);
  const threadId = await newThread(contextId, alice, [alice, bob, carol]);
  const messageId = await say(bob, threadId, 'from bob');

  await update(alice, threadId, { users: [alice, carol], managers: [alice] });

  await refusedWith(ACCESS_DENIED, bob.threads.getThread(threadId));
  await refusedWith(ACCESS_DENIED, bob.threads.listMessages(threadId, firstPage()));
  await refusedWith(ACCESS_DENIED, bob.threads.getMessage(messageId));
  await refusedWith(ACCESS_DENIED, say(bob, threadId, 'let me in'));
  await refusedWith(ACCESS_DENIED, bob.threads.deleteMessage(messageId));
  assert.equal((await bob.threads.listThreads(contextId, firstPage())).totalAvailable, 0);
  await say(carol, threadId, 'without bob');
  assert.deepEqual(texts(await alice.threads.listMessages(threadId, firstPage('asc'))), ['from bob', 'without bob']);
});

test('KEY-18 a member who was removed and comes back reads everything', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const threadId = await newThread(contextId, alice, [alice, bob]);
  await say(alice, threadId, 'first');
  await update(alice, threadId, { users: [alice], managers: [alice] });
  await say(alice, threadId, 'meanwhile');

  await update(alice, threadId, { users: [alice, bob], managers: [alice] });

  assert.deepEqual(texts(await bob.threads.listMessages(threadId, firstPage('asc'))), ['first', 'meanwhile']);
});

test('a forced new key: old messages stay readable and new ones are written by all', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const threadId = await newThread(contextId, alice, [alice, bob]);
  await say(bob, threadId, 'under the first key');

  for (let version = 2; version <= 4; version++) {
    await update(alice, threadId, { users: [alice, bob], managers: [alice], newKey: true });
    await say(bob, threadId, `under the key of version ${version}`);
  }

  assert.deepEqual(texts(await alice.threads.listMessages(threadId, firstPage('asc'))), [
    'under the first key',
    'under the key of version 2',
    'under the key of version 3',
    'under the key of version 4',
  ]);
});

test('POL-12 POL-11 managers come and go, but none removes themself', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const threadId = await newThread(contextId, alice, [alice, bob]);
  await refusedWith(ACCESS_DENIED, update(bob, threadId, { users: [alice, bob], managers: [bob] }));
  await update(alice, threadId, { users: [alice, bob], managers: [alice, bob] });

  await refusedWith(ACCESS_DENIED, update(bob, threadId, { users: [alice, bob], managers: [alice] }));
  await update(bob, threadId, { users: [alice, bob], managers: [bob] });

  assert.deepEqual((await alice.threads.getThread(threadId)).managers, ['bob']);
  await refusedWith(ACCESS_DENIED, alice.threads.deleteThread(threadId));
});

test('KEY-05 a thread with somebody who is not in the context is refused', async () => {
  const { alice, contextId } = await connectedScene(['alice']);

  await refusedWith(USER_DOESNT_EXIST, newThread(contextId, alice, [alice, await newUser('nobody')]));
});

test('KEY-10 POL-09 a thread needs a manager, who must be its creator', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const create = (users, managers) =>
    alice.threads.createThread(contextId, users.map(asMember), managers.map(asMember), bytes(''), bytes(''));

  await refusedWith(ACCESS_DENIED, create([alice, bob], [bob]));
  const threadId = await create([], [alice, bob]);

  assert.deepEqual((await bob.threads.getThread(threadId)).users, []);
});

test('THR-23 THR-47 a deleted thread is gone with its messages', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const threadId = await newThread(contextId, alice, [alice, bob]);
  const messageId = await say(bob, threadId, 'soon gone');

  await refusedWith(ACCESS_DENIED, bob.threads.deleteThread(threadId));
  await alice.threads.deleteThread(threadId);

  await refusedWith(THREAD_DOES_NOT_EXIST, alice.threads.getThread(threadId));
  await refusedWith(THREAD_DOES_NOT_EXIST, bob.threads.listMessages(threadId, firstPage()));
  await refusedWith(THREAD_DOES_NOT_EXIST, say(bob, threadId, 'too late'));
  await refusedWith(THREAD_MESSAGE_DOES_NOT_EXIST, bob.threads.getMessage(messageId));
  await refusedWith(THREAD_DOES_NOT_EXIST, alice.threads.deleteThread(threadId));
  assert.equal((await alice.threads.listThreads(contextId, firstPage())).totalAvailable, 0);
});

test('THR-20 GEN-13 a thread that never was cannot be read, updated or deleted', async () => {
  const { alice } = await connectedScene(['alice']);

  await refusedWith(THREAD_DOES_NOT_EXIST, alice.threads.getThread(NOWHERE));
  await refusedWith(THREAD_DOES_NOT_EXIST, alice.threads.deleteThread(NOWHERE));
  await refusedWith(THREAD_DOES_NOT_EXIST, update(alice, NOWHERE, { users: [alice], managers: [alice], version: 1 }));
});

test('THR-16 of two updates of one version at once exactly one succeeds', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob']);
  const threadId = await newThread(contextId, alice, [alice, bob]);
  const managers = [alice, bob];
  await update(alice, threadId, { users: managers, managers });

  const outcomes = await Promise.allSettled(
    [alice, bob].map((user) => update(user, threadId, { users: managers, managers, version: 2 })),
  );

  assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), ['fulfilled', 'rejected']);
  assert.equal((await alice.threads.getThread(threadId)).version, 3);
});
