import assert from 'node:assert/strict';

import { ACCESS_DENIED, refusedAsInvalid, refusedWith } from '../lib/codes.mjs';
import { asMember, bytes, connectedScene, firstPage, management, newThread, say, text, texts } from '../lib/scene.mjs';
import { test } from '../lib/test.mjs';

async function threadOfTwo(policies) {
  const scene = await connectedScene(['alice', 'bob', 'carol']);
  const { alice, bob, contextId } = scene;
  return { ...scene, threadId: await newThread(contextId, alice, [alice, bob], { policies }) };
}

// The client wants all entries of `item`, and reads and returns `delete` as `delete_`, absent ones as null.
const INHERITED = { get: 'inherit', listMy: 'inherit', listAll: 'inherit', create: 'inherit', update: 'inherit', delete_: 'inherit' };
const items = (policies) => ({ item: { ...INHERITED, ...policies } });
const stated = (policy) =>
  Object.fromEntries(
    Object.entries(policy)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === 'object' ? stated(value) : value]),
  );

const edit = ({ threads }, messageId) => threads.updateMessage(messageId, bytes(''), bytes(''), bytes('edited'));

function retitle({ threads }, threadId, members, version, policies) {
  const [users, managers] = members.map((list) => list.map(asMember));
  return threads.updateThread(threadId, users, managers, bytes(''), bytes(''), version, false, false, policies);
}

test('POL-01 THR-22 THR-34 a user of the context who is no member may do nothing in a thread', async () => {
  const { alice, bob, carol, contextId, threadId } = await threadOfTwo();
  const messageId = await say(alice, threadId, 'secret');

  await refusedWith(ACCESS_DENIED, carol.threads.getThread(threadId));
  await refusedWith(ACCESS_DENIED, carol.threads.listMessages(threadId, firstPage()));
  await refusedWith(ACCESS_DENIED, carol.threads.getMessage(messageId));
  await refusedWith(ACCESS_DENIED, say(carol, threadId, 'hello?'));
  await refusedWith(ACCESS_DENIED, edit(carol, messageId));
  await refusedWith(ACCESS_DENIED, carol.threads.deleteMessage(messageId));
  await refusedWith(ACCESS_DENIED, carol.threads.deleteThread(threadId));
  await refusedWith(ACCESS_DENIED, retitle(carol, threadId, [[alice, bob, carol], [carol]], 1));
  assert.equal((await carol.threads.listThreads(contextId, firstPage())).totalAvailable, 0);
  assert.deepEqual(texts(await bob.threads.listMessages(threadId, firstPage())), ['secret']);
});

test('SES-06 CTX-12 a user of another context may do nothing in this one', async () => {
  const { threadId, contextId } = await threadOfTwo();
  const { alice: stranger } = await connectedScene(['alice']);

  await refusedWith(ACCESS_DENIED, stranger.threads.getThread(threadId));
  await refusedWith(ACCESS_DENIED, stranger.threads.listThreads(contextId, firstPage()));
  await refusedWith(ACCESS_DENIED, newThread(contextId, stranger));
});

test('SES-03 a user removed from the context is refused from the next call on', async () => {
  const { alice, bob, contextId, threadId } = await threadOfTwo();
  const messageId = await say(bob, threadId, 'still here');

  await management.removeUser(contextId, bob);

  await refusedWith(ACCESS_DENIED, bob.threads.getThread(threadId));
  await refusedWith(ACCESS_DENIED, say(bob, threadId, 'still here?'));
  await refusedWith(ACCESS_DENIED, bob.threads.listThreads(contextId, firstPage()));
  assert.equal((await bob.connection.listContexts(firstPage())).totalAvailable, 0);
  assert.equal(text((await alice.threads.getMessage(messageId)).data), 'still here');
});

test('ACL-24 ACL-02 a changed ACL holds from the next call on', async () => {
  const { bob, contextId, threadId } = await threadOfTwo();
  const messageId = await say(bob, threadId, 'allowed');

  await management.setAcl(contextId, bob, 'ALLOW ALL\nDENY thread/WRITE');

  await refusedWith(ACCESS_DENIED, say(bob, threadId, 'not allowed'));
  await refusedWith(ACCESS_DENIED, edit(bob, messageId));
  assert.deepEqual(texts(await bob.threads.listMessages(threadId, firstPage())), ['allowed']);
  await management.setAcl(contextId, bob, 'DENY ALL');
  await refusedWith(ACCESS_DENIED, bob.threads.getThread(threadId));
  assert.equal((await bob.connection.listContexts(firstPage())).totalAvailable, 1);
  await management.setAcl(contextId, bob, 'ALLOW ALL');
  await edit(bob, messageId);
});

