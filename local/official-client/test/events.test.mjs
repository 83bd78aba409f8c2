import assert from 'node:assert/strict';

import { eventsOf, nextEvent } from '../lib/events.mjs';
import {
  asMember, bytes, connect, connectedScene, management, newThread, newUser, say, text,
} from '../lib/scene.mjs';
import { test } from '../lib/test.mjs';

/** Alice acts, Bob listens to threads. */
async function listening() {
  const scene = await connectedScene(['alice', 'bob']);
  await scene.bob.threads.subscribeForThreadEvents();
  return scene;
}

/** A thread of Alice and Bob, to whose messages Bob listens. */
async function listeningToMessages() {
  const scene = await listening();
  const threadId = await newThread(scene.contextId, scene.alice, [scene.alice, scene.bob]);
  await scene.bob.threads.subscribeForMessageEvents(threadId);
  return { ...scene, threadId };
}

const of = (threadId) => (data) => data.threadId === threadId;

/** The types of all events of a user about one thread, in the order of arrival. */
const typesAbout = (user, threadId) =>
  eventsOf(user)
    .filter(({ data }) => (data?.info ?? data)?.threadId === threadId)
    .map((event) => event.type);

test('EVT-11 a created thread is announced to its members, readable at once', async () => {
  const { alice, bob, contextId } = await listening();

  const threadId = await newThread(contextId, alice, [alice, bob], { privateMeta: bytes('for members') });

  const { data } = await nextEvent(bob, 'threadCreated', of(threadId));
  assert.deepEqual(data, await bob.threads.getThread(threadId));
  assert.deepEqual([text(data.privateMeta), data.statusCode], ['for members', 0]);
});

test('EVT-14 an updated thread is announced, to members that the update removed too', async () => {
  const { alice, bob, contextId } = await listening();
  const threadId = await newThread(contextId, alice, [alice, bob]);
  const update = (users, version) =>
    alice.threads.updateThread(
      threadId, users.map(asMember), [asMember(alice)], bytes('{}'), bytes('new'), version, false, false);

  await update([alice, bob], 1);
  const changed = await nextEvent(bob, 'threadUpdated', (data) => of(threadId)(data) && data.version === 2);
  assert.deepEqual(changed.data, await bob.threads.getThread(threadId));
  await update([alice], 2);

  const removed = await nextEvent(bob, 'threadUpdated', (data) => of(threadId)(data) && data.users.length === 1);
  assert.deepEqual(removed.data.users, ['alice']);
});

test('EVT-15 who was removed while away hears of it on listening again, once', async () => {
  const { alice, contextId, solutionId } = await connectedScene(['alice']);
  const away = await newUser('bob');
  await management.addUser(contextId, away);
  const threadId = await newThread(contextId, alice, [alice, away]);
  await alice.threads.updateThread(
    threadId, [asMember(alice)], [asMember(alice)], bytes('{}'), bytes('without Bob'), 1, false, false);

  const bob = await connect(away, solutionId);
  await bob.threads.subscribeForThreadEvents();

  const { data } = await nextEvent(bob, 'threadUpdated', of(threadId));
  assert.deepEqual(data.users, ['alice']);
  await bob.threads.unsubscribeFromThreadEvents();
  await bob.threads.subscribeForThreadEvents();
  const later = await newThread(contextId, alice, [alice, bob]);
  await alice.threads.updateThread(later, [alice, bob].map(asMember), [asMember(alice)], bytes(''), bytes(''), 1, false, false);
  await nextEvent(bob, 'threadUpdated', of(later));
  assert.deepEqual(typesAbout(bob, threadId), ['threadUpdated']);
});

test('EVT-16 a deleted thread is announced', async () => {
  const { alice, bob, contextId } = await listening();
  const threadId = await newThread(contextId, alice, [alice, bob]);

  await alice.threads.deleteThread(threadId);

  await nextEvent(bob, 'threadDeleted', of(threadId));
});

test('EVT-18 a new message is announced, readable at once', async () => {
  const { alice, bob, threadId } = await listeningToMessages();

  const messageId = await alice.threads.sendMessage(threadId, bytes('{"a":1}'), bytes('b'), bytes('hello'));

  const { data } = await nextEvent(bob, 'threadNewMessage', (message) => message.info.messageId === messageId);
  assert.deepEqual(data, await bob.threads.getMessage(messageId));
  assert.equal(text(data.data), 'hello');
});

test('EVT-05 an updated message is announced with its new content', async () => {
  const { alice, bob, threadId } = await listeningToMessages();
  const messageId = await say(alice, threadId, 'helo');

  await alice.threads.updateMessage(messageId, bytes(''), bytes(''), bytes('hello'));

  const { data } = await nextEvent(bob, 'threadUpdatedMessage', (message) => message.info.messageId === messageId);
  assert.equal(text(data.data), 'hello');
});

