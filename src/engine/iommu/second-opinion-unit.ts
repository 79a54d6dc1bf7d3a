/**
 * Second opinion: the unit, the request, and what an outcome looks like from outside (VT-d reference, sections 3.1,
 * 4.1 and 5).
 */
import { bit, mask, type Blocked, type WalkContext } from './second-opinion-walk.ts';

export interface Machine {
  readonly profile: 'rev3' | 'rev4' | 'rev5';
  readonly cap: bigint;
  readonly ecap: bigint;
  readonly haw: number;
  readonly rtaddr: bigint;
  /** GSTS.TES. */
  readonly enabled: boolean;
  /** Start and length of what answers; absent: everything. */
  readonly ram?: readonly (readonly [bigint, bigint])[];
  readonly memory: ReadonlyMap<bigint, bigint>;
  /** FSTS.PFO is set, or the record at the index has F set. */
  readonly recordsFull: boolean;
}

export interface Request {
  readonly sid: bigint;
  readonly kind: 'untranslated' | 'translation-request' | 'translated' | 'page-request';
  readonly pasid: bigint | undefined;
  readonly address: bigint;
  readonly access: 'read' | 'write' | 'atomic';
  readonly execute: boolean;
  readonly privileged: boolean;
  readonly length: number;
  readonly last: boolean;
}

export interface Response {
  readonly r: boolean;
  readonly w: boolean;
  readonly u: boolean;
  readonly priv: boolean;
  readonly size: bigint;
}

export interface Opinion {
  readonly result: 'ok' | 'blocked';
  readonly code: number | undefined;
  readonly completion: string;
  readonly recorded: boolean;
  readonly frcd: readonly [bigint, bigint] | undefined;
  readonly output: bigint | undefined;
  readonly response: Response | undefined;
  /** Address, before, after; by address. */
  readonly writes: readonly (readonly [bigint, bigint, bigint])[];
}

/** What a request that nothing blocked ends in. */
export interface Passed {
  readonly output?: bigint;
  readonly response?: Response;
  readonly updates?: ReadonlyMap<bigint, bigint>;
}

const NOT_QUALIFIED = new Set([
  0x01, 0x08, 0x09, 0x0a, 0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x38, 0x39, 0x3a, 0x40, 0x50, 0x58,
]);

/** Faults that a translated request meets only with HPTE=1. */
const WITH_HPTE = new Set<number | undefined>([0x50, 0x52, 0x58, 0x5a]);

export class Trial {
  readonly machine: Machine;
  readonly request: Request;
  #fpd = false;

  constructor(machine: Machine, request: Request) {
    this.machine = machine;
    this.request = request;
  }

  // Outcomes.

