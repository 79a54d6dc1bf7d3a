// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { VerdictBadge } from './verdict-badge.tsx';

afterEach(cleanup);

test.each([
  ['leak', undefined, false, 'LEAK'],
  ['overblock', undefined, false, 'OVERBLOCK'],
  ['blocked', 0x45, false, 'BLOCKED 0x45'],
  ['blocked', 0x5, true, 'blocked 0x05'],
  ['allowed', undefined, true, 'allowed'],
  ['refused', undefined, false, 'REFUSED'],
] as const)('%s %s is a word beside its icon, never colour alone', (verdict, code, quiet, text) => {
  const { container } = render(<VerdictBadge verdict={verdict} code={code} quiet={quiet} />);
  expect(screen.getByText(text)).toBeDefined();
  expect(container.querySelector('svg')?.getAttribute('aria-hidden')).toBe('true');
});

test('only a disagreement is solid', () => {
  const solid = (['allowed', 'blocked', 'leak', 'overblock', 'refused'] as const).filter((verdict) => {
    const { container } = render(<VerdictBadge verdict={verdict} />);
    return container.querySelector('.text-on-solid') !== null;
  });
  expect(solid).toEqual(['leak', 'overblock']);
});
