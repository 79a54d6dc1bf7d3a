/** Primary fault logging (VT-d 5.10 sections 7.2.1, 11.4.7): the record, and what happens when there is no room. */
import { word } from '../../base/word.ts';
import { KIND, type Decision } from './decision.ts';
import { FECTL_IM, PFO, PPF, type FaultRecord, type IommuState } from './iommu-state.ts';

const FRI_SHIFT = 8;
/** FSTS bits that keep a further event from being raised: PFO, PPF, IQE, ICE, ITE. */
const EVENT_PENDING = 0x73;
const FECTL_IP = 0x4000_0000;

/** The fault recording register for the decision just made, F set. */
export function makeFaultRecord(d: Decision, code: number, atomic: boolean): FaultRecord {
  const pageRequest = d.kind === KIND.pageRequest;
  const read = d.kind === KIND.translationRequest || (!pageRequest && d.wantsRead);
  const addressType = pageRequest ? 0 : d.kind;
  const t2 = pageRequest || (atomic && d.kind !== KIND.translationRequest);
  const executes = d.execute && read && !t2;
  const upper = (0x8000_0000 | (read ? 0x4000_0000 : 0) | (addressType << 28) | code) >>> 0;
  const pasid = d.withPasid ? d.pasid << 8 : 0;
  const lower =
    (d.withPasid ? 0x8000_0000 : 0) |
    (executes ? 0x4000_0000 : 0) |
    (d.privileged ? 0x2000_0000 : 0) |
    (t2 ? 0x1000_0000 : 0) |
    d.requesterId;
  // Bits above the widest address that the unit supports read 0.
  const keptHi = 2 ** (d.rules.largestAgaw - 32) - 1;
  return {
    hi: word(upper | pasid, lower),
    lo: word(d.addressHi & keptHi, d.addressLo & ~0xfff),
  };
}

export type Recorded =
  | { readonly iommu: IommuState; readonly recorded: true; readonly event: boolean }
  | { readonly iommu: IommuState; readonly recorded: false; readonly because: 'PFO' };

/**
 * Writes a record where the unit stands, or sets overflow. `event` tells whether a fault interrupt was sent. The
 * optional compression of several faults of one requester is not done.
 */
export function recordFault(iommu: IommuState, record: FaultRecord): Recorded {
  const { fsts, faultIndex } = iommu;
  if ((fsts & PFO) !== 0) return { iommu, recorded: false, because: 'PFO' };
  if (isFilled(iommu.frcd[faultIndex])) {
    const event = raiseEvent({ ...iommu, fsts: fsts | PFO }, fsts);
    return { iommu: event.iommu, recorded: false, because: 'PFO' };
  }
  const frcd = iommu.frcd.map((old, index) => (index === faultIndex ? record : old));
  const next = { ...iommu, frcd, faultIndex: (faultIndex + 1) % frcd.length };
  if ((fsts & PPF) !== 0) return { iommu: next, recorded: true, event: false };
  const status = ((fsts & ~(0xff << FRI_SHIFT)) | PPF | (faultIndex << FRI_SHIFT)) >>> 0;
  return { ...raiseEvent({ ...next, fsts: status }, fsts), recorded: true };
}

const isFilled = (record: FaultRecord | undefined): boolean =>
  record !== undefined && record.hi.hi >= 0x8000_0000;

/** Sets IP, and sends the event at once unless it is masked; nothing if one was pending before. */
function raiseEvent(
  iommu: IommuState,
  statusBefore: number,
): { readonly iommu: IommuState; readonly event: boolean } {
  if ((statusBefore & EVENT_PENDING) !== 0) return { iommu, event: false };
  if ((iommu.fectl & FECTL_IM) === 0) return { iommu, event: true };
  return { iommu: { ...iommu, fectl: (iommu.fectl | FECTL_IP) >>> 0 }, event: false };
}
