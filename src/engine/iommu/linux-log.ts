/** The lines that Linux 7.0 prints for a fault record (`drivers/iommu/intel/dmar.c`). */
import { hexDigits } from '../../base/hex.ts';
import { findFaultReason } from '../../spec/vtd/fault-reasons.ts';
import { faultRecordingRegister } from '../../spec/vtd/registers.ts';
import { fieldOf, readField } from '../bits/fields.ts';
import type { FaultRecord } from './iommu-state.ts';

/**
 * The line for one record, without time stamp. Linux looks at T1 only, so page requests are printed as writes and
 * AtomicOps as reads; AT, EXE and PRIV are not printed.
 */
export function makeLinuxLine(record: FaultRecord): string {
  const words = [record.lo.lo, record.lo.hi, record.hi.lo, record.hi.hi];
  const value = (id: string): number => readField(words, fieldOf(faultRecordingRegister, id));
  const requester = value('sid');
  const code = value('fr');
  const direction = value('t1') === 1 ? 'DMA Read' : 'DMA Write';
  const pasid = value('pp') === 1 ? `PASID 0x${hexDigits(value('pv'))}` : 'NO_PASID';
  const device =
    `${hexDigits(requester >>> 8, 2)}:${hexDigits((requester >>> 3) & 0x1f, 2)}` +
    `.${String(requester & 7)}`;
  const address = hexDigits(value('fi') * 4096);
  const text = findFaultReason(code)?.linux ?? 'Unknown';
  return (
    `DMAR: [${direction} ${pasid}] Request device [${device}] fault addr 0x${address} ` +
    `[fault reason 0x${hexDigits(code, 2)}] ${text}`
  );
}
