/** The contrast table of the visual language, recomputed from tokens.css (WCAG 2.2, relative luminance). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

const TOKENS = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(
    ([, name = '', light = '', dark = '']) => [name, { light, dark }] as const,
  ),
);

type Theme = 'light' | 'dark';

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(foreground: string, background: string, theme: Theme): number {
  const [a, b] = [foreground, background].map((name) => luminance(TOKENS.get(name)?.[theme] ?? '#000000'));
  const [high, low] = [Math.max(a ?? 0, b ?? 0), Math.min(a ?? 0, b ?? 0)];
  return (high + 0.05) / (low + 0.05);
}

const ON_SURFACE: readonly (readonly [string, number, number])[] = [
  ['ink', 17.8, 15.0],
  ['ink2', 8.5, 9.4],
  ['ink3', 5.4, 5.9],
  ['accent', 6.2, 8.4],
  ['guest', 6.2, 9.0],
  ['vmm', 6.4, 9.8],
  ['vfio', 6.8, 8.9],
  ['host', 6.6, 9.5],
  ['device', 6.8, 9.1],
  ['allowed', 6.1, 8.6],
  ['blocked', 6.5, 8.8],
  ['leak', 6.3, 7.3],
  ['overblock', 7.0, 8.2],
  ['refused', 6.8, 8.1],
];

describe('contrast on the panel surface is what the visual language says', () => {
  test.each(ON_SURFACE)('%s: %f light, %f dark', (name, light, dark) => {
    expect(contrast(name, 'surface', 'light')).toBeCloseTo(light, 1);
    expect(contrast(name, 'surface', 'dark')).toBeCloseTo(dark, 1);
  });
});

/** Every pair of text and background that the page prints. */
const TEXT_PAIRS: readonly (readonly [string, string])[] = [
  ...ON_SURFACE.flatMap(([name]) => [[name, 'surface'] as const, [name, 'sunken'] as const]),
  ['ink', 'bg'],
  ['ink', 'accent-bg'],
  ['ink2', 'accent-bg'],
  ['ink3', 'accent-bg'],
  ['accent', 'accent-bg'],
  ...['allowed', 'blocked', 'leak', 'overblock', 'refused'].flatMap((verdict) => [
    [verdict, `${verdict}-bg`] as const,
    ['ink', `${verdict}-bg`] as const,
    ['ink2', `${verdict}-bg`] as const,
  ]),
  ['on-solid', 'leak'],
  ['on-solid', 'overblock'],
  ['on-solid', 'accent'],
];

describe.each(['light', 'dark'] as const)('all text passes AA in %s', (theme) => {
  test.each(TEXT_PAIRS)('%s on %s', (foreground, background) => {
    expect(TOKENS.has(foreground) && TOKENS.has(background)).toBe(true);
    expect(contrast(foreground, background, theme)).toBeGreaterThanOrEqual(4.5);
  });
});

test('no text size is below 11 px', () => {
  const sizes = [...css.matchAll(/--text-[\w]+: ([\d.]+)rem;/g)].map(([, rem]) => Number(rem) * 16);
  expect(sizes.length).toBeGreaterThan(5);
  expect(Math.min(...sizes)).toBe(11);
});
