// Typed lint for everything, and the order of the rooms (src/rooms.json) with messages that say where code belongs.
// src/architecture.test.ts holds the same order against every import; here it shows while typing.
import { readFileSync } from 'node:fs';
import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const { rooms, engineOrder, testPackages } = JSON.parse(
  readFileSync(new URL('src/rooms.json', import.meta.url), 'utf8'),
);
const roomNames = Object.keys(rooms);
/** Tests, and the generators that property tests share. */
const TESTS = '*.{test,arbitrary}.{ts,tsx}';

/** A regular expression for paths that climb into one of these folders. */
const into = (folders) => `\\.\\./(?:${folders.join('|')})/`;

/** A regular expression for every package but these; `d3-*` and `node:*` match by their beginning. */
const packagesBut = (allowed) => {
  const names = allowed.map((name) => (name.endsWith('*') ? name.slice(0, -1) : `${name}(?:/|$)`));
  return `^(?!\\.{1,2}/)${names.length > 0 ? `(?!${names.join('|')})` : ''}`;
};

const list = (names) => (names.length > 0 ? names.join(', ') : 'nothing');

/** What a file in a room may not import, as no-restricted-imports patterns. */
function importPatterns(room, isTest) {
  const { holds, mayImport, testsMayImport = [], packages } = rooms[room];
  const reachable = [room, ...mayImport, ...(isTest ? testsMayImport : [])];
  const forbidden = roomNames.filter((name) => !reachable.includes(name));
  const allowed = isTest ? [...packages, ...testPackages] : packages;
  const patterns = [
    {
      regex: packagesBut(allowed),
      message: `src/${room} (${holds}) may import these packages: ${list(allowed)}. Pass the value in from a room above instead.`,
    },
  ];
  if (forbidden.length > 0) {
    patterns.push({
      regex: into(forbidden),
      message: `src/${room} (${holds}) may import ${list(mayImport)}. Move what both need down into one of those, or this code up.`,
    });
  }
  return patterns;
}

const roomRules = roomNames.flatMap((room) => [
  {
    files: [`src/${room}/**/*.{ts,tsx}`],
    ignores: [`**/${TESTS}`],
    rules: { 'no-restricted-imports': ['error', { patterns: importPatterns(room, false) }] },
  },
  {
    files: [`src/${room}/**/${TESTS}`],
    rules: { 'no-restricted-imports': ['error', { patterns: importPatterns(room, true) }] },
  },
]);

const engineRules = engineOrder
  .filter((folder) => !folder.endsWith('.ts'))
  .flatMap((folder) => {
    const above = engineOrder.slice(engineOrder.indexOf(folder) + 1);
    if (above.length === 0) return [];
    const orderPattern = {
      regex: into(above),
      message: `Inside the engine the order is ${engineOrder.join(' ← ')}: ${folder} knows nothing of what comes after it. Pass it in, or move this code there.`,
    };
    return [false, true].map((isTest) => ({
      files: [`src/engine/${folder}/**/${isTest ? TESTS : '*.ts'}`],
      ignores: isTest ? [] : [`**/${TESTS}`],
      rules: {
        'no-restricted-imports': ['error', { patterns: [...importPatterns('engine', isTest), orderPattern] }],
      },
    }));
  });

const banned = (names, message) => names.map((name) => ({ name, message }));

const pureGlobals = [
  ...banned(['Date', 'performance'], 'The model has no clock: a run must give the same bytes every time.'),
  ...banned(
    ['console'],
    'Return what is to be said (a Result, a note in the trace); the view or the CLI prints it.',
  ),
  ...banned(['crypto'], 'The model has no chance in it: pass the value in.'),
  ...banned(
    [
      'window',
      'document',
      'navigator',
      'location',
      'history',
      'localStorage',
      'sessionStorage',
      'indexedDB',
      'fetch',
      'XMLHttpRequest',
      'WebSocket',
      'Worker',
      'alert',
      'requestAnimationFrame',
      'requestIdleCallback',
      'setTimeout',
      'setInterval',
      'setImmediate',
      'queueMicrotask',
      'postMessage',
      'addEventListener',
      'self',
      'globalThis',
    ],
    'This room runs without a browser. Do it in src/state or src/views and pass the outcome in.',
  ),
  ...banned(['process', 'Buffer'], 'This room runs without Node. Do it in src/cli and pass the outcome in.'),
];
const workerGlobals = ['self', 'postMessage', 'addEventListener'];

const PURE = ['base', 'spec', 'engine', 'explore', 'codec', 'scenarios'].map((room) => `src/${room}/**/*.ts`);

export default defineConfig(
  globalIgnores(['dist', 'test-results', 'playwright-report', 'coverage']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  { files: ['src/cli/**', 'src/tools/**', 'e2e/**'], rules: { 'no-console': 'off' } },
  {
    files: ['src/{ui,views}/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    files: PURE,
    rules: {
      'no-restricted-globals': ['error', ...pureGlobals],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'The model has no chance in it: pass the value in.' },
      ],
    },
  },
  {
    files: PURE.map((glob) => glob.replace('*.ts', TESTS)),
    rules: {
      'no-restricted-globals': [
        'error',
        ...pureGlobals.filter(({ name }) => name !== 'process' && name !== 'Buffer'),
      ],
    },
  },
  {
    files: ['src/explore/worker.ts'],
    rules: {
      'no-restricted-globals': ['error', ...pureGlobals.filter(({ name }) => !workerGlobals.includes(name))],
    },
  },
  ...roomRules,
  ...engineRules,
);
