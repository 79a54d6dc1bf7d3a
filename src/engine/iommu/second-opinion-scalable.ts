/** Second opinion on requests in scalable mode: VT-d reference, sections 3.3 and 3.4, in the order of their tables. */
import {
  bit,
  bits,
  Blocked,
  inInterruptRange,
  mask,
  updateFirst,
  updateSecond,
  walkFirst,
  walkSecond,
  type WalkContext,
} from './second-opinion-walk.ts';
import type { Passed, Trial } from './second-opinion-unit.ts';

export function scalable(unit: Trial): Passed {
  const { sid, kind, pasid, address, execute, privileged } = unit.request;
  const withPasid = pasid !== undefined;
  const isT = kind === 'translation-request';
  const isX = kind === 'translated';
  const isP = kind === 'page-request';
  const { haw } = unit.machine;

  // Each half of a root entry stands on its own.
  const half = unit.read((unit.machine.rtaddr & mask(63, 12)) + 8n * bits(sid, 15, 7));
  if (half === undefined) throw new Blocked(0x38, 'CA');
  if (!bit(half, 0)) throw new Blocked(0x39, 'UR');
  if ((half & (mask(11, 1) | mask(63, haw))) !== 0n) throw new Blocked(0x3a, 'CA');

  const entry = unit.readEntry((half & mask(63, 12)) + 32n * bits(sid, 6, 0), 4);
  if (entry === undefined) throw new Blocked(0x40, 'CA');
  const [c0 = 0n, c1 = 0n, c2 = 0n, c3 = 0n] = entry;
  unit.latchFpd(c0);
  if (!bit(c0, 0)) throw new Blocked(0x41, 'UR');
  let reserved0 = mask(8, 7) | mask(63, haw);
  if (!unit.ecap(2)) reserved0 |= mask(2, 2);
  if (!unit.ecap(40)) reserved0 |= mask(3, 3);
  if (!unit.ecap(29)) reserved0 |= mask(4, 4);
  if (!unit.ecap(55)) reserved0 |= mask(5, 5);
  if (!unit.ecap(56)) reserved0 |= mask(6, 6);
  let reserved1 = mask(63, 21);
  if (!unit.ecap(49)) reserved1 |= mask(19, 0);
  if (!unit.ecap(53)) reserved1 |= mask(20, 20);
  if ((c0 & reserved0) !== 0n || (c1 & reserved1) !== 0n || c2 !== 0n || c3 !== 0n) {
    throw new Blocked(0x42, 'CA');
  }
  const dte = bit(c0, 2);
  const paside = bit(c0, 3);
  const pre = bit(c0, 4);
  const eptr = bit(c0, 6);
  const limit = (1n << (bits(c0, 11, 9) + 13n)) - 1n;
  const ridPasid = unit.ecap(49) ? bits(c1, 19, 0) : 0n;
  if (!dte && pre) throw new Blocked(0x43, isX ? 'UR' : 'CA');
  if (ridPasid > limit) throw new Blocked(0x43, isX ? 'UR' : 'CA');
  if (eptr && !paside && !((kind === 'untranslated' || isT) && withPasid)) throw new Blocked(0x43, 'CA');
  if (!dte && (isT || isX)) throw new Blocked(0x44, 'UR');
  if (!pre && isP) throw new Blocked(0x47, 'UR');
  if (withPasid) {
    if (!paside && !isX) throw new Blocked(0x45, 'UR');
    if (!isP && pasid >> (bits(unit.machine.ecap, 39, 35) + 1n) !== 0n) throw new Blocked(0x89, 'UR');
    if (pasid > limit) throw new Blocked(0x46, 'UR');
    if (pasid === ridPasid) throw new Blocked(0x48, 'UR');
    if (isX && !eptr) throw new Blocked(0x49, 'UR');
  }
  const effective = withPasid ? pasid : ridPasid;
  const priv = withPasid ? privileged : unit.ecap(53) && bit(c1, 20);

  const hpte = bit(c0, 5);
  if (isX && !hpte) return passTranslated(unit);

  const directory = unit.read((c0 & mask(63, 12)) + 8n * (effective >> 6n));
  if (directory === undefined) throw new Blocked(0x50, 'CA');
  unit.latchFpd(directory);
  if (!bit(directory, 0)) throw new Blocked(0x51, 'success-zero');
  if ((directory & (mask(11, 2) | mask(63, haw))) !== 0n) throw new Blocked(0x52, 'CA');

  const p = unit.readEntry((directory & mask(63, 12)) + 64n * (effective & 63n), 8);
  if (p === undefined) throw new Blocked(0x58, 'CA');
  const [p0 = 0n, p1 = 0n, p2 = 0n, , p4 = 0n] = p;
  unit.latchFpd(p0);
  if (!bit(p0, 0)) throw new Blocked(0x59, 'success-zero');
  if (hasReservedPasidBits(unit, p)) throw new Blocked(0x5a, 'CA');
  const pgtt = bits(p0, 8, 6);
  if (isX) {
    if (address >> (49n + bits(p4, 1, 0)) !== 0n) throw new Blocked(0x60, 'UR');
    // The host permission table itself is left out.
    return passTranslated(unit);
  }
  const supported =
    (pgtt === 1n && unit.ecap(47)) ||
    (pgtt === 2n && unit.ecap(46)) ||
    (pgtt === 3n && unit.ecap(26)) ||
    (pgtt === 4n && unit.ecap(6));
  if (!supported) throw new Blocked(0x5b, 'CA');
  const width = unit.widthOf(bits(p0, 4, 2));
  if ((pgtt === 2n || pgtt === 3n) && width === undefined) throw new Blocked(0x5b, 'CA');
  const fspm = bits(p2, 3, 2);
  if ((pgtt === 1n || pgtt === 3n) && !(fspm === 0n || (fspm === 1n && unit.cap(60)))) {
    throw new Blocked(0x5b, 'CA');
  }
  const limitBits = Math.min(Number(bits(unit.machine.cap, 21, 16)) + 1, width ?? 64);
  const firstRoot = p2 & mask(63, 12);
  if (pgtt === 3n && firstRoot >> BigInt(limitBits) !== 0n) throw new Blocked(0x5b, 'CA');
  if (isP) return {};

  const executeOpen = unit.machine.profile === 'rev3' && unit.ecap(30) && bit(p2, 1);
  if (withPasid && execute && !executeOpen) throw new Blocked(0x5c, 'success-zero');
  if (priv && !bit(p2, 0)) throw new Blocked(0x5d, 'success-zero');

  // Section 3.4.
  if (isT && !withPasid && inInterruptRange(address)) return unit.interruptTranslation();
  if (pgtt === 4n) return passThrough(unit);
  const context: WalkContext = {
    read: (at) => unit.read(at),
    haw,
    cap: unit.machine.cap,
    ecap: unit.machine.ecap,
    legacy: false,
    ssirwe: unit.ecap(57) && bit(unit.machine.rtaddr, 7),
    ssade: bit(p0, 9) && (pgtt === 2n || pgtt === 3n),
    eafe: bit(p2, 7),
    snooped: unit.ecap(48) && bit(p1, 23),
    secondRoot: p0 & mask(63, 12),
    secondLevels: width === undefined ? 0 : (width - 12) / 9,
    limitBits,
    updates: new Map(),
  };
  return translate(unit, context, { pgtt, firstRoot, levels: fspm === 1n ? 5 : 4, priv, p2 });
}

