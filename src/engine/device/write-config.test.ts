import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { putWidth, readU16, readU32 } from '../config-space/bytes.ts';
import { capabilityOwner, type FunctionState, vfRequesterId, vfRequesterIds } from './function-state.ts';
import { readConfig, writeConfig } from './write-config.ts';

const PF = 0x6a08;
const ATS = 0x220;
const PASID = 0x230;
const PRI = 0x240;
const SRIOV = 0x260;
const EXP = 0x40;

function bytesOf(dwords: Readonly<Record<number, number>>): Uint8Array {
  const bytes = new Uint8Array(0x1000);
  for (const [offset, value] of Object.entries(dwords)) putWidth(bytes, Number(offset), 32, value);
  return bytes;
}

/** PASID: Exec unsupported, Priv supported, width 20. PRI: capacity 512. SR-IOV: 4 VFs, offset 2, stride 3. */
const pfConfig = bytesOf({
  0x00: 0x0b258086,
  0x04: 0x00100000,
  0x34: EXP,
  [EXP]: 0x00020010,
  [EXP + 4]: 0x10008000,
  0x100: 0x22010003,
  [ATS]: 0x2301000f,
  [ATS + 4]: 0x00000060,
  [PASID]: 0x2401001b,
  [PASID + 4]: 0x00001404,
  [PRI]: 0x26010013,
  [PRI + 4]: 0x81000000,
  [PRI + 8]: 0x200,
  [SRIOV]: 0x00010010,
  [SRIOV + 0x0c]: 0x00040004,
  [SRIOV + 0x14]: 0x00030002,
  [SRIOV + 0x18]: 0x0b260000,
  [SRIOV + 0x1c]: 0x553,
  [SRIOV + 0x20]: 1,
});

const vfTemplate = bytesOf({
  0x04: 0x00100000,
  0x34: EXP,
  [EXP]: 0x00020010,
  [EXP + 4]: 0x10008000,
  0x100: 0x0001000f,
  0x104: 0x00000060,
});

const pf: FunctionState = {
  requesterId: PF,
  role: 'pf',
  config: pfConfig,
  vfTemplate,
  vfHidden: [{ offset: 0xff8, length: 8 }],
};

type Write = readonly [requesterId: number, offset: number, width: 1 | 2 | 4, value: number];

const after = (functions: readonly FunctionState[], ...writes: readonly Write[]) =>
  writes.reduce((now, write) => writeConfig(now, ...write).functions, functions);

const withVfs = after([pf], [PF, SRIOV + 0x10, 2, 3], [PF, SRIOV + 8, 2, 9]);

describe('writeConfig', () => {
  it('refuses a function that does not exist, and reads it as ones', () => {
    expect(writeConfig([pf], 0x6a09, 4, 2, 4).refusal).toBe('no such function');
    expect(readConfig([pf], 0x6a09, 0, 4)).toBe(0xffffffff);
    expect(readConfig([pf], 0x6a09, 0, 2)).toBe(0xffff);
    expect(readConfig([pf], PF, 0, 4)).toBe(0x0b258086);
  });

  it('refuses an access outside configuration space or across a dword', () => {
    expect(writeConfig([pf], PF, 0x1000, 1, 0).refusal).toContain('outside');
    expect(writeConfig([pf], PF, 3, 2, 0).refusal).toContain('cross a dword');
    expect(readConfig([pf], PF, 3, 2)).toBe(0xffff);
  });

  it('sets PASID Enable and Privileged Mode Enable, but not what the capability bits do not grant', () => {
    const done = writeConfig([pf], PF, PASID + 6, 2, 0x000f);
    expect(readConfig(done.functions, PF, PASID + 4, 4)).toBe(0x00051404);
    expect(done.writes).toEqual([{ requesterId: PF, offset: PASID + 6, before: 0, after: 5 }]);
    expect(done.notes.join()).toContain('Execute Permission Enable: not supported');
    expect(pf.config[PASID + 6]).toBe(0);
  });

  it('notes that changing PASID Control while ATS is enabled is undefined', () => {
    const enabled = after([pf], [PF, ATS + 6, 2, 0x8000]);
    const done = writeConfig(enabled, PF, PASID + 6, 2, 1);
    expect(done.notes.join()).toContain('undefined by the specification while ATS Enable is 1');
    expect(writeConfig([pf], PF, PASID + 6, 2, 1).notes).toEqual([]);
  });

  it('leaves identification and capability registers alone', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 8, 0x100, ATS, PASID, PRI + 8, SRIOV + 0x0c),
        fc.nat(0xffffffff),
        (offset, value) => {
          const done = writeConfig([pf], PF, offset, 4, value);
          const cacheLineOnly = done.writes.filter((byte) => byte.offset !== 0x0c);
          expect(cacheLineOnly).toEqual([]);
        },
      ),
    );
  });

  it('never throws and never changes the functions it was given', () => {
    const before = pf.config.slice();
    const access = fc.tuple(fc.nat(0x1008), fc.constantFrom<1 | 2 | 4>(1, 2, 4), fc.nat(0xffffffff));
    fc.assert(
      fc.property(fc.array(access, { maxLength: 20 }), (accesses) => {
        let functions = withVfs;
        for (const [offset, width, value] of accesses) {
          functions = writeConfig(functions, PF, offset, width, value).functions;
        }
        expect(pf.config).toEqual(before);
      }),
      { numRuns: 50 },
    );
  });

  it('lets a hidden register take any byte, and nothing else outside the capabilities', () => {
    const hidden: FunctionState = { ...pf, hidden: [{ offset: 0xff8, length: 4 }] };
    const done = writeConfig([hidden], PF, 0xff8, 4, 0x12345678);
    expect(readConfig(done.functions, PF, 0xff8, 4)).toBe(0x12345678);
    expect(done.notes.join()).toContain('hidden register');
    expect(writeConfig([hidden], PF, 0xffc, 4, 1).writes).toEqual([]);
  });
});

