import { describe, expect, it } from 'vitest';
import { word } from '../base/word.ts';
import { replay, worldAt } from '../engine/world/replay.ts';
import { GALLERY } from '../scenarios/gallery.ts';
import { entryWord, readTablePath } from './table-path.ts';

const g04 = GALLERY.find(({ id }) => id === 'G04');
if (g04 === undefined) throw new Error('no G04');
const world = worldAt(replay(g04), g04.steps.length);
const path = (pasid: number | null, lo = 0x1000_0000) =>
  readTablePath(world.iommu, world.memory, { requesterId: 0x3b81, pasid, address: word(0, lo) });

describe('readTablePath', () => {
  it('finds first-stage tables through the second stage in nested translation', () => {
    const { firstStage, secondStage, pasidEntry } = path(5);
    expect(pasidEntry?.fields['pgtt']).toBe(3);
    // Guest-physical 40000000h lies at C0000000h.
    expect(firstStage.map(({ address }) => address)).toEqual([
      0xc000_0000, 0xc000_1000, 0xc000_2400, 0xc000_3000,
    ]);
    expect(firstStage.map(({ level }) => level)).toEqual(['PML4E', 'PDPE', 'PDE', 'PTE']);
    // The page is guest-physical 12345000h, in a 1 GiB page of the second stage.
    expect(secondStage.map(({ level }) => level)).toEqual(['PML4E', 'PDPE']);
    expect(secondStage.at(-1)?.fields).toMatchObject({ addr: 0x8000_0000, r: 1, w: 1 });
  });

  it('uses RID_PASID for a request without PASID', () => {
    const { pasid, pasidEntry, firstStage, secondStage } = path(null, 0x1234_5678);
    expect(pasid).toBe(0);
    expect(pasidEntry?.fields['pgtt']).toBe(2);
    expect(firstStage).toEqual([]);
    expect(secondStage.length).toBe(2);
  });

  it('ends at the entry that is not present', () => {
    const { directory, pasidEntry } = path(0x80);
    expect(directory).toMatchObject({ present: false, index: 2 });
    expect(pasidEntry).toBeUndefined();
    const absent = path(6);
    expect(absent.pasidEntry).toMatchObject({ present: false, index: 6 });
    expect(absent.firstStage).toEqual([]);
  });

  it('reads nothing while remapping is off', () => {
    const off = readTablePath({ ...world.iommu, gsts: 0 }, world.memory, {
      requesterId: 0x3b81,
      pasid: 5,
      address: word(0, 0),
    });
    expect(off).toMatchObject({ mode: 'off', root: undefined, context: undefined });
  });

  it('gives the words of an entry', () => {
    const { root } = path(5);
    expect(root && entryWord(root, 1)).toEqual(word(0, 0x0100_2001));
  });
});
