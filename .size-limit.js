// What a reader downloads before the page shows: the script of the built index.html and all that it preloads.
import { readFileSync } from 'node:fs';

const html = readFileSync(new URL('dist/index.html', import.meta.url), 'utf8');
const initial = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(
  ([, path]) => `dist/${path}`,
);
if (initial.length === 0) throw new Error('dist/index.html loads no script: run npm run build');

export default [{ name: 'initial JavaScript', path: initial, gzip: true, limit: '250 kB' }];
