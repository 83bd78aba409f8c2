// Starts and stops the local server through the script that users start it with.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Management } from './management.mjs';

const RUN_SCRIPT = fileURLToPath(new URL('../../run.sh', import.meta.url));
const START_TIMEOUT_MS = 300_000; // the script may have to build first

/** A running server: where it listens, its administrator's access, and how to end it. */
export class Server {
  constructor(bootstrap, child) {
    this.bootstrap = bootstrap;
    this.url = bootstrap.url;
    this.management = new Management(bootstrap);
    this.child = child;
  }

  /** Ends a server started here as a service manager would; one that is only shared lives on. */
  async stop() {
    if (!this.child || this.child.exitCode !== null) return { tookMs: 0 };
    const started = performance.now();
    this.child.ref();
    this.child.kill('SIGTERM');
    const [code, signal] = await once(this.child, 'exit');
    return { code, signal, tookMs: performance.now() - started };
  }
}

/** The server that the test run shares, or, for a test file run alone, a fresh one. */
export async function sharedServer() {
  return process.env.BRIDGE ? new Server(JSON.parse(process.env.BRIDGE)) : startServer();
}

/** Starts a server that keeps its data in a folder, or nothing with `:memory:`. */
export async function startServer({ data = ':memory:', options = [] } = {}) {
  const child = spawn(RUN_SCRIPT, ['--port', '0', '--data', data, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGTERM'));
  const { url, printed } = await untilReady(child);
  for (const handle of [child, child.stdout, child.stderr]) handle.unref();
  return new Server({ ...(data === ':memory:' ? printed : await readBootstrap(data)), url }, child);
}

function untilReady(child) {
  return new Promise((resolve, reject) => {
    const output = [];
    let printed;
    const fail = (why) => reject(new Error(`local/run.sh ${why}\n${output.slice(-40).join('\n')}`));
    const timer = setTimeout(() => fail('is not ready in time'), START_TIMEOUT_MS);
    child.once('error', reject);
    child.once('exit', (code, signal) => fail(`ended with ${signal ?? code}`));
    readline.createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(line);
      if (line.startsWith('{')) printed = JSON.parse(line);
      if (!line.startsWith('ready ')) return;
      clearTimeout(timer);
      resolve({ url: line.slice('ready '.length).trim(), printed });
    });
  });
}

async function readBootstrap(folder) {
  return JSON.parse(await readFile(path.join(folder, 'bootstrap.json'), 'utf8'));
}
