/** Puts a case of the second opinion to the engine, and both answers into the same form. Tests only. */
import { word, type Word } from '../../base/word.ts';
import type { DmaRequest, Judgement } from '../explanation.ts';
import { Memory } from '../memory/memory.ts';
import { makeIommuState, type IommuState } from './iommu-state.ts';
import { judge } from './judge.ts';
import { giveSecondOpinion } from './second-opinion.ts';
import type { OpinionCase } from './second-opinion.arbitrary.ts';
import type { Opinion } from './second-opinion-unit.ts';

const hex = (value: bigint): string => `0x${value.toString(16)}`;

/** The case as a line for the command line's `translate`, which answers it with every check explained. */
function makeTranslateLine({ machine, version, request }: OpinionCase): string {
  const { profile, cap, ecap, haw, rtaddr, ram, memory } = machine;
  return JSON.stringify({
    profile,
    cap: hex(cap),
    ecap: hex(ecap),
    ver: hex(BigInt(version)),
    rtaddr: hex(rtaddr),
    haw,
    ram: ram?.map(([start, length]) => [hex(start), hex(length)]),
    words: [...memory].filter(([, value]) => value !== 0n).map((pair) => pair.map(hex)),
    request: {
      sourceId: hex(request.sid),
      kind: request.kind,
      pasid: request.pasid === undefined ? null : Number(request.pasid),
      addr: hex(request.address),
      access: request.access,
      exec: request.execute,
      priv: request.privileged,
      len: request.length,
      lastInGroup: request.last,
    },
  });
}

const toWord = (value: bigint): Word => word(Number(value >> 32n), Number(value & 0xffff_ffffn));
const toBig = ({ hi, lo }: Word): bigint => (BigInt(hi) << 32n) | BigInt(lo);

function makeUnit({ machine, version, overflow, recordInUse }: OpinionCase): IommuState {
  const { profile, cap, ecap, haw, rtaddr, enabled, ram } = machine;
  const state = makeIommuState({
    profile,
    version,
    cap: toWord(cap),
    ecap: toWord(ecap),
    hostAddressWidth: haw,
    rtaddr: toWord(rtaddr),
    ...(ram === undefined
      ? {}
      : { ram: ram.map(([start, length]) => ({ start: Number(start), length: Number(length) })) }),
  });
  const inUse = { hi: word(0x8000_0000, 0x3b81), lo: word(0, 0) };
  return {
    ...state,
    gsts: enabled ? state.gsts : 0,
    fsts: (overflow ? 1 : 0) | (recordInUse ? 2 : 0),
    frcd: recordInUse ? state.frcd.map((record, index) => (index === 0 ? inUse : record)) : state.frcd,
  };
}

function makeRequest({ request }: OpinionCase): DmaRequest {
  return {
    requesterId: Number(request.sid),
    kind: request.kind,
    pasid: request.pasid === undefined ? null : Number(request.pasid),
    address: toWord(request.address),
    access: request.access,
    execute: request.execute,
    privileged: request.privileged,
    length: request.length,
    lastInGroup: request.last,
  };
}

/** Several writes to one word become one; by address. */
function mergeWrites(writes: Judgement['tableWrites']): Opinion['writes'] {
  const merged = new Map<bigint, readonly [bigint, bigint, bigint]>();
  for (const { address, before, after } of writes) {
    const at = BigInt(address);
    merged.set(at, [at, merged.get(at)?.[1] ?? toBig(before), toBig(after)]);
  }
  return [...merged.values()].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The engine's answer in the words of the second opinion. */
export function askEngine(opinionCase: OpinionCase, explain: boolean): Opinion {
  const memory = Memory.empty();
  for (const [address, value] of opinionCase.machine.memory) memory.write64(Number(address), toWord(value));
  const { judgement } = judge(makeUnit(opinionCase), memory, makeRequest(opinionCase), { explain });
  const { verdict, fault, completion, output, response, tableWrites } = judgement;
  return {
    result: verdict === 'allowed' ? 'ok' : 'blocked',
    code: fault?.code,
    completion,
    recorded: fault?.recorded ?? false,
    frcd: fault?.frcd === undefined ? undefined : [toBig(fault.frcd.hi), toBig(fault.frcd.lo)],
    output: output === undefined ? undefined : BigInt(output),
    response:
      response === undefined
        ? undefined
        : {
            r: response.read,
            w: response.write,
            u: response.untranslatedOnly,
            priv: response.privileged,
            size: BigInt(response.size),
          },
    writes: mergeWrites(tableWrites),
  };
}

const asText = (opinion: Opinion): string =>
  JSON.stringify(opinion, (_key, value: unknown) => (typeof value === 'bigint' ? hex(value) : value));

/** Throws with a line for `translate` and both answers if they differ; gives back the answer. */
export function expectAgreement(opinionCase: OpinionCase): Opinion {
  const opinion = giveSecondOpinion(opinionCase.machine, opinionCase.request);
  const engine = asText(askEngine(opinionCase, false));
  if (engine === asText(opinion)) return opinion;
  const line = makeTranslateLine(opinionCase);
  throw new Error(`${line}\nengine         ${engine}\nsecond opinion ${asText(opinion)}`);
}
