// The unmodified official client, loaded in Node as a page would load it.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import workerThreads from 'node:worker_threads';

import { assetsDir } from './package.mjs';

const require = createRequire(import.meta.url);

export const { Endpoint } = require('@simplito/privmx-webendpoint');

/** A worker thread that starts with the globals of a browser's worker. */
class BrowserLikeWorker extends workerThreads.Worker {
  constructor(file, options = {}) {
    const preload = require.resolve('./worker-globals.cjs');
    super(file, { ...options, execArgv: ['--require', preload] });
  }
}

/** What the client's start-up script asks of a page: an event target and `<script>` elements. */
function becomeAPage() {
  const events = new EventTarget();
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
    globalThis[name] = events[name].bind(events);
  }
  globalThis.self = globalThis;
  globalThis.window = globalThis;
  globalThis.document = {
    createElement: () => ({}),
    getElementsByTagName: () => [{ appendChild: runScript }],
  };
}

function runScript(script) {
  globalThis.__filename = script.src;
  globalThis.__dirname = path.dirname(script.src);
  globalThis.require = (name) =>
    name === 'worker_threads' ? { ...workerThreads, Worker: BrowserLikeWorker } : require(name);
  vm.runInThisContext(fs.readFileSync(script.src, 'utf8'), { filename: script.src });
  script.onload();
}

// The client's threads do not keep the process alive, not even while a call is under way.
const alive = setInterval(() => {}, 2 ** 30);

/** Lets the process end; what the client still has open ends with it. */
export function letGo() {
  clearInterval(alive);
}

becomeAPage();
await Endpoint.setup(assetsDir);
