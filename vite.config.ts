/** Build, dev server and unit tests. `--mode long` runs the `*.long.test.ts` files that `npm test` leaves out. */
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { configDefaults, defineConfig } from 'vitest/config';

/**
 * What the built page may do: load its own files, and draw images that it made itself (SVG and PNG export).
 * No inline style either: React and d3 set styles through the DOM, which no policy forbids; Base UI's own style
 * elements are switched off in the shell (CSPProvider). The dev server needs inline scripts, so it has no policy.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const contentSecurityPolicy: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: CONTENT_SECURITY_POLICY },
      injectTo: 'head-prepend',
    },
  ],
};

/** A Linux machine without a display has no browser to open; the others always have one. */
const hasBrowser =
  process.platform !== 'linux' ||
  ['DISPLAY', 'WAYLAND_DISPLAY', 'BROWSER'].some((name) => (process.env[name] ?? '') !== '');

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwindcss(), contentSecurityPolicy],
  // Relative, so that the built page works under any path.
  base: './',
  server: { open: hasBrowser },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    // Data URLs would need a wider policy, and fonts are better cached as files.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Changes rarely, so a new release leaves it in the reader's cache.
          groups: [{ name: 'react', test: /node_modules\/(?:react|react-dom|scheduler)\// }],
        },
      },
    },
  },
  test:
    mode === 'long'
      ? { include: ['src/**/*.long.test.ts'], testTimeout: 600_000 }
      : {
          include: ['src/**/*.test.{ts,tsx,mjs}'],
          exclude: [...configDefaults.exclude, '**/*.long.test.ts'],
          // Against hanging only: a busy machine takes several times as long as a quiet one.
          testTimeout: 60_000,
        },
}));
