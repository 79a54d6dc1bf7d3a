/** The worked examples of the VT-d reference, section 9, one row each: exact words in, exact record out. */
import { describe, expect, it } from 'vitest';
import { makeWord } from '../../base/word.ts';
import type { ProfileId } from '../../spec/policies.ts';
import type { Completion, DmaRequest, TranslationResponse } from '../explanation.ts';
import { makeIommuState } from './iommu-state.ts';
import { judge } from './judge.ts';
import {
  CONTEXT_W0,
  CONTEXT_W1,
  PASID_41,
  PASID_5,
  PASID_7,
  requestOf,
  ROOT_TABLE,
  w,
  workedExampleTables,
} from './worked-example.fixture.ts';

interface Example {
  readonly name: string;
  readonly request: DmaRequest;
  readonly changes?: Readonly<Record<number, string>>;
  readonly profile?: ProfileId;
  readonly rtaddr?: string;
  readonly completion: Completion;
  readonly output?: number;
  readonly decidedBy?: string;
  readonly fault?: string;
  /** FRCD, high and low. */
  readonly record?: readonly [string, string];
  /** Why there is no record. */
  readonly because?: string;
  readonly linux?: string;
  readonly response?: Partial<TranslationResponse>;
  readonly writes?: readonly (readonly [number, string, string])[];
}

const read5 = (changes: Partial<DmaRequest> = {}) => requestOf('0x10000000', { pasid: 5, ...changes });

