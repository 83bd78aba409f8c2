// node:test, with a time limit for each test and an end for the process after the last one.
import nodeTest, { after } from 'node:test';

import { letGo } from './endpoint.mjs';
import { server } from './scene.mjs';

const TIMEOUT_MS = 120_000;

export { after };

export function test(name, ...rest) {
  const [options, run] = rest.length === 2 ? rest : [{}, rest[0]];
  return nodeTest(name, { timeout: TIMEOUT_MS, ...options }, run);
}

after(async () => {
  await server.stop();
  letGo();
});
