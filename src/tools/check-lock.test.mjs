import { expect, test } from 'vitest';
import { findLockProblems } from './check-lock.mjs';

test('a lock with every platform package and no host is accepted', () => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', optionalDependencies: { 'a-linux': '1.0.0', 'a-mac': '1.0.0' } },
    'node_modules/a-linux': { version: '1.0.0' },
    'node_modules/a/node_modules/a-mac': { version: '1.0.0' },
  };
  expect(findLockProblems({ packages })).toEqual([]);
});

test('a registry host is refused', () => {
  const packages = { 'node_modules/a': { resolved: 'https://registry.example/a/-/a-1.0.0.tgz' } };
  expect(findLockProblems({ packages })).toEqual([
    'node_modules/a: resolved names a host, https://registry.example/a/-/a-1.0.0.tgz',
  ]);
});

test('a platform package without an entry is refused', () => {
  const packages = {
    'node_modules/@t/a': { optionalDependencies: { '@t/a-linux': '1.0.0', '@t/a-mac': '1.0.0' } },
    'node_modules/@t/a-linux': {},
    'node_modules/b/node_modules/@t/a-mac': {},
  };
  expect(findLockProblems({ packages })).toEqual([
    'node_modules/@t/a: the platform package @t/a-mac is not locked',
  ]);
});
