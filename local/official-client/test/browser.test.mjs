import assert from 'node:assert/strict';

import { launchChromium } from '../lib/chromium.mjs';
import { THREAD_DOES_NOT_EXIST } from '../lib/codes.mjs';
import { nextEvent } from '../lib/events.mjs';
import { servePage } from '../lib/page-server.mjs';
import { asMember, connect, firstPage, newScene, say, server, texts } from '../lib/scene.mjs';
import { Tap } from '../lib/tap.mjs';
import { after, test } from '../lib/test.mjs';

const skip = process.env.FAST && 'left out by --fast';

test('a page in Chromium, from another origin, works with the server and hears of others at once', { skip }, async () => {
  const { users, solutionId, contextId } = await newScene(['alice', 'bob']);
  const bob = await connect(users.bob, solutionId);
  await bob.threads.subscribeForThreadEvents();
  const tap = await Tap.to(server.url);
  const browser = await launchChromium();
  after(() => browser.close());
  const page = await browser.newPage();
  const pageUrl = await servePage();
  const inPage = (name, ...args) => page.evaluate(([name, args]) => window.app[name](...args), [name, args]);

  await page.goto(pageUrl, { waitUntil: 'load' });
  const contexts = await inPage('connect', { privKey: users.alice.privKey, solutionId, url: tap.url });
  assert.deepEqual(contexts, [{ contextId, userId: 'alice' }]);

  const members = [users.alice, users.bob].map(asMember);
  const threadId = await inPage('createThread', contextId, members, [members[0]]);
  await nextEvent(bob, 'threadCreated', (thread) => thread.threadId === threadId);
  await inPage('say', threadId, 'from the browser ✓');
  await say(bob, threadId, 'from Node ✓');

  await page.waitForFunction(() => window.app.heard().includes('from Node ✓'));
  const conversation = ['from the browser ✓', 'from Node ✓'];
  assert.deepEqual(await inPage('read', threadId), conversation);
  assert.deepEqual(texts(await bob.threads.listMessages(threadId, firstPage('asc'))), conversation);
  assert.equal(await inPage('refusal', '0123456789abcdef01234567'), THREAD_DOES_NOT_EXIST);
  await inPage('disconnect');

  const origin = new URL(pageUrl).origin;
  const preflights = tap.requests.filter(({ method }) => method === 'OPTIONS');
  assert.ok(preflights.length > 0, 'the page was not of another origin: no preflight');
  assert.ok(tap.requests.every(({ head }) => head.toLowerCase().includes(`\norigin: ${origin}`)));
  assert.equal(tap.webSockets, 1);
});
