// Serves a page with the official client from an origin of its own, isolated as the client needs it.
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { assetsDir } from './package.mjs';

const pageDir = fileURLToPath(new URL('../page', import.meta.url));
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Starts the page's server; resolves to the page's URL. */
export async function servePage() {
  const listener = http.createServer(async ({ url }, response) => {
    const name = path.basename(new URL(url, 'http://page').pathname) || 'index.html';
    try {
      const body = await readFile(path.join(pageDir, name)).catch(() => readFile(path.join(assetsDir, name)));
      response.writeHead(200, { ...ISOLATED, 'Content-Type': TYPES[path.extname(name)] ?? 'text/plain' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  listener.unref();
  return `http://localhost:${listener.address().port}/`;
}