test('the policy of a thread is returned as it was given', async () => {
  const policies = { get: 'all', delete_: 'owner', ...items({ update: 'itemOwner', create: 'manager,owner' }) };
  const { bob, threadId } = await threadOfTwo(policies);

  assert.deepEqual(stated((await bob.threads.getThread(threadId)).policy), policies);
});

test('POL-28 delete=owner: another manager cannot delete the thread, its creator can', async () => {
  const { alice, bob, threadId } = await threadOfTwo({ delete_: 'owner' });
  await retitle(alice, threadId, [[alice, bob], [alice, bob]], 1);

  await refusedWith(ACCESS_DENIED, bob.threads.deleteThread(threadId));
  await alice.threads.deleteThread(threadId);
});

test('POL-29 item.create=manager: only managers send', async () => {
  const { alice, bob, threadId } = await threadOfTwo(items({ create: 'manager' }));

  await refusedWith(ACCESS_DENIED, say(bob, threadId, 'may I?'));
  await say(alice, threadId, 'announcement');

  assert.deepEqual(texts(await bob.threads.listMessages(threadId, firstPage())), ['announcement']);
});

test('POL-30 item.get=itemOwner: a message is read by its author alone', async () => {
  const { alice, bob, threadId } = await threadOfTwo(items({ get: 'itemOwner' }));
  const messageId = await say(alice, threadId, 'note to self');

  await refusedWith(ACCESS_DENIED, bob.threads.getMessage(messageId));
  assert.equal(text((await alice.threads.getMessage(messageId)).data), 'note to self');
});

test('POL-31 item.listAll=none: nobody lists messages', async () => {
  const { alice, bob, threadId } = await threadOfTwo(items({ listAll: 'none' }));
  await say(alice, threadId, 'unlisted');

  await refusedWith(ACCESS_DENIED, bob.threads.listMessages(threadId, firstPage()));
  await refusedWith(ACCESS_DENIED, alice.threads.listMessages(threadId, firstPage()));
});

test('item.update=none: not even the author edits', async () => {
  const { bob, threadId } = await threadOfTwo(items({ update: 'none' }));
  const messageId = await say(bob, threadId, 'carved in stone');

  await refusedWith(ACCESS_DENIED, edit(bob, messageId));
});

test('POL-26 POL-27 a policy is replaced only by those who may, and kept when none is given', async () => {
  const { alice, bob, threadId } = await threadOfTwo({ update: 'user', updatePolicy: 'owner' });
  const members = [[alice, bob], [alice]];

  await retitle(bob, threadId, members, 1);
  await refusedWith(ACCESS_DENIED, retitle(bob, threadId, members, 2, { update: 'all' }));

  const { policy, version } = await alice.threads.getThread(threadId);
  assert.deepEqual([stated(policy), version], [{ update: 'user', updatePolicy: 'owner' }, 2]);
  await retitle(alice, threadId, members, 2, { update: 'manager' });
  assert.deepEqual(stated((await alice.threads.getThread(threadId)).policy), { update: 'manager' });
});

test('POL-15 POL-16 a policy with a word that does not belong there is refused', async () => {
  const { alice, contextId } = await connectedScene(['alice']);

  for (const policies of [{ get: 'anyone' }, { get: 'itemOwner' }, items({ get: 'user&user' })]) {
    await refusedAsInvalid(/policy/, newThread(contextId, alice, [alice], { policies }));
  }
});

test('POL-24 POL-33 a context that forbids own policies refuses a thread with one', async () => {
  const { alice, contextId } = await connectedScene(['alice']);
  await management.call('context/updateContext', {
    contextId, policy: { thread: { canOverwriteContextPolicy: 'no' } },
  });

  await refusedWith(ACCESS_DENIED, newThread(contextId, alice, [alice], { policies: { get: 'all' } }));
  assert.ok(await newThread(contextId, alice));
});

test('POL-13 POL-33 a context policy holds for threads that exist', async () => {
  const { alice, carol, contextId, threadId } = await threadOfTwo();
  await refusedWith(ACCESS_DENIED, carol.threads.getThread(threadId));

  await management.call('context/updateContext', { contextId, policy: { thread: { get: 'all', create: 'none' } } });

  assert.equal((await carol.threads.getThread(threadId)).threadId, threadId);
  await refusedWith(ACCESS_DENIED, newThread(contextId, alice));
});
