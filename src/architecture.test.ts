/**
 * The order of the rooms, held against every import under src. The order itself is src/rooms.json, which lint
 * reads too. Also: file length, and no trace of the place where a file was written.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { engineOrder, rooms, testPackages } from './rooms.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAX_LINES = 400;

interface Room {
  readonly mayImport: readonly string[];
  /** Rooms beside this one whose data its tests run over. */
  readonly testsMayImport?: readonly string[];
  readonly packages: readonly string[];
}

const findRoom = (name: string): Room | undefined =>
  Object.entries<Room>(rooms).find(([room]) => room === name)?.[1];

/** Tests, and the generators that property tests share. */
const isTest = (file: string): boolean => /\.(?:test|arbitrary)\.tsx?$/.test(file);

const matchesPackage = (specifier: string, name: string): boolean =>
  name.endsWith('*')
    ? specifier.startsWith(name.slice(0, -1))
    : specifier === name || specifier.startsWith(`${name}/`);

/** Place in the engine's order of a path below src/engine; files beside the folders come last unless listed. */
function engineRank(path: string): number {
  const rank = engineOrder.indexOf(path.split('/')[0] ?? '');
  return rank === -1 ? engineOrder.length : rank;
}

/** What is wrong with one import; undefined if nothing. Both paths are relative to the project. */
function findBadArrow(file: string, specifier: string): string | undefined {
  const [, from = '', ...fromPath] = file.split('/');
  const room = findRoom(from);
  if (!specifier.startsWith('.')) {
    const allowed = [...(room?.packages ?? ['react', 'react-dom']), ...(isTest(file) ? testPackages : [])];
    if (allowed.some((name) => matchesPackage(specifier, name))) return undefined;
    return `${file} imports the package ${specifier}`;
  }
  const target = posix.join(posix.dirname(file), specifier.replace(/\?.*$/, ''));
  const [top, to = '', ...toPath] = target.split('/');
  const bad = `${file} imports ${target}`;
  const reachable = [...(room?.mayImport ?? []), ...(isTest(file) ? (room?.testsMayImport ?? []) : [])];
  if (top !== 'src') return bad;
  if (room === undefined) {
    return to === 'views' && toPath[0] === 'shell' ? undefined : `${bad}: it only mounts src/views/shell`;
  }
  if (to !== from) return reachable.includes(to) ? undefined : bad;
  if (from === 'engine' && engineRank(toPath.join('/')) > engineRank(fromPath.join('/'))) return bad;
  return undefined;
}

/** Everything that a module loads: imports, re-exports, dynamic imports, and workers by URL. */
function findSpecifiers(text: string): string[] {
  const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const byUrl = [...text.matchAll(/new URL\(\s*['"]([^'"]+)['"],\s*import\.meta\.url/g)].map(
    ([, path = '']) => (path.startsWith('.') ? path : `./${path}`),
  );
  return [...imported, ...byUrl];
}

/** The only long files are tables in spec, and tests. */
const findTooLong = (file: string, text: string): string | undefined => {
  const lines = text.split('\n').length - 1;
  if (lines <= MAX_LINES || file.startsWith('src/spec/') || isTest(file)) return undefined;
  return `${file} has ${lines} lines: split it`;
};

/** A path that exists only where the file was written. Spelled so that this file does not find itself. */
const FOREIGN_PATH = new RegExp(
  [
    '\\.\\./' + 'shared\\b',
    '(?<![\\w.])/' + '(?:work|home|root|Users)/[\\w.-]',
    '\\b[A-Z]:\\\\' + 'Users\\b',
  ].join('|'),
);

function findForeignPath(file: string, text: string): string | undefined {
  const line = text.split('\n').findIndex((content) => FOREIGN_PATH.test(content));
  return line === -1 ? undefined : `${file}:${line + 1} names a path outside the project`;
}

const NOT_OURS = new Set([
  'node_modules',
  '.git',
  'dist',
  'test-results',
  'playwright-report',
  'coverage',
  '.vite',
]);

/** Text files of the project, relative to its root with forward slashes; a file with a NUL byte is not text. */
function readTextFiles(folder = ROOT): { readonly file: string; readonly text: string }[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !NOT_OURS.has(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return readTextFiles(path);
      const text = readFileSync(path, 'utf8');
      return text.includes('\0') ? [] : [{ file: relative(ROOT, path).split(sep).join('/'), text }];
    });
}

const textFiles = readTextFiles();
const sources = textFiles.filter(({ file }) => /^src\/.*\.tsx?$/.test(file));
const isPresent = (problem: string | undefined): problem is string => problem !== undefined;

