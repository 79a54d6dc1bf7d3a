import { describe, expect, it } from 'vitest';
import { word } from '../../base/word.ts';
import type { Event } from './event.ts';
import { REFERENCE_PLATFORM } from './reference-platform.ts';
import { replay } from './replay.ts';

const PF = 0x3b00;
const MASK_FAULT_EVENTS: Event = {
  kind: 'iommu-register-write',
  offset: 0x38,
  value: word(0, 0x8000_0000),
};
const unmapped = (lo: number): Event => ({
  kind: 'request',
  request: {
    requesterId: PF,
    kind: 'untranslated',
    pasid: null,
    address: word(0, lo),
    access: 'write',
    execute: false,
    privileged: false,
    length: 8,
  },
});

const recordedOf = (events: readonly Event[]) =>
  replay({
    title: '',
    prose: '',
    tags: [],
    policy: 'pf-only',
    placement: 'last-8-bytes',
    profile: 'rev5',
    platform: REFERENCE_PLATFORM,
    steps: [{ kind: 'host-probe' as const, requesterId: PF, mappings: [] }, ...events].map((event) => ({
      event,
    })),
  }).steps.flatMap(({ trace }) => trace.outcome?.actual.fault ?? []);

describe('the fault handler', () => {
  it('clears each record, so that a unit with one register records one fault after another', () => {
    const faults = recordedOf([unmapped(0x1000), unmapped(0x2000), unmapped(0x3000)]);
    expect(faults.map(({ recorded }) => recorded)).toEqual([true, true, true]);
    expect(faults[2]?.linuxLine).toBe(
      'DMAR: [DMA Write NO_PASID] Request device [3b:00.0] fault addr 0x3000 [fault reason 0x79] SM: Read/Write permission error in second-level paging entry',
    );
  });

  it('does not run while fault events are masked: the second fault is lost to overflow', () => {
    const faults = recordedOf([MASK_FAULT_EVENTS, unmapped(0x1000), unmapped(0x2000)]);
    expect(faults.map(({ recorded, notRecordedBecause }) => [recorded, notRecordedBecause])).toEqual([
      [true, undefined],
      [false, 'PFO'],
    ]);
  });
});
