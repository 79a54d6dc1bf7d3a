import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadLabels } from './spread-labels.ts';

describe('spreadLabels', () => {
  it('leaves labels where they want to be when there is room', () => {
    expect(spreadLabels([10, 40, 90], 14, 0, 200)).toEqual([10, 40, 90]);
  });

  it('shares the move between two labels that collide', () => {
    expect(spreadLabels([50, 52], 14, 0, 200)).toEqual([44, 58]);
  });

  it('keeps a crowd at the top inside the drawing', () => {
    expect(spreadLabels([0, 1, 2], 14, 6, 200)).toEqual([6, 20, 34]);
  });

  it('keeps a crowd at the bottom inside the drawing', () => {
    expect(spreadLabels([196, 198, 200], 14, 0, 200)).toEqual([172, 186, 200]);
  });

  it('runs over the bottom only when the labels do not fit', () => {
    expect(spreadLabels([0, 0, 0], 14, 0, 20)).toEqual([0, 14, 28]);
  });

  it('keeps order and distance for any heights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 30 }), (heights) => {
        const wanted = [...heights].sort((a, b) => a - b);
        const placed = spreadLabels(wanted, 14, 0, 420);
        placed.forEach((at, i) => {
          expect(at).toBeGreaterThanOrEqual(-1e-9);
          expect(at).toBeLessThanOrEqual(420 + 1e-9);
          if (i > 0) expect(at - (placed[i - 1] ?? 0)).toBeGreaterThanOrEqual(14 - 1e-9);
        });
      }),
    );
  });
});
