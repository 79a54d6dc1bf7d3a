// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ChainBlock, ConfigChain } from '../../state/chain.ts';
import { ChainRails } from './chain-rails.tsx';
import { layoutRails, minimalHeight } from './rail-layout.ts';

const block = (offset: number, name: string, more: Partial<ChainBlock> = {}): ChainBlock => ({
  kind: 'ext',
  offset,
  length: 8,
  lengthKnown: true,
  name,
  title: name,
  state: 'linked',
  ...more,
});

const chain = (id: ConfigChain['id'], blocks: readonly ChainBlock[]): ConfigChain => ({
  id,
  title: id,
  requesterId: 0x3b00,
  size: 4096,
  blocks,
  links: [],
  problems: [],
});

const pf = chain('pf', [block(0x100, 'ERR'), block(0xb40, 'PASID', { state: 'shared' })]);
const vf = chain('vf', [block(0x100, 'ERR'), block(0xb40, 'PASID', { state: 'borrowed' })]);

afterEach(cleanup);

describe('rails', () => {
  it('walks a chain with the arrow keys and changes it at the same height', () => {
    const onSelect = vi.fn();
    render(
      <ChainRails
        chains={[pf, vf]}
        width={300}
        room={300}
        selected={{ chain: 'pf', offset: 0x100 }}
        onSelect={onSelect}
      />,
    );
    const start = screen.getByRole('button', { name: /^ERR at 0x100, pf/ });
    fireEvent.keyDown(start, { key: 'ArrowDown' });
    expect(onSelect).toHaveBeenLastCalledWith({ chain: 'pf', offset: 0xb40 });
    const pasid = screen.getByRole('button', { name: 'PASID at 0xB40, pf: shared by VFs' });
    expect(document.activeElement).toBe(pasid);
    fireEvent.keyDown(pasid, { key: 'ArrowRight' });
    expect(onSelect).toHaveBeenLastCalledWith({ chain: 'vf', offset: 0xb40 });
  });

  it('has one tab stop, on the selected block', () => {
    render(
      <ChainRails
        chains={[pf, vf]}
        width={300}
        room={300}
        selected={{ chain: 'vf', offset: 0xb40 }}
        onSelect={vi.fn()}
      />,
    );
    const stops = screen.getAllByRole('button').filter((button) => button.getAttribute('tabindex') === '0');
    expect(stops.map((button) => button.getAttribute('aria-label'))).toEqual([
      'PASID at 0xB40, vf: borrowed from PF',
    ]);
  });

  it('ties a borrowed capability to the PF’s at the same offset', () => {
    expect(layoutRails([pf, vf], 300, 300).ties.length).toBe(1);
  });

  it('keeps 25 labels apart and inside a drawing that grows for them', () => {
    const many = chain(
      'pf',
      Array.from({ length: 25 }, (_, index) => block(0x100 + index * 12, `CAP${index}`)),
    );
    const { height, rails } = layoutRails([many], 300, 200);
    expect(height).toBe(minimalHeight([many]));
    const ys = (rails[0]?.blocks ?? []).map(({ label }) => label.y);
    ys.slice(1).forEach((y, index) => {
      expect(y - (ys[index] ?? 0)).toBeGreaterThanOrEqual(12.99);
    });
    expect(Math.max(...ys)).toBeLessThanOrEqual(height);
  });

  it('draws blocks to true scale', () => {
    const [rail] = layoutRails([pf], 300, 300).rails;
    const [err, pasid] = rail?.blocks ?? [];
    const share = ((pasid?.y ?? 0) - (err?.y ?? 0)) / (rail?.height ?? 1);
    expect(share).toBeCloseTo((0xb40 - 0x100) / 0x1000, 6);
  });
});
