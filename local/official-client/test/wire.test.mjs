// What can be checked with bytes alone; the protocol's own tests live with the protocol.
import assert from 'node:assert/strict';

import { connect, firstPage, newScene, newThread, say, server, texts } from '../lib/scene.mjs';
import { Tap } from '../lib/tap.mjs';
import { test } from '../lib/test.mjs';

const ORIGIN = 'http://app.example';

const post = (body, headers = {}) =>
  fetch(`${server.url}/api/v2.0`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream', ...headers },
    body,
  });

/** The answer to a request that must not be executed, as text. */
async function alertOf(body) {
  const answer = await post(body);
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer()).toString('latin1');
}

test('a captured request sent again gets the alert "Invalid ticket" and is not executed twice', async () => {
  const { users, solutionId, contextId } = await newScene(['alice']);
  const tap = await Tap.to(server.url);
  const alice = await connect(users.alice, solutionId, tap.url);
  const threadId = await newThread(contextId, alice);
  await say(alice, threadId, 'once');
  const [login, ...calls] = tap.requests.filter(({ method }) => method === 'POST').map(({ body }) => body);

  assert.match(await alertOf(login), /Invalid nonce/);
  for (const call of calls) assert.match(await alertOf(call), /Invalid ticket/);

  assert.deepEqual(texts(await alice.threads.listMessages(threadId, firstPage())), ['once']);
});

test('bytes that are no protocol at all are answered, never with a 5xx, and harm nobody', async () => {
  const bodies = ['', '{}', 'x'.repeat(5000), Buffer.alloc(64, 0xff), Buffer.from('0101ffffffff00', 'hex')];

  for (const body of bodies) {
    const { status } = await post(body);
    assert.ok(status < 500, `${status} for ${Buffer.from(body).subarray(0, 20).toString('hex')}`);
  }

  assert.equal((await fetch(`${server.url}/health`)).status, 200);
});

test('a body that is too large is refused with 413', async () => {
  const { status } = await post(Buffer.alloc(32 * 1024 * 1024));

  assert.equal(status, 413);
});

test('a preflight of another origin is answered without authentication', async () => {
  const { status, headers } = await fetch(`${server.url}/api/v2.0`, {
    method: 'OPTIONS',
    headers: {
      Origin: ORIGIN, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type',
    },
  });

  assert.ok(status === 200 || status === 204, `${status}`);
  assert.equal(headers.get('access-control-allow-origin'), ORIGIN);
  assert.equal(headers.get('access-control-allow-credentials'), 'true');
  assert.match(headers.get('access-control-allow-headers'), /content-type/i);
  assert.match(headers.get('vary'), /origin/i);
});

test('the discovery documents name an endpoint and are readable from another origin', async () => {
  for (const path of ['/privmx-configuration.json', '/privmx/privmx-configuration.json']) {
    const answer = await fetch(`${server.url}${path}`, { headers: { Origin: ORIGIN } });

    assert.equal(answer.headers.get('access-control-allow-origin'), ORIGIN);
    assert.match((await answer.json()).defaultEndpoint, /^(https?:)?\/\/./);
  }
});

test('the health documents say ok', async () => {
  for (const path of ['/health', '/ready', '/healthcheck']) {
    assert.deepEqual(await (await fetch(`${server.url}${path}`)).json(), { status: 'ok' });
  }
});
