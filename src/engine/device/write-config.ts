/**
 * Configuration requests as the physical functions take them: write rules by rows, then the side effects of
 * SR-IOV Control, Page Request Control and Initiate Function Level Reset. Timing is not modelled.
 */
import { findCapability } from '../config-space/find-capability.ts';
import { putWidth, readU16, readU8, readWidth } from '../config-space/bytes.ts';
import { makeBdf } from '../../base/bdf.ts';
import { hexDigits } from '../../base/hex.ts';
import { findFunction, type FunctionState } from './function-state.ts';
import { afterControlWrite } from './page-request-interface.ts';
import { placedRegisters, registersAt } from './register-map.ts';
import { settleVfs } from './virtual-functions.ts';
import { resetRegister, writeRegister } from './write-register.ts';

/** One byte that changed. */
export interface ByteWrite {
  readonly requesterId: number;
  readonly offset: number;
  readonly before: number;
  readonly after: number;
}

export interface ConfigWrite {
  readonly functions: readonly FunctionState[];
  /** Bytes that changed in functions that still exist, side effects included. */
  readonly writes: readonly ByteWrite[];
  readonly notes: readonly string[];
  /** Why the request did not reach a register: the requester sees Unsupported Request. */
  readonly refusal?: string;
}

export type ConfigWidth = 1 | 2 | 4;

/** All bits of an access of that many bytes. */
const ones = (width: ConfigWidth): number => (width === 4 ? 0xffffffff : 2 ** (8 * width) - 1);

/** Why an access is not a valid configuration request; undefined for a valid one. */
function invalid(fn: FunctionState, offset: number, width: ConfigWidth): string | undefined {
  if (!Number.isInteger(offset) || offset < 0 || offset + width > fn.config.length) {
    return `offset ${String(offset)} is outside the ${String(fn.config.length)} bytes of configuration space`;
  }
  if ((offset & 3) + width > 4) return `${String(width)} bytes at ${hexDigits(offset)}h cross a dword`;
  return undefined;
}

/** What a read returns, unsigned; all ones where no function or no register answers. */
export function readConfig(
  functions: readonly FunctionState[],
  requesterId: number,
  offset: number,
  width: ConfigWidth,
): number {
  const fn = findFunction(functions, requesterId);
  if (fn === undefined || invalid(fn, offset, width) !== undefined) return ones(width);
  return readWidth(fn.config, offset, width * 8);
}

/**
 * The functions after a configuration write. `outstandingPageRequests` counts the requests of a PF and its VFs
 * that wait for a response; it matters where the write clears Page Request Enable.
 */
export function writeConfig(
  functions: readonly FunctionState[],
  requesterId: number,
  offset: number,
  width: ConfigWidth,
  value: number,
  outstandingPageRequests = 0,
): ConfigWrite {
  const fn = findFunction(functions, requesterId);
  const refusal = fn === undefined ? 'no such function' : invalid(fn, offset, width);
  if (fn === undefined || refusal !== undefined) {
    return { functions, writes: [], notes: [], refusal: refusal ?? 'no such function' };
  }
  const stored = storeBytes(fn, offset, width, value >>> 0);
  const effects = sideEffects(stored.fn, fn, offset, width, outstandingPageRequests);
  const settled = settle(replace(functions, effects.fn), effects.fn, fn);
  return {
    functions: settled.functions,
    writes: changedBytes(fn, effects.fn),
    notes: [...stored.notes, ...effects.notes, ...settled.notes],
  };
}

interface Step {
  readonly fn: FunctionState;
  readonly notes: readonly string[];
}