describe('SR-IOV', () => {
  it('gives VF n the Requester ID of the reference devices', () => {
    // 82576, Samsung, ConnectX-7 PF1 and a wrap past bus FFh.
    expect(vfRequesterId(0x0100, 0x180, 2, 8)).toBe(0x028e);
    expect(vfRequesterId(0x2e00, 0x20, 1, 64)).toBe(0x2e5f);
    expect(vfRequesterId(0xb101, 9, 1, 8)).toBe(0xb111);
    expect(vfRequesterId(0xffff, 2, 1, 1)).toBe(0x0001);
  });

  it('makes NumVFs VFs appear with VF Enable, their ids reading FFFFh, and vanish without it', () => {
    expect(withVfs.map(({ requesterId, role, vfNumber }) => [requesterId, role, vfNumber])).toEqual([
      [PF, 'pf', undefined],
      [PF + 2, 'vf', 1],
      [PF + 5, 'vf', 2],
      [PF + 8, 'vf', 3],
    ]);
    expect(readConfig(withVfs, PF + 5, 0, 4)).toBe(0xffffffff);
    expect(readConfig(withVfs, PF + 5, 0x104, 4)).toBe(0x60);
    expect(withVfs[1]?.hidden).toEqual([{ offset: 0xff8, length: 8 }]);
    expect(after(withVfs, [PF, SRIOV + 8, 2, 8])).toHaveLength(1);
  });

  it('has no VFs while VF Enable is 0, whatever NumVFs', () => {
    const [only] = after([pf], [PF, SRIOV + 0x10, 2, 3]);
    expect(only && vfRequesterIds(only)).toEqual([]);
  });

  it('takes NumVFs only while VF Enable is 0', () => {
    const done = writeConfig(withVfs, PF, SRIOV + 0x10, 2, 1);
    expect(done.writes).toEqual([]);
    expect(done.notes.join()).toContain('undefined by the specification while SRIOV VF Enable is 1');
  });

  it('makes no more VFs than TotalVFs and none on a Requester ID that is taken', () => {
    const many = after([pf], [PF, SRIOV + 0x10, 2, 9], [PF, SRIOV + 8, 2, 1]);
    expect(many).toHaveLength(5);
    const other: FunctionState = { requesterId: PF + 2, role: 'other', config: new Uint8Array(256) };
    const crowded = after([pf, other], [PF, SRIOV + 0x10, 2, 2], [PF, SRIOV + 8, 2, 1]);
    expect(crowded.filter(({ role }) => role === 'vf').map(({ requesterId }) => requesterId)).toEqual([
      PF + 5,
    ]);
  });

  it('keeps each VF for itself: one that is written does not change the others', () => {
    const done = after(withVfs, [PF + 2, 0x106, 2, 0x8000]);
    expect(readConfig(done, PF + 2, 0x106, 2)).toBe(0x8000);
    expect(readConfig(done, PF + 5, 0x106, 2)).toBe(0);
  });

  it('gives a VF no Smallest Translation Unit, no Memory Space Enable and no error reporting of its own', () => {
    const done = after(
      withVfs,
      [PF + 2, 0x106, 2, 0x801f],
      [PF + 2, 4, 2, 0x0547],
      [PF + 2, EXP + 8, 2, 0x7fff],
    );
    expect(readConfig(done, PF + 2, 0x106, 2)).toBe(0x8000);
    expect(readConfig(done, PF + 2, 4, 2)).toBe(0x0004);
    expect(readConfig(done, PF + 2, EXP + 8, 2)).toBe(0);
  });

  it('lends a VF the PASID and PRI of its PF, and leaves ATS to each', () => {
    const owner = (requesterId: number, name: string) =>
      capabilityOwner(withVfs, requesterId, name)?.requesterId;
    expect(owner(PF + 2, 'PASID')).toBe(PF);
    expect(owner(PF + 2, 'PRI')).toBe(PF);
    expect(owner(PF + 2, 'ATS')).toBe(PF + 2);
    expect(owner(PF, 'PASID')).toBe(PF);
    expect(owner(PF + 1, 'PASID')).toBeUndefined();
    expect(owner(PF + 2, 'ACS')).toBeUndefined();
  });
});

