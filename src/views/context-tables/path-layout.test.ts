import { describe, expect, it } from 'vitest';
import { replay } from '../../engine/world/replay.ts';
import type { PolicyId } from '../../spec/policies.ts';
import { GALLERY } from '../../scenarios/gallery.ts';
import type { PathPicture } from '../../state/path-picture.ts';
import { pathOf } from '../../state/select-path.ts';
import { listRequests } from '../../state/select-request.ts';
import type { Box } from './path-boxes.ts';
import { layoutPath, LEAST_WIDTH } from './path-layout.ts';

function pictures(id: string, policy?: PolicyId): readonly PathPicture[] {
  const scenario = GALLERY.find((one) => one.id === id);
  if (scenario === undefined) throw new Error(`no ${id}`);
  const run = replay({ ...scenario, policy: policy ?? scenario.policy });
  return listRequests(run).flatMap((step) => {
    const view = pathOf(run, step, 'hardware', scenario.steps.length);
    return view.kind === 'picture' ? [view.picture] : [];
  });
}

const last = (id: string, policy?: PolicyId): PathPicture => {
  const picture = pictures(id, policy).at(-1);
  if (picture === undefined) throw new Error('no picture');
  return picture;
};

const box = ({ x, y, width, height }: Box): Box => ({ x, y, width, height });

describe('layoutPath', () => {
  it('keeps every card in place when the policy changes', () => {
    const room = { width: 624, height: 360 };
    const boxes = (policy: PolicyId) => {
      const layout = layoutPath(last('G04', policy), room);
      return [layout.device, layout.memory, ...layout.columns.flatMap(({ cards }) => cards)].map(box);
    };
    expect(boxes('iommu-kernel')).toEqual(boxes('spoof'));
  });

  it('never draws text smaller than its size, and keeps within the width', () => {
    for (const width of [LEAST_WIDTH, 624, 900, 1600]) {
      const layout = layoutPath(last('G04'), { width, height: 500 });
      expect(layout.scale).toBeGreaterThanOrEqual(1);
      expect(layout.width * layout.scale).toBeLessThanOrEqual(width + 0.01);
    }
  });

  it('keeps columns apart and control bits inside their cards, in every gallery scenario', () => {
    for (const { id = '' } of GALLERY) {
      for (const picture of pictures(id)) {
        const { columns } = layoutPath(picture, { width: LEAST_WIDTH, height: 300 });
        columns.slice(1).forEach((column, index) => {
          const before = columns[index];
          expect(column.x).toBeGreaterThan((before?.x ?? 0) + (before?.width ?? 0));
        });
        for (const card of columns.flatMap(({ cards }) => cards)) {
          for (const chip of card.chips) {
            expect(chip.x + chip.width).toBeLessThanOrEqual(card.x + card.width);
            expect(chip.y + chip.height).toBeLessThanOrEqual(card.y + card.height);
          }
          for (const { text, y } of card.lines) {
            expect(text.length * 6.62).toBeLessThanOrEqual(card.width - 8);
            expect(y).toBeLessThan(card.y + card.height);
          }
        }
      }
    }
  });

  it('ends a blocked path on the edge of the entry, and answers from it', () => {
    const layout = layoutPath(last('G04', 'iommu-kernel'), { width: 624, height: 360 });
    const context = layout.columns.find(({ key }) => key === 'context')?.cards[0];
    expect(layout.octagon?.x).toBe((context?.x ?? 0) - 6);
    expect(layout.answer?.text).toBe('completion: UR, no data');
    expect(layoutPath(last('G04'), { width: 624, height: 360 }).octagon).toBeUndefined();
  });
});
