import { describe, expect, it } from 'vitest';
import { makeWord, word } from '../../base/word.ts';
import type { DmaRequest } from '../explanation.ts';
import { makeIommuState, readIommuRegister, writeIommuRegister, type IommuState } from './iommu-state.ts';
import { judge } from './judge.ts';
import { requestOf, ROOT_TABLE, w, workedExampleTables } from './worked-example.fixture.ts';

const FSTS = 0x34;
const FECTL = 0x38;
const RECORDS = 0x220;
/** The CAP of the examples with three fault records. */
const THREE_RECORDS = word(0x81d2028c, 0x226f0606);

const unit = (cap = THREE_RECORDS): IommuState =>
  makeIommuState({ profile: 'rev4', rtaddr: w(ROOT_TABLE), cap });
const memory = workedExampleTables();
const torn = (pasid: number): DmaRequest => requestOf('0x10000000', { pasid });
const after = (iommu: IommuState, request: DmaRequest) => judge(iommu, memory, request);
const status = (iommu: IommuState) => readIommuRegister(iommu, FSTS).lo;
const clear = (iommu: IommuState, index: number) =>
  writeIommuRegister(iommu, RECORDS + 16 * index + 12, word(0, 0x8000_0000));

describe('fault recording', () => {
  it('fills records in turn and shows the first pending one in FSTS', () => {
    const one = after(unit(), torn(6)).iommu;
    expect(status(one)).toBe(0x0002);
    expect(makeWord(readIommuRegister(one, RECORDS + 8))).toBe('0xc000065980003b81');
    const two = after(one, torn(7)).iommu;
    expect(status(two)).toBe(0x0002);
    expect(makeWord(readIommuRegister(two, RECORDS + 24))).toBe('0xc000075980003b81');
    expect(makeWord(readIommuRegister(two, RECORDS + 16))).toBe('0x0000000010000000');
  });

  it('sets PFO when the next record is still full, and then records nothing until it is cleared', () => {
    let iommu = unit();
    for (const pasid of [6, 7, 8]) iommu = after(iommu, torn(pasid)).iommu;
    const overflow = after(iommu, torn(9));
    expect(overflow.judgement.fault).toMatchObject({ recorded: false, notRecordedBecause: 'PFO' });
    expect(status(overflow.iommu)).toBe(0x0003);
    iommu = clear(clear(clear(overflow.iommu, 0), 1), 2);
    expect(status(iommu)).toBe(0x0001);
    expect(after(iommu, torn(9)).judgement.fault?.recorded).toBe(false);
    iommu = writeIommuRegister(iommu, FSTS, word(0, 1));
    expect(status(iommu)).toBe(0);
    expect(after(iommu, torn(9)).judgement.fault?.recorded).toBe(true);
  });

  it('goes on where it stood: FRI names the record of the first pending fault', () => {
    const first = after(unit(), torn(6)).iommu;
    const second = after(clear(first, 0), torn(7)).iommu;
    expect(status(second)).toBe(0x0102);
  });

  it('drops the second fault of a unit with one record', () => {
    const one = after(unit(word(0x81d2008c, 0x226f0606)), torn(6)).iommu;
    expect(one.frcd).toHaveLength(1);
    expect(after(one, torn(7)).judgement.fault?.notRecordedBecause).toBe('PFO');
  });

  it('starts over at the first record while DMA and interrupt remapping are off', () => {
    const first = after(unit(), torn(6)).iommu;
    expect(first.faultIndex).toBe(1);
    expect(writeIommuRegister(first, 0x18, word(0, 0)).faultIndex).toBe(0);
  });

  it('holds the event back while it is masked, and sends it when the mask goes', () => {
    const masked = after(unit(), torn(6)).iommu;
    expect(readIommuRegister(masked, FECTL).lo).toBe(0xc000_0000);
    expect(readIommuRegister(writeIommuRegister(masked, FECTL, word(0, 0)), FECTL).lo).toBe(0);
    const open = writeIommuRegister(unit(), FECTL, word(0, 0));
    expect(readIommuRegister(after(open, torn(6)).iommu, FECTL).lo).toBe(0);
  });

  it('encodes AtomicOps by both type bits, and the PASID, privilege and execute bits of the request', () => {
    const atomic = after(unit(), { ...torn(0xf_fff), access: 'atomic' }).judgement.fault;
    expect(atomic?.frcd && makeWord(atomic.frcd.hi)).toBe('0xc0ffff4690003b81');
    const asked = after(unit(), { ...torn(6), privileged: true, execute: true }).judgement.fault;
    expect(asked?.frcd && makeWord(asked.frcd.hi)).toBe('0xc0000659e0003b81');
    const write = after(unit(), { ...torn(6), access: 'write', execute: true }).judgement.fault;
    expect(write?.frcd && makeWord(write.frcd.hi)).toBe('0x8000065980003b81');
  });

  it.each([
    ['context entry', { 0x01002020: '0x2' }, 0x41, false],
    ['directory entry', { 0x01010000: '0x0000000001011003' }, 0x59, false],
    ['PASID entry', { 0x01011180: '0x2' }, 0x59, false],
    ['root entry, which has no FPD,', { 0x010003b8: '0x2' }, 0x39, true],
  ] as const)('is suppressed by FPD of the %s', (_, changes, code, recorded) => {
    const { fault } = judge(unit(), workedExampleTables(changes), torn(6)).judgement;
    expect(fault).toMatchObject({ code, recorded });
  });

  it('is not suppressed by FPD where the fault is not qualified', () => {
    const changes = { 0x01002020: '0x000000000101001f' };
    const iommu = makeIommuState({
      profile: 'rev4',
      rtaddr: w(ROOT_TABLE),
      ram: [{ start: 0x0100_0000, length: 0x1_0000 }],
    });
    const { fault } = judge(iommu, workedExampleTables(changes), torn(6)).judgement;
    expect(fault).toMatchObject({ code: 0x50, recorded: true });
  });
});

describe('registers', () => {
  it('take a root table over only when software says so', () => {
    let iommu = makeIommuState({ profile: 'rev4' });
    iommu = writeIommuRegister(iommu, 0x20, w(ROOT_TABLE));
    expect(iommu.rtaddr).toEqual({ hi: 0, lo: 0 });
    expect(makeWord(readIommuRegister(iommu, 0x20))).toBe('0x0000000001000400');
    iommu = writeIommuRegister(iommu, 0x18, word(0, 0x4000_0000));
    expect(iommu.rtaddr).toEqual(w(ROOT_TABLE));
    expect(readIommuRegister(iommu, 0x1c).lo).toBe(0x4000_0000);
    iommu = writeIommuRegister(iommu, 0x18, word(0, 0x8000_0000));
    expect(readIommuRegister(iommu, 0x1c).lo).toBe(0xc000_0000);
  });

  it('read their defaults', () => {
    const iommu = makeIommuState({ profile: 'rev3' });
    expect(makeWord(readIommuRegister(iommu, 0x08))).toBe('0x81d2008c226f0606');
    expect(makeWord(readIommuRegister(iommu, 0x10))).toBe('0x0033ef9ae4f00fdf');
    expect(readIommuRegister(iommu, 0x00).lo).toBe(0x10);
    expect(readIommuRegister(makeIommuState({ profile: 'rev5' }), 0x00).lo).toBe(0x80);
  });
});
