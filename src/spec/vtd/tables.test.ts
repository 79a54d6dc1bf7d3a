import { describe, expect, it } from 'vitest';
import { validateRegisters } from '../validate.ts';
import { CHECKS } from './checks.ts';
import { contextEntry, legacyContextEntry } from './context-entry.ts';
import { FAULT_REASONS, findFaultReason } from './fault-reasons.ts';
import { pasidDirectoryEntry, pasidEntry } from './pasid-entry.ts';
import {
  capabilityRegister,
  extendedCapabilityRegister,
  faultEventControlRegister,
  faultRecordingRegister,
  faultStatusRegister,
  globalStatusRegister,
  rootTableAddressRegister,
  versionRegister,
} from './registers.ts';
import { legacyRootEntry, scalableRootEntry } from './root-entry.ts';
import { firstStageEntry, secondStageEntry } from './stage-entries.ts';

const REGISTERS = [
  versionRegister,
  capabilityRegister,
  extendedCapabilityRegister,
  globalStatusRegister,
  rootTableAddressRegister,
  faultStatusRegister,
  faultEventControlRegister,
  faultRecordingRegister,
];

const ENTRIES = [
  legacyRootEntry,
  scalableRootEntry,
  legacyContextEntry,
  contextEntry,
  pasidDirectoryEntry,
  ...Object.values(firstStageEntry.tables),
  ...Object.values(firstStageEntry.leaves),
  ...Object.values(secondStageEntry.tables),
  ...Object.values(secondStageEntry.leaves),
];

describe('VT-d rows', () => {
  it.each(['rev3', 'rev4', 'rev5'] as const)('tile their width and name fields that exist, %s', (profile) => {
    expect(validateRegisters([...REGISTERS, ...ENTRIES, pasidEntry[profile]])).toEqual([]);
  });

  it('name second capabilities that exist', () => {
    const known = new Set(REGISTERS.flatMap(({ id, fields }) => fields.map((field) => `${id}.${field.id}`)));
    const rows = [...ENTRIES, pasidEntry.rev3, pasidEntry.rev4];
    const needed = rows.flatMap(({ fields }) => fields.flatMap(({ needsAlso }) => needsAlso ?? []));
    expect(needed.filter((path) => !known.has(path))).toEqual([]);
    expect(needed.length).toBeGreaterThan(0);
  });
});

describe('fault reasons', () => {
  it('are the ones of the specification, ascending', () => {
    expect(FAULT_REASONS.map(({ code }) => code.toString(16)).join(' ')).toBe(
      '0 1 2 3 4 5 6 7 8 9 a b c d e 20 21 22 23 24 25 26 27 28 29 2a 2b 30 31 32 33 34 38 39 3a ' +
        '40 41 42 43 44 45 46 47 48 49 50 51 52 58 59 5a 5b 5c 5d 60 70 71 72 73 74 75 76 77 78 79 7a 7b 7c 7d ' +
        '80 81 82 83 84 85 86 87 88 89 90 91 a0 a1 a2 a3 a4 a5',
    );
  });

  it('that FPD cannot hide are those of the root table, of the context table and of failed reads', () => {
    const loud = FAULT_REASONS.filter(({ qualified, code }) => !qualified && (code < 0x20 || code >= 0x30));
    expect(loud.map(({ code }) => code.toString(16)).join(' ')).toBe(
      '0 1 8 9 a 30 31 32 33 34 38 39 3a 40 50 58',
    );
  });

  it('beyond the arrays of Linux print Unknown', () => {
    const unknown = FAULT_REASONS.filter(({ linux, code }) => linux === 'Unknown' && code >= 0x30);
    expect(unknown.map(({ code }) => code.toString(16)).join(' ')).toBe(
      '33 34 49 60 7d 88 89 91 a0 a1 a2 a3 a4 a5',
    );
    expect(findFaultReason(0x90)?.linux).toBe(
      'SM: A/D bit update needed in first-level entry when set up in no snoop',
    );
  });

  it('have a meaning of one sentence and a source', () => {
    for (const { meaning, source } of FAULT_REASONS) {
      expect(meaning).toMatch(/^[A-Z][^.]*(\.[0-9][^.]*)*\.$/);
      expect(source.at).not.toBe('');
    }
  });
});

describe('checks', () => {
  it('have unique ids that say the stage and what must hold', () => {
    expect(new Set(CHECKS.map(({ id }) => id)).size).toBe(CHECKS.length);
    for (const { id } of CHECKS) expect(id).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z0-9]+)*$/);
  });

  it('report fault reasons that exist under the same name', () => {
    for (const { code, condition = '' } of CHECKS) {
      if (code !== undefined && code !== 0x29)
        expect(condition.startsWith(findFaultReason(code)?.name ?? '?')).toBe(true);
    }
  });

  it('are made for some kind of request', () => {
    for (const { answers } of CHECKS) expect(answers.some((answer) => answer !== '-')).toBe(true);
  });
});