  pass({ output, response, updates }: Passed): Opinion {
    const { kind, access } = this.request;
    const nothing = response !== undefined && !response.r && !response.w;
    const completion =
      kind === 'translation-request'
        ? nothing
          ? 'success-zero'
          : 'success'
        : kind === 'page-request' || access === 'write'
          ? 'none'
          : 'data';
    const writes = [...(updates ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([address, flags]) => {
        const before = this.machine.memory.get(address) ?? 0n;
        return [address, before, before | flags] as const;
      });
    return {
      result: 'ok',
      code: undefined,
      completion,
      recorded: false,
      frcd: undefined,
      output,
      response,
      writes,
    };
  }

  block({ code, answer }: Blocked): Opinion {
    const { kind, access, last } = this.request;
    let completion: string;
    if (kind === 'page-request') completion = last ? 'invalid-request' : 'dropped';
    else if (kind === 'translation-request') completion = answer;
    else if (access === 'write') completion = 'none';
    // A translated request gets CA only below the host permission table; an untranslated one never.
    else completion = kind === 'translated' && answer === 'CA' && WITH_HPTE.has(code) ? 'CA' : 'UR';
    const recoverable = completion === 'success-zero';
    const hidden = code !== undefined && this.#fpd && !NOT_QUALIFIED.has(code);
    const recorded = code !== undefined && !recoverable && !hidden && !this.machine.recordsFull;
    return {
      result: 'blocked',
      code,
      completion,
      recorded,
      frcd: recorded ? this.record(code) : undefined,
      output: undefined,
      response: recoverable ? this.response(false, false, {}) : undefined,
      writes: [],
    };
  }

  response(r: boolean, w: boolean, rest: { u?: boolean; shift?: number }): Response {
    const { u = false, shift = 12 } = rest;
    const priv = this.request.pasid !== undefined && this.request.privileged;
    return { r, w, u, priv, size: 1n << BigInt(shift) };
  }

  /** Section 4.1. */
  record(code: number): readonly [bigint, bigint] {
    const { kind, access, pasid, execute, privileged, sid, address } = this.request;
    const page = kind === 'page-request';
    const read = !page && (kind === 'translation-request' || access === 'read');
    const t1 = read || (!page && access === 'atomic');
    const t2 = page || (!read && access === 'atomic');
    const at = kind === 'translation-request' ? 1n : kind === 'translated' ? 2n : 0n;
    const flag = (set: boolean, place: bigint): bigint => (set ? 1n << place : 0n);
    const withPasid = pasid !== undefined;
    const hi =
      (1n << 63n) |
      flag(t1, 62n) |
      (at << 60n) |
      ((pasid ?? 0n) << 40n) |
      (BigInt(code) << 32n) |
      flag(withPasid, 31n) |
      flag(withPasid && execute && read, 30n) |
      flag(withPasid && privileged, 29n) |
      flag(t2, 28n) |
      sid;
    return [hi, address & mask(this.largestWidth() - 1, 12)];
  }

  // Registers.

  cap(at: number): boolean {
    return bit(this.machine.cap, at);
  }

  /** Bits 55 to 57 came with 5.0; execute requests (30) went with 4.1. */
  ecap(at: number): boolean {
    const { profile, ecap } = this.machine;
    if (profile === 'rev3' ? at >= 55 && at <= 57 : at === 30) return false;
    return bit(ecap, at);
  }

  /** Bits of the largest supported AGAW. */
  largestWidth(): number {
    return this.cap(11) ? 57 : this.cap(10) ? 48 : 39;
  }

  /** AW field to bits, undefined if not supported. */
  widthOf(aw: bigint): number | undefined {
    if (aw === 1n && this.cap(9)) return 39;
    if (aw === 2n && this.cap(10)) return 48;
    if (aw === 3n && this.cap(11)) return 57;
    return undefined;
  }

  read(address: bigint): bigint | undefined {
    const { ram, memory } = this.machine;
    const answers =
      ram === undefined || ram.some(([start, length]) => address >= start && address + 8n <= start + length);
    return answers ? (memory.get(address) ?? 0n) : undefined;
  }

  /** A whole entry of several words, or undefined if part of it does not answer. */
  readEntry(address: bigint, words: number): bigint[] | undefined {
    const entry: bigint[] = [];
    for (let i = 0; i < words; i++) {
      const value = this.read(address + 8n * BigInt(i));
      if (value === undefined) return undefined;
      entry.push(value);
    }
    return entry;
  }

  latchFpd(word: bigint): void {
    this.#fpd ||= bit(word, 1);
  }

  beyondHost(address: bigint): boolean {
    return address >> BigInt(this.machine.haw) !== 0n;
  }

  /** Special conditions S.1 and S.2. */
  interruptTranslation(): Passed {
    const noWrite = this.noWriteAsked();
    const response = this.response(false, !noWrite, { u: !noWrite });
    return noWrite ? { response } : { response, output: this.request.address };
  }

  noWriteAsked(): boolean {
    return this.request.access === 'read' && this.ecap(33);
  }

  /** CONVENTION: a translation request that gets no right at all fails as a read without permission does. */
  finish(
    context: WalkContext,
    output: bigint,
    { r, w, shift }: { r: boolean; w: boolean; shift: number },
  ): Passed {
    if (this.request.kind !== 'translation-request') return { output, updates: context.updates };
    return { output, response: this.response(r, w, { shift }), updates: context.updates };
  }
}