/** Applies the write rules of every register that the access touches, and stores into hidden registers. */
function storeBytes(fn: FunctionState, offset: number, width: ConfigWidth, value: number): Step {
  const notes: string[] = [];
  const config = fn.config.slice();
  const covered = new Set<number>();
  for (const placed of registersAt(fn.config, offset, width)) {
    const start = placed.base + placed.register.offset;
    let written = 0;
    let enabled = 0;
    for (let i = 0; i * 8 < placed.register.width; i += 1) {
      const at = start + i - offset;
      if (at < 0 || at >= width) continue;
      covered.add(start + i);
      written |= ((value >>> (8 * at)) & 0xff) << (8 * i);
      enabled |= 0xff << (8 * i);
    }
    const result = writeRegister(fn, placed, written >>> 0, enabled >>> 0);
    notes.push(...result.notes);
    putWidth(config, start, placed.register.width, result.after);
  }
  for (let i = 0; i < width; i += 1) {
    const at = offset + i;
    const byte = (value >>> (8 * i)) & 0xff;
    if (covered.has(at)) continue;
    if (fn.hidden?.some((range) => at >= range.offset && at < range.offset + range.length) === true) {
      config[at] = byte;
      notes.push(
        `Byte ${hexDigits(at)}h of ${makeBdf(fn.requesterId)} belongs to a hidden register: the device takes it.`,
      );
    } else if (byte !== readU8(fn.config, at)) {
      notes.push(
        `Byte ${hexDigits(at)}h of ${makeBdf(fn.requesterId)} has no register that this model writes.`,
      );
    }
  }
  return { fn: { ...fn, config }, notes };
}

const DEVICE_CONTROL = 0x08;
const INITIATE_FLR = 0x8000;
const PRI_CONTROL = 0x04;
const PRI_STATUS = 0x06;

/** Page Request Control and Initiate FLR act on the registers of the function that was written. */
function sideEffects(
  fn: FunctionState,
  before: FunctionState,
  offset: number,
  width: ConfigWidth,
  outstanding: number,
): Step {
  const touches = (at: number): boolean => at >= offset && at < offset + width;
  const pri = findCapability(fn.config, 'ext', 'PRI');
  if (pri !== undefined && touches(pri + PRI_CONTROL)) {
    const was = {
      ctrl: readU16(before.config, pri + PRI_CONTROL),
      status: readU16(fn.config, pri + PRI_STATUS),
    };
    const after = afterControlWrite(was, readU16(fn.config, pri + PRI_CONTROL), outstanding);
    const config = fn.config.slice();
    putWidth(config, pri + PRI_CONTROL, 16, after.ctrl);
    putWidth(config, pri + PRI_STATUS, 16, after.status);
    return { fn: { ...fn, config }, notes: after.notes };
  }
  const express = findCapability(fn.config, 'std', 'EXP');
  if (express !== undefined && touches(express + DEVICE_CONTROL + 1)) {
    const control = readU16(fn.config, express + DEVICE_CONTROL);
    if ((control & INITIATE_FLR) !== 0) return functionLevelReset(fn);
  }
  return { fn, notes: [] };
}

/** Every described register takes its reset value; hidden registers are the device's own and stay. */
function functionLevelReset(fn: FunctionState): Step {
  const config = fn.config.slice();
  for (const placed of placedRegisters(fn.config)) {
    putWidth(config, placed.base + placed.register.offset, placed.register.width, resetRegister(fn, placed));
  }
  const notes = [`${makeBdf(fn.requesterId)}: Function Level Reset.`];
  if (fn.hidden !== undefined)
    notes.push('Hidden registers keep their value: what a reset does to them is unknown.');
  return { fn: { ...fn, config }, notes };
}

/** VFs follow VF Enable of the PF that was written. */
function settle(functions: readonly FunctionState[], fn: FunctionState, before: FunctionState) {
  const enable = (one: FunctionState): number => {
    const sriov = findCapability(one.config, 'ext', 'SRIOV');
    return sriov === undefined ? 0 : readU8(one.config, sriov + 0x08) & 1;
  };
  return fn.role === 'pf' && enable(fn) !== enable(before)
    ? settleVfs(functions, fn)
    : { functions, notes: [] };
}

const replace = (functions: readonly FunctionState[], next: FunctionState): readonly FunctionState[] =>
  functions.map((fn) => (fn.requesterId === next.requesterId ? next : fn));

function changedBytes(before: FunctionState, after: FunctionState): ByteWrite[] {
  const writes: ByteWrite[] = [];
  const [old, now] = [before.config, after.config];
  for (let offset = 0; offset < now.length; offset += 1) {
    if (old[offset] === now[offset]) continue;
    writes.push({
      requesterId: after.requesterId,
      offset,
      before: readU8(old, offset),
      after: readU8(now, offset),
    });
  }
  return writes;
}
