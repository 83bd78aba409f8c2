// Where the official client's files are.
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

export const assetsDir = path.join(path.dirname(require.resolve('@simplito/privmx-webendpoint')), 'assets');
