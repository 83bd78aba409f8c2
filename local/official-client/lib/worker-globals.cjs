// Runs first in every worker thread of the official client: gives it the browser globals that it
// expects there and Node lacks, and the crypto driver that a browser worker would import itself.
const path = require('node:path');
const { WebSocket } = require('ws');

globalThis.self = globalThis;
globalThis.WebSocket ??= WebSocket;
globalThis.dispatchEvent ??= () => true;

const packageDir = path.dirname(require.resolve('@simplito/privmx-webendpoint'));
require(path.join(packageDir, 'assets', 'driver-web-context.js'));
