// Fails when package-lock.json would not install elsewhere: a registry host in it ties it to one mirror, and a
// platform package that is listed but not locked breaks `npm ci` on that platform.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where node would look for a package from `from`, nearest first, as lock file keys. */
function lookupPaths(from, name) {
  const paths = [];
  for (let path = from; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/')))) {
    paths.push(`${path}/node_modules/${name}`);
  }
  return [...paths, `node_modules/${name}`];
}

/** Everything wrong with a parsed lock file, one sentence each. */
export function findLockProblems({ packages }) {
  return Object.entries(packages).flatMap(([path, { resolved = '', optionalDependencies = {} }]) => [
    ...(/^[a-z+]+:\/\//.test(resolved) ? [`${path}: resolved names a host, ${resolved}`] : []),
    ...Object.keys(optionalDependencies)
      .filter((name) => !lookupPaths(path, name).some((candidate) => candidate in packages))
      .map((name) => `${path}: the platform package ${name} is not locked`),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
  const problems = findLockProblems(lock);
  for (const problem of problems) console.error(`package-lock.json: ${problem}`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