function passTranslated(unit: Trial): Passed {
  const { address } = unit.request;
  if (unit.beyondHost(address)) throw new Blocked(0x83, 'UR');
  if (inInterruptRange(address)) throw new Blocked(0x87, 'UR');
  return { output: address };
}

function hasReservedPasidBits(unit: Trial, p: readonly bigint[]): boolean {
  const [p0 = 0n, p1 = 0n, p2 = 0n, p3 = 0n, p4 = 0n, p5 = 0n, p6 = 0n, p7 = 0n] = p;
  const { haw, profile } = unit.machine;
  const ss = unit.ecap(46);
  const fs = unit.ecap(47);
  const mts = unit.ecap(25);
  const hpts = unit.ecap(55);
  const high = mask(63, haw);
  // CONVENTION: what is ignored for a type is not looked at. Second-stage fields: types 001 and 100; FSPTPTR: 010, 100.
  const pgtt = bits(p0, 8, 6);
  const looksAtSecond = pgtt !== 1n && pgtt !== 4n;
  const looksAtFirst = pgtt !== 2n && pgtt !== 4n;
  const rev3 = profile === 'rev3';
  let r0 = mask(11, 10);
  if (!(rev3 && unit.ecap(30))) r0 |= mask(5, 5);
  if (looksAtSecond) {
    r0 |= high;
    if (!ss) r0 |= mask(4, 2) | mask(9, 9) | mask(63, 12);
    if (!unit.ecap(45)) r0 |= mask(9, 9);
  }
  let r1 = mask(22, 16);
  if (!rev3 || !mts) r1 |= mask(31, 27);
  const domainBits = 4 + 2 * Number(bits(unit.machine.cap, 2, 0));
  r1 |= mask(15, domainBits);
  if (!unit.ecap(48)) r1 |= mask(23, 23);
  if (!unit.ecap(7)) r1 |= mask(24, 24);
  if (!mts) r1 |= mask(25, 25) | mask(63, 32);
  if (!mts && looksAtSecond) r1 |= mask(26, 26);
  let r2 = mask(11, 8);
  if (looksAtFirst) r2 |= fs ? high : mask(63, 12);
  if (!unit.ecap(31)) r2 |= mask(0, 0);
  if (!(rev3 && unit.ecap(30))) r2 |= mask(1, 1);
  if (!fs) r2 |= mask(4, 2) | (rev3 ? mask(6, 5) : 0n);
  if (!unit.ecap(34)) r2 |= mask(7, 7);
  const r4 = hpts ? mask(11, 3) | high : mask(63, 0);
  const r5 = hpts ? mask(63, 16) : mask(63, 0);
  return ((p0 & r0) | (p1 & r1) | (p2 & r2) | p3 | (p4 & r4) | (p5 & r5) | p6 | p7) !== 0n;
}