const EXAMPLES: readonly Example[] = [
  {
    name: '1: a write without PASID goes through the second stage',
    request: requestOf('0x12345678', { access: 'write' }),
    completion: 'none',
    output: 0x92345678,
  },
  {
    name: '2: PASIDE=0 blocks a request with PASID',
    request: read5(),
    changes: { [CONTEXT_W0]: '0x0000000001010015' },
    completion: 'UR',
    fault: '45 SCT.6',
    decidedBy: 'context.pasid-enabled',
    record: ['0xc000054580003b81', '0x0000000010000000'],
    linux:
      'DMAR: [DMA Read PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 ' +
      '[fault reason 0x45] SM: PASID Enable field in Context Entry is clear',
  },
  {
    name: '2: PASIDE=0 leaves requests without PASID alone',
    request: requestOf('0x12345678', { access: 'write' }),
    changes: { [CONTEXT_W0]: '0x0000000001010015' },
    completion: 'none',
    output: 0x92345678,
  },
  {
    name: '3: PASID 0 sent explicitly equals RID_PASID',
    request: requestOf('0x12345000', { access: 'write', pasid: 0 }),
    completion: 'none',
    fault: '48 SCT.9',
    record: ['0x8000004880003b81', '0x0000000012345000'],
    linux:
      'DMAR: [DMA Write PASID 0x0] Request device [3b:10.1] fault addr 0x12345000 ' +
      '[fault reason 0x48] SM: RID_PASID field error in Context-Entry',
  },
  {
    name: '4a: a PASID beyond the directory',
    request: read5({ pasid: 0x3000 }),
    completion: 'UR',
    fault: '46 SCT.7',
    record: ['0xc030004680003b81', '0x0000000010000000'],
    linux:
      'DMAR: [DMA Read PASID 0x3000] Request device [3b:10.1] fault addr 0x10000000 ' +
      '[fault reason 0x46] SM: PASID is larger than the max in Context Entry',
  },
  {
    name: '4b: a directory entry that is not present',
    request: read5({ pasid: 0x80 }),
    completion: 'UR',
    fault: '51 SPD.2',
    record: ['0xc000805180003b81', '0x0000000010000000'],
    linux:
      'DMAR: [DMA Read PASID 0x80] Request device [3b:10.1] fault addr 0x10000000 ' +
      '[fault reason 0x51] SM: Present bit in Directory Entry is clear',
  },
  {
    name: '5a: a PASID entry that was torn down',
    request: read5({ access: 'write' }),
    changes: { [PASID_5]: '0x0', [PASID_5 + 8]: '0x0', [PASID_5 + 16]: '0x0' },
    completion: 'none',
    fault: '59 SPT.2',
    record: ['0x8000055980003b81', '0x0000000010000000'],
    linux:
      'DMAR: [DMA Write PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 ' +
      '[fault reason 0x59] SM: Present bit in PASID Table Entry is clear',
  },
  {
    name: '5b: FPD left behind hides the fault and blocks all the same',
    request: read5({ access: 'write' }),
    changes: { [PASID_5]: '0x2', [PASID_5 + 8]: '0x0', [PASID_5 + 16]: '0x0' },
    completion: 'none',
    fault: '59 SPT.2',
    because: 'FPD',
  },
  {
    name: '5c: a translation request gets a completion without rights',
    request: read5({ kind: 'translation-request' }),
    changes: { [PASID_5]: '0x0', [PASID_5 + 8]: '0x0', [PASID_5 + 16]: '0x0' },
    completion: 'success-zero',
    fault: '59 SPT.2',
    because: 'recoverable',
    response: { read: false, write: false, untranslatedOnly: false },
  },
  {
    name: '5d: a page request is answered with Invalid Request',
    request: read5({ kind: 'page-request', access: 'write' }),
    changes: { [PASID_5]: '0x0', [PASID_5 + 8]: '0x0', [PASID_5 + 16]: '0x0' },
    completion: 'invalid-request',
    fault: '59 SPT.2',
    record: ['0x8000055990003b81', '0x0000000010000000'],
    linux:
      'DMAR: [DMA Write PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 ' +
      '[fault reason 0x59] SM: Present bit in PASID Table Entry is clear',
  },
  {
    name: '6a: SRE=0 blocks a supervisor request',
    request: read5({ privileged: true }),
    completion: 'UR',
    fault: '5d SPT.6',
    record: ['0xc000055da0003b81', '0x0000000010000000'],
    linux:
      'DMAR: [DMA Read PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 ' +
      '[fault reason 0x5d] SM: SRE field is clear in PASID Table Entry',
  },
  {
    name: '6b: a supervisor translation request gets PRIV and no rights',
    request: read5({ kind: 'translation-request', privileged: true }),
    completion: 'success-zero',
    fault: '5d SPT.6',
    because: 'recoverable',
    response: { read: false, write: false, privileged: true },
  },
  {
    name: '6c: RID_PRIV=1 makes requests without PASID supervisor ones, and the record does not show it',
    request: requestOf('0x12345678', { access: 'write' }),
    changes: { [CONTEXT_W1]: '0x0000000000100000' },
    completion: 'none',
    fault: '5d SPT.6',
    record: ['0x8000005d00003b81', '0x0000000012345000'],
    linux:
      'DMAR: [DMA Write NO_PASID] Request device [3b:10.1] fault addr 0x12345000 ' +
      '[fault reason 0x5d] SM: SRE field is clear in PASID Table Entry',
  },
  {
    name: '7a: version 8 refuses an execute request at once',
    request: read5({ execute: true }),
    profile: 'rev5',
    completion: 'UR',
    fault: '34 RTA.5',
    record: ['0xc0000534c0003b81', '0x0000000010000000'],
    linux:
      'DMAR: [DMA Read PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 [fault reason 0x34] Unknown',
  },
  {
    name: '7b: version 7 refuses an execute request at the PASID entry',
    request: read5({ execute: true }),
    completion: 'UR',
    fault: '5c SPT.5',
    record: ['0xc000055cc0003b81', '0x0000000010000000'],
  },
  {
    name: '7c: the old ERE bit is a reserved one from 4.1 on',
    request: read5(),
    changes: { [PASID_5 + 16]: '0x0000000040000002' },
    completion: 'UR',
    fault: '5a SPT.3',
    record: ['0xc000055a80003b81', '0x0000000010000000'],
  },
  {
    name: '7c: the old ERE bit is a field on 3.0 to 4.0',
    request: read5(),
    changes: { [PASID_5 + 16]: '0x0000000040000002' },
    profile: 'rev3',
    completion: 'data',
    output: 0x92345000,
  },
  {
    name: '8a: a write to a read-only first-stage page',
    request: requestOf('0x7f1234568000', { access: 'write', pasid: 0x41 }),
    completion: 'none',
    fault: '85 SGN.6',
    decidedBy: 'first-stage.write-permitted',
    record: ['0x8000418580003b81', '0x00007f1234568000'],
    linux:
      'DMAR: [DMA Write PASID 0x41] Request device [3b:10.1] fault addr 0x7f1234568000 ' +
      '[fault reason 0x85] SM: No write permission for Write/AtomicOp request',
  },
  {
    name: '8b: a translation request is told what is left of its rights',
    request: requestOf('0x7f1234568000', { kind: 'translation-request', access: 'write', pasid: 0x41 }),
    completion: 'success',
    output: 0x5abce000,
    response: { read: true, write: false, size: 4096 },
  },
  {
    name: '9a: a user read of a supervisor page',
    request: requestOf('0x7f1234569000', { pasid: 0x41 }),
    completion: 'UR',
    fault: '81 SGN.2',
    record: ['0xc000418180003b81', '0x00007f1234569000'],
    linux:
      'DMAR: [DMA Read PASID 0x41] Request device [3b:10.1] fault addr 0x7f1234569000 ' +
      '[fault reason 0x81] SM: U/S set 0 for first-level translation with user privilege',
  },
  {
    name: '9b: a supervisor write ignores R/W=0 while WPE is 0',
    request: requestOf('0x7f123456a000', { access: 'write', pasid: 0x41, privileged: true }),
    changes: { [PASID_41 + 16]: '0x0000000003000001' },
    completion: 'none',
    output: 0x5abd0000,
    writes: [[0x03003b50, '0x000000005abd0021', '0x000000005abd0061']],
  },
  {
    name: '9c: a supervisor write obeys R/W=0 while WPE is 1',
    request: requestOf('0x7f123456a000', { access: 'write', pasid: 0x41, privileged: true }),
    changes: { [PASID_41 + 16]: '0x0000000003000011' },
    completion: 'none',
    fault: '85 SGN.6',
    record: ['0x80004185a0003b81', '0x00007f123456a000'],
    linux:
      'DMAR: [DMA Write PASID 0x41] Request device [3b:10.1] fault addr 0x7f123456a000 ' +
      '[fault reason 0x85] SM: No write permission for Write/AtomicOp request',
  },
  {
    name: '9d: an address that is not canonical, recorded with the bits that fit',
    request: requestOf('0x0000800000000000', { pasid: 0x41 }),
    completion: 'UR',
    fault: '80 SGN.1',
    record: ['0xc000418080003b81', '0x0000800000000000'],
    linux:
      'DMAR: [DMA Read PASID 0x41] Request device [3b:10.1] fault addr 0x800000000000 ' +
      '[fault reason 0x80] SM: Address in first-level translation is not canonical',
  },
  {
    name: 'nested: a read through both stages',
    request: read5(),
    completion: 'data',
    output: 0x92345000,
    writes: [],
  },
  {
    name: '10a: the second stage forbids the write, and the record holds the input address',
    request: requestOf('0x10001000', { access: 'write', pasid: 5 }),
    completion: 'none',
    fault: '85 SGN.6',
    decidedBy: 'second-stage.write-permitted',
    record: ['0x8000058580003b81', '0x0000000010001000'],
    linux:
      'DMAR: [DMA Write PASID 0x5] Request device [3b:10.1] fault addr 0x10001000 ' +
      '[fault reason 0x85] SM: No write permission for Write/AtomicOp request',
  },
  {
    name: '10b: the second stage does not map the page',
    request: requestOf('0x10002000', { pasid: 5 }),
    completion: 'UR',
    fault: '79 SSS.2',
    record: ['0xc000057980003b81', '0x0000000010002000'],
    linux:
      'DMAR: [DMA Read PASID 0x5] Request device [3b:10.1] fault addr 0x10002000 ' +
      '[fault reason 0x79] SM: Read/Write permission error in second-level paging entry',
  },
  {
    name: '10c: the second stage does not let the accessed flag be set',
    request: read5(),
    changes: {
      0x02001008: '0x0000000002004003',
      0x02004000: '0x00000000c0000081',
      0xc0003000: '0x0000000012345007',
    },
    completion: 'UR',
    fault: '77 SFS.8',
    record: ['0xc000057780003b81', '0x0000000010000000'],
  },
  {
    name: '10d: the second stage does not let the first-stage root table be read',
    request: read5(),
    changes: { 0x02001008: '0x00000000c0000082' },
    completion: 'UR',
    fault: '75 SFS.6',
    record: ['0xc000057580003b81', '0x0000000010000000'],
    linux:
      'DMAR: [DMA Read PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 ' +
      '[fault reason 0x75] SM: Read permission error in FL-PML4 entry in Nested translation',
  },
  {
    name: '11a: DTE=0 blocks a translation request',
    request: read5({ kind: 'translation-request' }),
    changes: { [CONTEXT_W0]: '0x0000000001010009' },
    completion: 'UR',
    fault: '44 SCT.5',
    record: ['0xd000054480003b81', '0x0000000010000000'],
  },
  {
    name: '11b: DTE=0 blocks a translated write',
    request: requestOf('0x92345000', { kind: 'translated', access: 'write' }),
    changes: { [CONTEXT_W0]: '0x0000000001010009' },
    completion: 'none',
    fault: '44 SCT.5',
    record: ['0xa000004400003b81', '0x0000000092345000'],
  },
  {
    name: '11b: DTE=1 lets a translated write to any host address in',
    request: requestOf('0x92345000', { kind: 'translated', access: 'write' }),
    completion: 'none',
    output: 0x92345000,
    decidedBy: 'translated.not-interrupt-address',
  },
  {
    name: '11c: DTE=0 with PRE=1 kills all traffic',
    request: requestOf('0x12345678', { access: 'write' }),
    changes: { [CONTEXT_W0]: '0x0000000001010019' },
    completion: 'none',
    fault: '43 SCT.4',
    decidedBy: 'context.pre-implies-dte',
    record: ['0x8000004300003b81', '0x0000000012345000'],
  },
  {
    name: '12a: PRE=0 blocks page requests',
    request: read5({ kind: 'page-request', access: 'write' }),
    changes: { [CONTEXT_W0]: '0x000000000101000d' },
    completion: 'invalid-request',
    fault: '47 SCT.8',
    record: ['0x8000054790003b81', '0x0000000010000000'],
    linux:
      'DMAR: [DMA Write PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 ' +
      '[fault reason 0x47] SM: PRE field in Context-Entry is clear',
  },
  {
    name: '12a: a page request that is not the last of its group is dropped without an answer',
    request: read5({ kind: 'page-request', access: 'write', lastInGroup: false }),
    changes: { [CONTEXT_W0]: '0x000000000101000d' },
    completion: 'dropped',
    fault: '47 SCT.8',
    record: ['0x8000054790003b81', '0x0000000010000000'],
  },
  {
    name: '12b: a page request that passes is left to the queue',
    request: read5({ kind: 'page-request', access: 'write' }),
    completion: 'none',
  },
  {
    name: '12c: a legacy root table refuses requests with PASID',
    request: read5(),
    rtaddr: '0x0000000001000000',
    completion: 'UR',
    fault: '31 RTA.2',
    record: ['0xc000053180003b81', '0x0000000010000000'],
  },
  {
    name: 'a write with PASID to FEE00000h under pass-through',
    request: requestOf('0xfee00000', { access: 'write', pasid: 7 }),
    changes: { [PASID_7]: '0x0000000000000109', [PASID_7 + 8]: '0x0000000000800001' },
    completion: 'none',
    fault: '87 SGN.8',
    record: ['0x8000078780003b81', '0x00000000fee00000'],
  },
  {
    name: 'a write without PASID to a read-only second-stage page',
    request: requestOf('0x80000010', { access: 'write' }),
    completion: 'none',
    fault: '85 SGN.6',
    record: ['0x8000008500003b81', '0x0000000080000000'],
  },
  {
    name: 'a read without PASID of a write-only second-stage page',
    request: requestOf('0x80001010'),
    completion: 'UR',
    fault: '86 SGN.7',
    record: ['0xc000008600003b81', '0x0000000080001000'],
  },
  {
    name: 'an address beyond the second stage is recorded truncated',
    request: requestOf('0x1000000000000'),
    completion: 'UR',
    fault: '84 SGN.5',
    record: ['0xc000008400003b81', '0x0000000000000000'],
  },
];

