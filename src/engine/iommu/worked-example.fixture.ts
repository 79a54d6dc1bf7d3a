/**
 * The tables that the worked examples of the VT-d reference share: VF 3b:10.1 (SID 3B81h), host address width 46.
 * Every word is written as the reference prints it; nothing is derived from rows.
 */
import { parseWord, type Word } from '../../base/word.ts';
import type { DmaRequest } from '../explanation.ts';
import { Memory } from '../memory/memory.ts';

/** A 64-bit literal; `_` may group digits. */
export function w(text: string): Word {
  const value = parseWord(text);
  if (value === undefined) throw new Error(`not a word: ${text}`);
  return value;
}

const TABLES: readonly (readonly [address: number, value: string])[] = [
  [0x010003b0, '0x0000000001001001'],
  [0x010003b8, '0x0000000001002001'],
  [0x01002020, '0x000000000101001d'],
  [0x01010000, '0x0000000001011001'],
  [0x01010008, '0x0000000001012001'],
  [0x01011000, '0x0000000002000089'],
  [0x01011008, '0x0000000000800010'],
  [0x01011140, '0x00000000020000c9'],
  [0x01011148, '0x0000000000800011'],
  [0x01011150, '0x0000000040000000'],
  [0x01012040, '0x0000000000000049'],
  [0x01012048, '0x0000000000800001'],
  [0x01012050, '0x0000000003000000'],
  [0x02000000, '0x0000000002001003'],
  [0x02001000, '0x0000000080000083'],
  [0x02001008, '0x00000000c0000083'],
  [0x02001010, '0x0000000002002003'],
  [0x02002000, '0x0000000002003003'],
  [0x02003000, '0x0000000100000001'],
  [0x02003008, '0x0000000100001002'],
  [0x030007f0, '0x0000000003001027'],
  [0x03001240, '0x0000000003002027'],
  [0x03002d10, '0x0000000003003027'],
  [0x03003b38, '0x000000005abcd067'],
  [0x03003b40, '0x000000005abce025'],
  [0x03003b48, '0x000000005abcf063'],
  [0x03003b50, '0x000000005abd0021'],
  [0xc0000000, '0x0000000040001027'],
  [0xc0001000, '0x0000000040002027'],
  [0xc0002400, '0x0000000040003027'],
  [0xc0003000, '0x0000000012345067'],
  [0xc0003008, '0x0000000080000067'],
  [0xc0003010, '0x0000000200000067'],
];

export const ROOT_TABLE = '0x0000000001000400';
export const CONTEXT_W0 = 0x01002020;
export const CONTEXT_W1 = 0x01002028;
export const PASID_5 = 0x01011140;
export const PASID_7 = 0x010111c0;
export const PASID_41 = 0x01012040;

/** The common tables with some words changed. */
export function workedExampleTables(changes: Readonly<Record<number, string>> = {}): Memory {
  const memory = Memory.empty();
  for (const [address, value] of TABLES) memory.write64(address, w(value));
  for (const [address, value] of Object.entries(changes)) memory.write64(Number(address), w(value));
  return memory;
}

/** A request of the VF: an untranslated 8-byte read without PASID, changed as told. */
export const requestOf = (address: string, changes: Partial<DmaRequest> = {}): DmaRequest => ({
  requesterId: 0x3b81,
  kind: 'untranslated',
  pasid: null,
  address: w(address),
  access: 'read',
  execute: false,
  privileged: false,
  length: 8,
  ...changes,
});