function passThrough(unit: Trial): Passed {
  const { address, kind } = unit.request;
  if (unit.beyondHost(address)) throw new Blocked(0x83, 'success-zero');
  if (inInterruptRange(address)) throw new Blocked(0x87, 'success-zero');
  if (kind !== 'translation-request') return { output: address };
  const shift = unit.cap(35) || unit.cap(56) ? 30 : unit.cap(34) ? 21 : 12;
  return { output: address, response: unit.response(true, !unit.noWriteAsked(), { shift }) };
}

function translate(
  unit: Trial,
  context: WalkContext,
  entry: { pgtt: bigint; firstRoot: bigint; levels: number; priv: boolean; p2: bigint },
): Passed {
  const { address, access, kind, execute, pasid, length } = unit.request;
  const { pgtt, priv, p2 } = entry;
  const isT = kind === 'translation-request';
  const writes = isT ? !unit.noWriteAsked() : access !== 'read';
  const reads = isT || access !== 'write';
  let r = true;
  let w = true;
  let output = address;
  let shift = 64;
  if (pgtt === 1n || pgtt === 3n) {
    const first = walkFirst(context, address, entry.firstRoot, entry.levels, pgtt === 3n);
    if (!priv && !first.us) throw new Blocked(0x81, 'success-zero');
    if (execute && pasid !== undefined) {
      const nxe = bit(p2, 5);
      const smep = bit(p2, 6);
      const fetchable = !(nxe && first.xd) && !(priv && smep && first.us);
      if (!isT && !fetchable) throw new Blocked(0x82, 'UR');
    }
    w = priv && !bit(p2, 4) ? true : first.rw;
    updateFirst(context, first.path, writes && w);
    if (!isT && writes && !w) throw new Blocked(0x85, 'UR');
    ({ output, shift } = first);
  }
  if (pgtt === 2n && address >> BigInt(context.limitBits) !== 0n) throw new Blocked(0x84, 'success-zero');
  if (pgtt === 2n || pgtt === 3n) {
    const second = walkSecond(context, output);
    w &&= second.w;
    r = second.r || (!isT && access === 'read' && length === 0 && unit.cap(22) && second.w);
    updateSecond(context, second.path, writes && w);
    if (!isT && writes && !second.w) throw new Blocked(0x85, 'UR');
    if (!isT && reads && !r) throw new Blocked(0x86, 'UR');
    output = second.output;
    shift = Math.min(shift, second.shift);
  }
  w &&= !isT || writes;
  if (isT && !r && !w) throw new Blocked(0x86, 'success-zero');
  if (inInterruptRange(output)) throw new Blocked(0x87, 'CA');
  return unit.finish(context, output, { r, w, shift });
}
