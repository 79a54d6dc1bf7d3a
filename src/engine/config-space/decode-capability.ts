/**
 * The fields of a capability as numbers, by the names of the command-line contract. A register is shown only where
 * the dump holds it, and the registers that lspci reads together only where it holds all of them.
 */
import { findCapability as findRow } from '../../spec/pcie/catalogue.ts';
import type { RegisterRow } from '../../spec/row.ts';
import { hexDigits } from '../../base/hex.ts';
import { readU32 } from './bytes.ts';
import { extractField, readRegister } from './capability-field.ts';
import { registersPresent } from './capability-registers.ts';
import type { FoundCapability } from './walk-chain.ts';

/** A VF BAR of an SR-IOV capability as lspci shows it. */
export interface VfBar {
  readonly index: number;
  /** `0x` and 16 hex digits. */
  readonly address: string;
  readonly is64: boolean;
  readonly prefetch: boolean;
}

export type DecodedFields = Readonly<Record<string, number | readonly VfBar[]>>;

/** End of the registers that are shown all or none, from the capability's start; those at +2 are always shown. */
const SHOWN_TOGETHER: Readonly<Record<string, number>> = {
  stdPM: 8,
  stdMSIX: 12,
  extVNDR: 8,
  extACS: 8,
  extARI: 8,
  extATS: 8,
  extPRI: 16,
  extPASID: 8,
  extDVSEC: 12,
  extSRIOV: 0x40,
};

/** Fields that keep their place in the register instead of being shifted down. */
const KEPT_IN_PLACE: ReadonlySet<string> = new Set(['tableOffset', 'pbaOffset', 'vfmOffset']);

/** Port types whose Slot Implemented bit has a meaning: root port, downstream port, PCI to PCI Express bridge. */
const TYPES_WITH_SLOT: ReadonlySet<number> = new Set([4, 6, 8]);

const VF_BAR = /^sriov\.bar[0-5]$/;

/** Decodes every described register of a found capability that the first `size` bytes hold. */
export function decodeCapability(bytes: Uint8Array, size: number, found: FoundCapability): DecodedFields {
  const row = findRow(found.kind, found.id);
  if (row === undefined) return {};
  const end = SHOWN_TOGETHER[found.kind + row.name];
  const isShown = (register: RegisterRow): boolean => {
    const last = register.offset + register.width / 8;
    const needed = end === undefined || register.offset === 2 ? last : Math.max(last, end);
    return found.offset + needed <= size;
  };
  const fields: Record<string, number | readonly VfBar[]> = {};
  for (const register of registersPresent(row, bytes, found.offset, found.length)) {
    if (!isShown(register)) continue;
    const value = readRegister(bytes, found.offset, register);
    if (VF_BAR.test(register.id)) {
      fields['bar'] ??= vfBars(bytes, found.offset);
    } else if (register.id !== 'pm.ppb' || value !== 0) {
      Object.assign(fields, registerFields(register, value));
    }
  }
  const type = fields['flagsType'];
  if (typeof type === 'number' && !TYPES_WITH_SLOT.has(type)) delete fields['flagsSlot'];
  return fields;
}

/** Lowest bits first, without the reserved ones. */
function registerFields(register: RegisterRow, value: number): Record<string, number> {
  const named = register.fields.filter(({ role }) => role !== 'reserved');
  return Object.fromEntries(
    [...named]
      .sort((a, b) => a.bits[1] - b.bits[1])
      .map((field) => [
        field.id,
        extractField(value, field) * (KEPT_IN_PLACE.has(field.id) ? 2 ** field.bits[1] : 1),
      ]),
  );
}

const BAR0 = 0x24;
const TYPE_32 = 0;
const TYPE_64 = 2;

/** VF BARs as lspci shows them: see the contract; the high half of entry 5 is the register behind the BARs. */
function vfBars(bytes: Uint8Array, offset: number): readonly VfBar[] {
  const bars: VfBar[] = [];
  for (let index = 0; index < 6; index += 1) {
    const low = readU32(bytes, offset + BAR0 + 4 * index);
    if (low === 0 || low === 0xffffffff) continue;
    const type = (low >>> 1) & 3;
    const high = type === TYPE_64 ? readU32(bytes, offset + BAR0 + 4 * (index + 1)) : 0;
    bars.push({
      index,
      address: `0x${hexDigits(high, 8)}${hexDigits((low & ~0xf) >>> 0, 8)}`,
      is64: type !== TYPE_32,
      prefetch: (low & 8) !== 0,
    });
    if (type === TYPE_64) index += 1;
  }
  return bars;
}