describe('the rooms', () => {
  test('every import follows the order in rooms.json', () => {
    const modules = sources.filter(({ file }) => file !== 'src/architecture.test.ts');
    expect(modules.length).toBeGreaterThan(10);
    const problems = modules.flatMap(({ file, text }) =>
      findSpecifiers(text).map((specifier) => findBadArrow(file, specifier)),
    );
    expect(problems.filter(isPresent)).toEqual([]);
  });

  test('every source file lies in a room, but for the one that mounts the page', () => {
    const outside = sources
      .map(({ file }) => file)
      .filter((file) => findRoom(file.split('/')[1] ?? '') === undefined);
    expect(outside.sort()).toEqual(['src/architecture.test.ts', 'src/main.tsx']);
  });

  test.each([
    ['src/spec/row.ts', '../engine/explanation.ts'],
    ['src/base/word.ts', '../spec/row.ts'],
    ['src/engine/iommu/walk.ts', '../../codec/link.ts'],
    ['src/engine/iommu/walk.ts', '../world/world.ts'],
    ['src/engine/memory/memory.ts', '../iommu/walk.ts'],
    ['src/engine/explanation.ts', './bits/fields.ts'],
    ['src/engine/iommu/walk.ts', '../step.ts'],
    ['src/engine/iommu/walk.ts', 'node:fs'],
    ['src/engine/iommu/walk.test.ts', '../world/world.ts'],
    ['src/codec/link.ts', '../scenarios/gallery.ts'],
    ['src/scenarios/gallery.test.ts', '../codec/link.ts'],
    ['src/explore/search.ts', '../state/store.ts'],
    ['src/state/store.ts', '../views/explorer.tsx'],
    ['src/state/store.ts', 'react'],
    ['src/state/store.ts', 'd3-zoom'],
    ['src/ui/button.tsx', '../spec/row.ts'],
    ['src/ui/button.test.tsx', '../views/explorer.tsx'],
    ['src/cli/main.ts', '../ui/button.tsx'],
    ['src/cli/main.ts', '../state/store.ts'],
    ['src/views/shell/app.tsx', '../../cli/main.ts'],
    ['src/views/shell/app.tsx', 'node:fs'],
    ['src/views/shell/app.tsx', 'vitest'],
    ['src/main.tsx', './state/store.ts'],
    ['src/main.tsx', './views/explorer.tsx'],
    ['src/views/shell/app.tsx', '../../tools/check-lock.mjs'],
  ])('%s must not import %s', (file, specifier) => {
    expect(findBadArrow(file, specifier)).toContain(file);
  });

  test.each([
    ['src/engine/iommu/walk.ts', '../explanation.ts'],
    ['src/engine/iommu/walk.ts', '../../spec/vtd/context-entry.ts'],
    ['src/engine/memory/memory.ts', '../explanation.ts'],
    ['src/engine/device/gates.ts', '../iommu/walk.ts'],
    ['src/engine/guest/bind.ts', '../host/regions.ts'],
    ['src/engine/world/step.ts', '../guest/bind.ts'],
    ['src/engine/iommu/walk.test.ts', 'vitest'],
    ['src/codec/schema.ts', 'valibot'],
    ['src/codec/dump.test.ts', 'node:fs'],
    ['src/codec/link.test.ts', '../scenarios/gallery.ts'],
    ['src/engine/world/event.arbitrary.ts', 'fast-check'],
    ['src/state/search.ts', '../explore/worker.ts?worker'],
    ['src/ui/button.tsx', 'lucide-react'],
    ['src/views/shell/app.tsx', '@base-ui/react/csp-provider'],
    ['src/views/shell/app.tsx', 'd3-zoom'],
    ['src/cli/main.ts', 'node:fs'],
    ['src/main.tsx', './views/shell/app.tsx'],
    ['src/main.tsx', 'react-dom/client'],
  ])('%s may import %s', (file, specifier) => {
    expect(findBadArrow(file, specifier)).toBeUndefined();
  });

  test('imports of every form are seen', () => {
    const text = `
      import { a } from './a.ts';
      import type { B } from './b.ts';
      import './c.css';
      export { d } from './d.ts';
      const e = await import('./e.ts');
      new Worker(new URL('./f.ts', import.meta.url), { type: 'module' });
      // import './comment.ts'
    `;
    expect(findSpecifiers(text).sort()).toEqual([
      './a.ts',
      './b.ts',
      './c.css',
      './d.ts',
      './e.ts',
      './f.ts',
    ]);
  });
});

describe('the files', () => {
  test('no file is longer than 400 lines, but for tables in spec and tests', () => {
    expect(sources.map(({ file, text }) => findTooLong(file, text)).filter(isPresent)).toEqual([]);
  });

  test('a file of 401 lines is too long, unless it is a table or a test', () => {
    expect(findTooLong('src/engine/iommu/walk.ts', '\n'.repeat(401))).toBe(
      'src/engine/iommu/walk.ts has 401 lines: split it',
    );
    expect(findTooLong('src/engine/iommu/walk.ts', '\n'.repeat(400))).toBeUndefined();
    expect(findTooLong('src/spec/vtd/faults.ts', '\n'.repeat(401))).toBeUndefined();
    expect(findTooLong('src/engine/iommu/walk.test.ts', '\n'.repeat(401))).toBeUndefined();
  });

  test('no text file names a path outside the project', () => {
    expect(textFiles.map(({ file, text }) => findForeignPath(file, text)).filter(isPresent)).toEqual([]);
  });

  test.each([
    ['..', 'shared', 'design'].join('/'),
    ['', 'work', 'main'].join('/'),
    ['', 'home', 'somebody', 'x.ts'].join('/'),
    ['', 'Users', 'somebody'].join('/'),
    ['C:', 'Users', 'somebody'].join('\\'),
  ])('%s is seen as a path outside the project', (path) => {
    expect(findForeignPath('README.md', `fine\nsee \`${path}\` for more`)).toBe(
      'README.md:2 names a path outside the project',
    );
  });

  test.each(['src/ui/shared.tsx', '/etc/hosts', 'https://example.org/work/1', './home/a'])(
    '%s is no path outside the project',
    (path) => {
      expect(findForeignPath('README.md', path)).toBeUndefined();
    },
  );
});