test('EVT-05 a deleted message is announced', async () => {
  const { alice, bob, threadId } = await listeningToMessages();
  const messageId = await say(alice, threadId, 'never mind');

  await alice.threads.deleteMessage(messageId);

  await nextEvent(bob, 'threadMessageDeleted', (data) => data.messageId === messageId && data.threadId === threadId);
});

test('EVT-17 the counters are announced after each message sent and deleted', async () => {
  const { alice, bob, threadId } = await listeningToMessages();

  const messageId = await say(alice, threadId, 'one');
  const { lastMsgDate } = await alice.threads.getThread(threadId);
  const sent = await nextEvent(bob, 'threadStatsChanged', (data) => of(threadId)(data) && data.messagesCount === 1);
  await alice.threads.deleteMessage(messageId);
  await nextEvent(bob, 'threadStatsChanged', (data) => of(threadId)(data) && data.messagesCount === 0);

  assert.equal(sent.data.lastMsgDate, lastMsgDate);
  assert.deepEqual(typesAbout(bob, threadId), [
    'threadCreated', 'threadNewMessage', 'threadStatsChanged', 'threadMessageDeleted', 'threadStatsChanged',
  ]);
});

test('messages sent one after another are announced in their order, each once', async () => {
  const { alice, bob, threadId } = await listeningToMessages();
  const sent = Array.from({ length: 40 }, (_, i) => `${i}`);

  for (const words of sent) await say(alice, threadId, words);

  await nextEvent(bob, 'threadStatsChanged', (data) => of(threadId)(data) && data.messagesCount === sent.length);
  const heard = eventsOf(bob).filter((event) => event.type === 'threadNewMessage');
  assert.deepEqual(heard.map(({ data }) => text(data.data)), sent);
});

test('EVT-20 who acts hears of it too, if subscribed', async () => {
  const { alice, contextId } = await connectedScene(['alice']);
  await alice.threads.subscribeForThreadEvents();

  const threadId = await newThread(contextId, alice);

  await nextEvent(alice, 'threadCreated', of(threadId));
});

test('EVT-01 who is no member hears nothing', async () => {
  const { alice, bob, contextId } = await listening();

  const secret = await newThread(contextId, alice);
  await say(alice, secret, 'to myself');
  const shared = await newThread(contextId, alice, [alice, bob]);

  await nextEvent(bob, 'threadCreated', of(shared));
  assert.deepEqual(typesAbout(bob, secret), []);
});

test('EVT-07 who listens to the messages of one thread hears nothing of another', async () => {
  const { alice, bob, contextId, threadId } = await listeningToMessages();
  const other = await newThread(contextId, alice, [alice, bob]);

  await say(alice, other, 'unheard');
  await say(alice, threadId, 'heard');

  await nextEvent(bob, 'threadNewMessage', (message) => message.info.threadId === threadId);
  await nextEvent(bob, 'threadStatsChanged', of(other));
  assert.deepEqual(typesAbout(bob, other), ['threadCreated', 'threadStatsChanged']);
});

test('SES-28 who unsubscribes from messages hears of threads only', async () => {
  const { alice, bob, threadId } = await listeningToMessages();
  await say(alice, threadId, 'heard');
  await nextEvent(bob, 'threadStatsChanged', (data) => of(threadId)(data) && data.messagesCount === 1);

  await bob.threads.unsubscribeFromMessageEvents(threadId);
  await say(alice, threadId, 'unheard');

  await nextEvent(bob, 'threadStatsChanged', (data) => of(threadId)(data) && data.messagesCount === 2);
  assert.equal(typesAbout(bob, threadId).filter((type) => type === 'threadNewMessage').length, 1);
});

test('SES-28 who unsubscribes from threads hears of messages only', async () => {
  const { alice, bob, contextId, threadId } = await listeningToMessages();

  await bob.threads.unsubscribeFromThreadEvents();
  const unheard = await newThread(contextId, alice, [alice, bob]);
  await say(alice, threadId, 'heard');
  await say(alice, threadId, 'heard as well');

  await nextEvent(bob, 'threadNewMessage', (message) => text(message.data) === 'heard as well');
  assert.deepEqual(typesAbout(bob, unheard), []);
  assert.ok(!typesAbout(bob, threadId).includes('threadStatsChanged'));
});

test('SES-14 after one user of a socket disconnects, the other still hears', async () => {
  const { alice, bob, contextId } = await connectedScene(['alice', 'bob', 'carol']).then(async (scene) => {
    await scene.bob.threads.subscribeForThreadEvents();
    await scene.carol.threads.subscribeForThreadEvents();
    await scene.carol.connection.disconnect();
    return scene;
  });

  const threadId = await newThread(contextId, alice, [alice, bob]);

  await nextEvent(bob, 'threadCreated', of(threadId));
});
