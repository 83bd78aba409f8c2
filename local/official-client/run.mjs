// Runs the tests against one server, which it starts and ends.
//   node run.mjs [--fast] [--counts FILE] [--aws URL] [test/NAME.test.mjs ...]
// --fast leaves out what is slow; --counts writes "PASSED FAILED" to a file; --aws lets the server
// keep its data at URL.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';

import { startServer } from './lib/server.mjs';

const TEST_DIR = path.join(import.meta.dirname, 'test');
const FILE_TIMEOUT_MS = 15 * 60_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { fast: { type: 'boolean' }, counts: { type: 'string' }, aws: { type: 'string' } },
});
const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => stopped.abort());

const server = await startServer({ options: values.aws ? ['--aws', values.aws] : [] });
process.env.BRIDGE = JSON.stringify(server.bootstrap);
if (values.fast) process.env.FAST = '1';

const counts = { passed: 0, failed: 0 };
const files = positionals.length > 0 ? positionals.map((file) => path.resolve(file)) : allTests();
const results = run({ files, concurrency: 1, timeout: FILE_TIMEOUT_MS, signal: stopped.signal });
results.on('test:pass', ({ skip }) => (counts.passed += skip === undefined ? 1 : 0));
results.on('test:fail', () => counts.failed++);
results.compose(new spec()).pipe(process.stdout);
results.once('end', async () => {
  const { tookMs } = await server.stop();
  console.log(`the server ended ${Math.round(tookMs)} ms after SIGTERM`);
  if (values.counts) writeFileSync(values.counts, `${counts.passed} ${counts.failed}\n`);
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
});

function allTests() {
  return readdirSync(TEST_DIR)
    .filter((name) => name.endsWith('.test.mjs'))
    .map((name) => path.join(TEST_DIR, name));
}
