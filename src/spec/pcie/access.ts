/**
 * What a software write does to a field, one write rule per access kind (PCIe base specification, section 7.4,
 * "Configuration Register Types"). `engine/config-space/write-rule.ts` is the only reader of `rule`.
 */
import type { AccessKind, Source } from '../row.ts';
import { unverified } from '../row.ts';

/** keep: the write has no effect; store: the bits take the written value; clear-ones: a written 1 clears the bit. */
export type WriteRule = 'keep' | 'store' | 'clear-ones';

export interface AccessRow {
  readonly kind: AccessKind;
  readonly prose: string;
  readonly rule: WriteRule;
  /** Survives a Function Level Reset and a hot reset. */
  readonly sticky: boolean;
  readonly source: Source;
}

const types = unverified('PCIe base', '7.4');

export const ACCESS: Readonly<Record<AccessKind, AccessRow>> = {
  RO: {
    kind: 'RO',
    prose: 'Read-only: hardware sets it, a write has no effect.',
    rule: 'keep',
    sticky: false,
    source: types,
  },
  RW: {
    kind: 'RW',
    prose: 'Read-write: takes the written value.',
    rule: 'store',
    sticky: false,
    source: types,
  },
  RW1C: {
    kind: 'RW1C',
    prose: 'Status: writing 1 clears the bit, writing 0 has no effect.',
    rule: 'clear-ones',
    sticky: false,
    source: types,
  },
  ROS: {
    kind: 'ROS',
    prose: 'Read-only, and kept through a Function Level Reset.',
    rule: 'keep',
    sticky: true,
    source: types,
  },
  RWS: {
    kind: 'RWS',
    prose: 'Read-write, and kept through a Function Level Reset.',
    rule: 'store',
    sticky: true,
    source: types,
  },
  RW1CS: {
    kind: 'RW1CS',
    prose: 'Status cleared by writing 1, and kept through a Function Level Reset.',
    rule: 'clear-ones',
    sticky: true,
    source: types,
  },
  HwInit: {
    kind: 'HwInit',
    prose: 'Set by hardware or firmware at power-up, read-only from then on.',
    rule: 'keep',
    sticky: true,
    source: types,
  },
  RsvdP: {
    kind: 'RsvdP',
    prose: 'Reserved: reads as zero; software writes back what it read.',
    rule: 'keep',
    sticky: false,
    source: types,
  },
  RsvdZ: {
    kind: 'RsvdZ',
    prose: 'Reserved: reads as zero; software writes zero.',
    rule: 'keep',
    sticky: false,
    source: types,
  },
  mem: {
    kind: 'mem',
    prose: 'A field of a structure in memory: software owns every bit.',
    rule: 'store',
    sticky: false,
    source: types,
  },
};
