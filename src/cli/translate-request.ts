/** Reads one line of `translate`: registers, tables and a request, with the path of whatever is wrong in it. */
import { parseHex } from '../base/hex.ts';
import { err, ok, type Result } from '../base/result.ts';
import { parseWord, word, wordToNumber, type Word } from '../base/word.ts';
import type { DmaRequest } from '../engine/explanation.ts';
import { makeIommuState, profileOf, type IommuState, type MemoryRange } from '../engine/iommu/iommu-state.ts';
import { Memory } from '../engine/memory/memory.ts';
import { PROFILES, type ProfileId } from '../spec/policies.ts';

export interface TranslateCase {
  readonly iommu: IommuState;
  readonly memory: Memory;
  readonly request: DmaRequest;
}

type Json = Readonly<Record<string, unknown>>;

/** Thrown inside this file only: the path and what is wrong there. */
class Wrong extends Error {}

const wrong = (path: string, text: string): never => {
  throw new Wrong(`${path}: ${text}`);
};

/** The case of one line; the error starts with the path of the member that is wrong. */
export function parseTranslateCase(value: unknown): Result<TranslateCase> {
  try {
    return ok(readCase(value));
  } catch (error) {
    if (error instanceof Wrong) return err(error.message);
    throw error;
  }
}

function readCase(value: unknown): TranslateCase {
  const line = object(value, 'line');
  const version = line.ver === undefined ? wrong('ver', 'is missing') : small(line.ver, 'ver', 0xffff_ffff);
  const ecap = readWord(line.ecap, 'ecap');
  const iommu = makeIommuState({
    profile: readProfile(line.profile) ?? profileOf(version, ecap),
    version,
    cap: readWord(line.cap, 'cap'),
    ecap,
    hostAddressWidth: integer(line.haw, 'haw', 32, 52),
    rtaddr: readWord(line.rtaddr, 'rtaddr'),
    ...(line.ram === undefined || line.ram === null ? {} : { ram: pairs(line.ram, 'ram').map(readRange) }),
  });
  const memory = Memory.empty();
  pairs(line.words ?? [], 'words').forEach(([address, content], index) => {
    const path = `words.${String(index)}`;
    const at = readAddress(address, `${path}.0`);
    if (at % 8 !== 0) wrong(`${path}.0`, 'is not a multiple of 8');
    memory.write64(at, readWord(content, `${path}.1`));
  });
  return { iommu, memory, request: readRequest(line.request) };
}

const KINDS = ['untranslated', 'translation-request', 'translated', 'page-request'] as const;
const ACCESSES = ['read', 'write', 'atomic'] as const;

function readRequest(value: unknown): DmaRequest {
  const request = object(value, 'request');
  const at = (name: string): string => `request.${name}`;
  const last = request.lastInGroup;
  return {
    requesterId: small(request.sourceId, at('sourceId'), 0xffff),
    kind: oneOf(request.kind, at('kind'), KINDS),
    pasid:
      request.pasid === undefined || request.pasid === null
        ? null
        : small(request.pasid, at('pasid'), 0xf_ffff),
    address: readWord(request.addr, at('addr')),
    access: oneOf(request.access, at('access'), ACCESSES),
    execute: flag(request.exec, at('exec')),
    privileged: flag(request.priv, at('priv')),
    length: integer(request.len, at('len'), 0, 0x1_0000),
    ...(last === undefined ? {} : { lastInGroup: flag(last, at('lastInGroup')) }),
  };
}

function readProfile(value: unknown): ProfileId | undefined {
  if (value === undefined || value === null) return undefined;
  return oneOf(
    value,
    'profile',
    PROFILES.map(({ id }) => id),
  );
}

function readRange([start, length]: readonly [unknown, unknown], index: number): MemoryRange {
  const path = `ram.${String(index)}`;
  return { start: readAddress(start, `${path}.0`), length: readSize(length, `${path}.1`) };
}

function object(value: unknown, path: string): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  return wrong(path, value === undefined ? 'is missing' : 'is not an object');
}

function pairs(value: unknown, path: string): (readonly [unknown, unknown])[] {
  if (!Array.isArray(value)) return wrong(path, 'is not a list');
  return value.map((item: unknown, index) =>
    Array.isArray(item) && item.length === 2
      ? ([item[0], item[1]] as const)
      : wrong(`${path}.${String(index)}`, 'is not a pair'),
  );
}

function readWord(value: unknown, path: string): Word {
  if (value === undefined) return wrong(path, 'is missing');
  const parsed = typeof value === 'string' ? parseWord(value) : undefined;
  return parsed ?? wrong(path, 'is not a 64-bit number such as "0x200400"');
}

/** A byte address below 2^52. */
function readAddress(value: unknown, path: string): number {
  const { hi, lo } = readWord(value, path);
  return hi < 0x10_0000 ? wordToNumber(word(hi, lo)) : wrong(path, 'is not below 2^52');
}

/** Bytes, at most 2^52. */
function readSize(value: unknown, path: string): number {
  const size = wordToNumber(readWord(value, path));
  return size <= 2 ** 52 ? size : wrong(path, 'is above 2^52');
}

/** A number, or its text in hex. */
function small(value: unknown, path: string, most: number): number {
  if (value === undefined) return wrong(path, 'is missing');
  return integer(typeof value === 'string' ? parseHex(value) : value, path, 0, most);
}

function integer(value: unknown, path: string, least: number, most: number): number {
  if (value === undefined) return wrong(path, 'is missing or not a number');
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  return wrong(path, `is not a whole number from ${String(least)} to ${String(most)}`);
}

function oneOf<T extends string>(value: unknown, path: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  return found ?? wrong(path, `is none of ${choices.join(', ')}`);
}

function flag(value: unknown, path: string): boolean {
  if (value === undefined) return false;
  return typeof value === 'boolean' ? value : wrong(path, 'is neither true nor false');
}