describe('worked examples', () => {
  it.each(EXAMPLES)('$name', (example) => {
    const iommu = makeIommuState({
      profile: example.profile ?? 'rev4',
      rtaddr: w(example.rtaddr ?? ROOT_TABLE),
    });
    const memory = workedExampleTables(example.changes).fork();
    const { judgement, iommu: after } = judge(iommu, memory, example.request);
    const { fault } = judgement;

    expect(judgement.completion).toBe(example.completion);
    expect(judgement.output).toBe(example.output);
    expect(judgement.verdict).toBe(example.fault === undefined ? 'allowed' : 'blocked');
    expect(fault && `${fault.code.toString(16)} ${fault.name}`).toBe(example.fault);
    expect(fault?.frcd && [makeWord(fault.frcd.hi), makeWord(fault.frcd.lo)]).toEqual(example.record);
    expect(fault?.notRecordedBecause).toBe(example.because);
    if (example.linux !== undefined) expect(fault?.linuxLine).toBe(example.linux);
    if (example.decidedBy !== undefined) expect(judgement.decidedBy).toBe(example.decidedBy);
    if (example.response !== undefined) expect(judgement.response).toMatchObject(example.response);
    if (example.writes !== undefined) {
      expect(
        judgement.tableWrites.map(({ address, before, after: now }) => [
          address,
          makeWord(before),
          makeWord(now),
        ]),
      ).toEqual(example.writes);
      for (const [address, , now] of example.writes) expect(makeWord(memory.read64(address))).toBe(now);
    }
    const recorded = after.frcd.filter(({ hi }) => hi.hi >= 0x8000_0000);
    expect(recorded).toHaveLength(example.record === undefined ? 0 : 1);
  });
});
