/**
 * Serves the built page as a static host does: gzip, MIME types, 404s. The same files lie under `/` and under
 * `/some/base/`, since the page must work under any path. Everything is read at the start, so that a build
 * during a test run does not pull files from under the page. Usage: `node --import tsx e2e/serve.ts PORT`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const BASES = ['/some/base/', '/'];

const MIME: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const ALREADY_PACKED = new Set(['.png', '.woff2']);

interface StaticFile {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

function readStaticFile(path: string): StaticFile {
  const extension = extname(path);
  const body = readFileSync(path);
  const packed = ALREADY_PACKED.has(extension) ? undefined : gzipSync(body);
  return {
    body: packed ?? body,
    headers: {
      'Content-Type': MIME[extension] ?? 'application/octet-stream',
      ...(packed === undefined ? {} : { 'Content-Encoding': 'gzip' }),
    },
  };
}

const files = new Map(
  readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(DIST, path).split(sep).join('/'), readStaticFile(path)]),
);

function findStaticFile(path: string): StaticFile | undefined {
  const base = BASES.find((prefix) => path.startsWith(prefix)) ?? '/';
  const name = path.slice(base.length);
  return files.get(name === '' ? 'index.html' : name);
}

const port = Number(process.argv[2]);
createServer((request, response) => {
  const file = findStaticFile(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname));
  if (file === undefined) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found\n');
  } else {
    response.writeHead(200, { ...file.headers, 'Cache-Control': 'no-cache' }).end(file.body);
  }
}).listen(port, '127.0.0.1', () => {
  console.log(`${files.size} files of dist on http://127.0.0.1:${port}/`);
});