describe('Page Request Interface', () => {
  const status = (functions: readonly FunctionState[]) => readConfig(functions, PF, PRI + 6, 2);
  const enabled = after([pf], [PF, PRI + 4, 2, 1]);
  const failing = bytesOf({});
  failing.set(pfConfig);
  putWidth(failing, PRI + 6, 16, 0x8103);
  const failed: FunctionState = { ...pf, config: failing };

  it('clears Response Failure, Unexpected PRG Index and Stopped when Enable is set', () => {
    expect(status([pf])).toBe(0x8100);
    expect(status(enabled)).toBe(0x8000);
    expect(status(after([failed], [PF, PRI + 4, 2, 1]))).toBe(0x8000);
  });

  it('stops at once without outstanding requests, and not yet with some', () => {
    expect(status(writeConfig(enabled, PF, PRI + 4, 2, 0, 0).functions)).toBe(0x8100);
    expect(status(writeConfig(enabled, PF, PRI + 4, 2, 0, 5).functions)).toBe(0x8000);
  });

  it('takes back a Stopped that a device shows while enabled, until its requests are answered', () => {
    const odd = pfConfig.slice();
    putWidth(odd, PRI + 4, 32, 0x81000001);
    const done = writeConfig([{ ...pf, config: odd }], PF, PRI + 4, 2, 0, 1);
    expect(status(done.functions)).toBe(0x8000);
  });

  it('resets only while Enable is 0 or is being cleared, and reads Reset as 0', () => {
    const ignored = writeConfig(enabled, PF, PRI + 4, 2, 3);
    expect(status(ignored.functions)).toBe(0x8000);
    expect(readConfig(ignored.functions, PF, PRI + 4, 2)).toBe(1);
    const cleared = writeConfig(enabled, PF, PRI + 4, 2, 2, 5);
    expect(status(cleared.functions)).toBe(0x8100);
    expect(readConfig(cleared.functions, PF, PRI + 4, 2)).toBe(0);
  });

  it('clears Response Failure where a 1 is written', () => {
    expect(status(after([failed], [PF, PRI + 6, 2, 1]))).toBe(0x8102);
  });

  it('takes an allocation only while Enable is 0', () => {
    expect(readConfig(after([pf], [PF, PRI + 12, 4, 32]), PF, PRI + 12, 4)).toBe(32);
    expect(readConfig(after(enabled, [PF, PRI + 12, 4, 32]), PF, PRI + 12, 4)).toBe(0);
  });
});

describe('Function Level Reset', () => {
  const busy = after(
    withVfs,
    [PF, PASID + 6, 2, 5],
    [PF, PRI + 12, 4, 32],
    [PF, PRI + 4, 2, 1],
    [PF, SRIOV + 8, 2, 0x19],
    [PF + 2, 0x106, 2, 0x8000],
    [PF + 2, 4, 2, 4],
  );

  it('of a PF clears PASID, PRI and VF Enable, so that its VFs vanish; ARI Capable Hierarchy survives', () => {
    const done = after(busy, [PF, EXP + 8, 2, 0x8000]);
    expect(done.map(({ requesterId }) => requesterId)).toEqual([PF]);
    expect(readConfig(done, PF, PASID + 6, 2)).toBe(0);
    expect(readConfig(done, PF, PRI + 4, 4)).toBe(0x81000000);
    expect(readConfig(done, PF, PRI + 12, 4)).toBe(0);
    expect(readConfig(done, PF, SRIOV + 8, 2)).toBe(0x10);
    expect(readConfig(done, PF, EXP + 8, 2) & 0x8000).toBe(0);
    expect(readConfig(done, PF, 0, 4)).toBe(0x0b258086);
  });

  it('of a VF clears its ATS Enable and Bus Master Enable and leaves the PF as it is', () => {
    const done = writeConfig(busy, PF + 2, EXP + 9, 1, 0x80);
    expect(readConfig(done.functions, PF + 2, 0x106, 2)).toBe(0);
    expect(readConfig(done.functions, PF + 2, 4, 2)).toBe(0);
    // Max Read Request Size and its neighbours do not exist in a VF: no reset value of theirs appears.
    expect(readConfig(done.functions, PF + 2, EXP + 8, 2)).toBe(0);
    expect(done.functions).toHaveLength(4);
    expect(readConfig(done.functions, PF, PASID + 6, 2)).toBe(5);
    const pfBytes = done.functions[0]?.config;
    expect(pfBytes && readU16(pfBytes, SRIOV + 8)).toBe(0x19);
  });

  it('does nothing where the Function cannot reset itself', () => {
    const config = pfConfig.slice();
    putWidth(config, EXP + 4, 32, 0);
    const done = after([{ ...pf, config }], [PF, PASID + 6, 2, 5], [PF, EXP + 8, 2, 0x8000]);
    expect(readConfig(done, PF, PASID + 6, 2)).toBe(5);
    expect(readU32(config, PASID + 4)).toBe(0x1404);
  });
});
