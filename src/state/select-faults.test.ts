import { describe, expect, it, test } from 'vitest';
import { FAULT_ENTRIES, faultCodeOfLine, groupFaults, searchFaults } from './select-faults.ts';

const codes = (search: string): readonly string[] => searchFaults(search).map(({ code }) => code);

describe('the filter', () => {
  test.each([
    ['0x45', '0x45'],
    ['45h', '0x45'],
    ['SCT.6', '0x45'],
    ['sct.6', '0x45'],
    ['PASID Enable field in Context Entry', '0x45'],
    ['DMA hardware max', '0x83'],
  ])('finds %s', (search, code) => {
    expect(codes(search)).toEqual([code]);
  });

  test.each([
    [
      'DMAR: [DMA Read PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 [fault reason 0x45] SM: PASID Enable field in Context Entry is clear',
      '0x45',
    ],
    [
      '[   12.345678] DMAR: [DMA Write NO_PASID] Request device [00:02.0] fault addr 0x0 [fault reason 0x0c] non-zero reserved fields in PTE',
      '0x0c',
    ],
    ['DMAR:[fault reason 12] non-zero reserved fields in PTE', '0x0c'],
    [
      'DMAR: [DMA Read] Request device [01:00.0] PASID ffffffff fault addr ffe00000 [fault reason 06] PTE Read access is not set',
      '0x06',
    ],
  ])('finds the fault reason of a line of dmesg, and no other: %s', (line, code) => {
    expect(codes(line)).toEqual([code]);
  });

  it('shows all for nothing, and nothing for what no row holds', () => {
    expect(searchFaults(' ')).toHaveLength(87);
    expect(codes('SCT.6 legacy')).toEqual([]);
    expect(codes('fault reason 0xee')).toEqual([]);
  });

  it('does not take other numbers for a fault reason', () => {
    expect(faultCodeOfLine('DRHD: handling fault status reg 2')).toBeUndefined();
    expect(faultCodeOfLine('fault addr 0x45')).toBeUndefined();
  });
});

test('every entry has a scenario or says why not, never both', () => {
  for (const { scenario, notReproducible } of FAULT_ENTRIES) {
    expect(scenario === undefined).toBe(notReproducible !== undefined);
  }
});

test('a scenario is linked at the step that reports the code', () => {
  const entry = searchFaults('0x45')[0];
  expect(entry).toMatchObject({
    fixedBy: 'Host',
    scenario: { id: 'F45', title: 'PASIDE stops a VF whose guest turned PASID off', fragment: '#/1/F45@8' },
  });
});

test('groups keep every entry, in order', () => {
  const groups = groupFaults(FAULT_ENTRIES);
  expect(groups.map(({ title, entries }) => [title, entries.at(0)?.code, entries.at(-1)?.code])).toEqual([
    ['Legacy mode', '0x00', '0x0e'],
    ['Interrupts', '0x20', '0x2b'],
    ['Root table to PASID entry', '0x30', '0x60'],
    ['First and second stage', '0x70', '0x91'],
    ['Host permission table', '0xa0', '0xa5'],
  ]);
  expect(groups.flatMap(({ entries }) => entries)).toEqual(FAULT_ENTRIES);
  expect(groupFaults(searchFaults('SCT.6')).map(({ title }) => title)).toEqual(['Root table to PASID entry']);
});
