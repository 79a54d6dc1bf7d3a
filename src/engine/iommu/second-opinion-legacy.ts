/** Second opinion on requests in legacy mode: VT-d reference, section 3.5, in the order of its table. */
import {
  bit,
  bits,
  Blocked,
  inInterruptRange,
  mask,
  walkSecond,
  type WalkContext,
} from './second-opinion-walk.ts';
import type { Passed, Trial } from './second-opinion-unit.ts';

export function legacy(unit: Trial): Passed {
  const { sid, kind, pasid, address, access, length } = unit.request;
  const { haw, rtaddr } = unit.machine;
  const isT = kind === 'translation-request';
  const isX = kind === 'translated';
  if (kind === 'page-request') throw new Blocked(0x32, 'UR');
  if (pasid !== undefined) throw new Blocked(0x31, 'UR');
  if (bit(rtaddr, 7) && unit.ecap(57)) throw new Blocked(0x30, 'CA');
  const root = unit.readEntry((rtaddr & mask(63, 12)) + 16n * bits(sid, 15, 8), 2);
  if (root === undefined) throw new Blocked(0x08, 'CA');
  const [r0 = 0n, r1 = 0n] = root;
  if (!bit(r0, 0)) throw new Blocked(0x01, 'UR');
  if ((r0 & (mask(11, 1) | mask(63, haw))) !== 0n || r1 !== 0n) throw new Blocked(0x0a, 'CA');
  const entry = unit.readEntry((r0 & mask(63, 12)) + 16n * bits(sid, 7, 0), 2);
  if (entry === undefined) throw new Blocked(0x09, 'CA');
  const [c0 = 0n, c1 = 0n] = entry;
  unit.latchFpd(c0);
  if (!bit(c0, 0)) throw new Blocked(0x02, 'UR');
  const domainBits = 4 + 2 * Number(bits(unit.machine.cap, 2, 0));
  const reserved1 = mask(7, 7) | mask(63, 24) | mask(23, 8 + domainBits);
  const pointer = bits(c0, 3, 2) === 2n ? 0n : mask(63, haw);
  if ((c0 & (mask(11, 4) | pointer)) !== 0n || (c1 & reserved1) !== 0n) throw new Blocked(0x0b, 'CA');
  const tt = bits(c0, 3, 2);
  const passThrough = tt === 2n;
  const width = unit.widthOf(bits(c1, 2, 0));
  if (width === undefined || (passThrough && width !== unit.largestWidth())) throw new Blocked(0x03, 'CA');
  if (tt === 3n || (tt === 1n && !unit.ecap(2)) || (passThrough && !unit.ecap(6))) {
    throw new Blocked(0x03, 'CA');
  }
  if (tt !== 1n && (isT || isX)) throw new Blocked(0x0d, 'UR');
  if (isX) {
    if (unit.beyondHost(address)) throw new Blocked(0x04, 'UR');
    if (inInterruptRange(address)) throw new Blocked(0x0e, 'UR');
    return { output: address };
  }
  if (isT && inInterruptRange(address)) return unit.interruptTranslation();
  const limitBits = Math.min(Number(bits(unit.machine.cap, 21, 16)) + 1, width);
  if (address >> BigInt(limitBits) !== 0n) throw new Blocked(0x04, 'success-zero');
  if (passThrough) {
    if (unit.beyondHost(address)) throw new Blocked(0x04, 'UR');
    return { output: address };
  }
  const context: WalkContext = {
    read: (at) => unit.read(at),
    haw,
    cap: unit.machine.cap,
    ecap: unit.machine.ecap,
    legacy: true,
    ssirwe: false,
    ssade: false,
    eafe: false,
    snooped: false,
    secondRoot: c0 & mask(63, 12),
    secondLevels: (width - 12) / 9,
    limitBits,
    updates: new Map(),
  };
  const { output, shift, r, w } = walkSecond(context, address);
  if (!isT) {
    const zeroLength = access === 'read' && length === 0 && unit.cap(22) && w;
    if (access !== 'read' && !w) throw new Blocked(0x05, 'UR');
    if (access !== 'write' && !r && !zeroLength) throw new Blocked(0x06, 'UR');
  }
  const grantsW = w && !(isT && unit.noWriteAsked());
  if (isT && !r && !grantsW) throw new Blocked(0x06, 'success-zero');
  if (inInterruptRange(output)) throw new Blocked(0x0e, 'CA');
  return unit.finish(context, output, { r, w: grantsW, shift });
}
