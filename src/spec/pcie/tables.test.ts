import { describe, expect, it } from 'vitest';
import { validateOffsets, validateRegisters } from '../validate.ts';
import { CAPABILITIES, capabilityNamed, fieldOfCapability, findCapability, findField } from './catalogue.ts';
import { HEADER_TYPE_0, HEADER_TYPE_1 } from './header.ts';
import { msiForm } from './msi.ts';
import { ABSENT_IN_VF } from './vf-access.ts';

const resolves = (path: string) => findField(path) !== undefined;

describe('PCI tables', () => {
  it('tile every register, name their sources and resolve their references', () => {
    const registers = CAPABILITIES.flatMap((capability) => capability.registers);
    expect(validateRegisters(registers, { resolves })).toEqual([]);
    expect(validateRegisters(HEADER_TYPE_0)).toEqual([]);
    expect(validateRegisters(HEADER_TYPE_1)).toEqual([]);
  });

  it('place no register over another', () => {
    const spaces = [
      HEADER_TYPE_0,
      HEADER_TYPE_1,
      ...[false, true].flatMap((is64) => [msiForm(is64, false), msiForm(is64, true)]),
      ...CAPABILITIES.map((capability) => capability.registers),
    ];
    expect(spaces.flatMap(validateOffsets)).toEqual([]);
  });

  it('use a field id once in a capability, so that decoded fields have one meaning', () => {
    for (const { name, registers } of CAPABILITIES) {
      const ids = registers.flatMap(({ fields }) =>
        fields.filter(({ role }) => role !== 'reserved').map(({ id }) => id),
      );
      expect(new Set(ids).size, name).toBe(ids.length);
    }
  });

  it('keep every described register inside the length of its capability', () => {
    for (const { name, length, registers } of CAPABILITIES) {
      if (length === undefined) continue;
      for (const register of registers) {
        expect(register.offset + register.width / 8, `${name} ${register.id}`).toBeLessThanOrEqual(length);
      }
    }
  });

  it('use an id and a name once in each list', () => {
    const ids = CAPABILITIES.map(({ kind, id }) => `${kind}${String(id)}`);
    const names = CAPABILITIES.map(({ kind, name }) => `${kind}${name}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(names).size).toBe(names.length);
  });

  it('name only fields that exist as absent in a VF', () => {
    const header = new Set(
      HEADER_TYPE_0.flatMap(({ id, fields }) => fields.map((field) => `${id}.${field.id}`)),
    );
    const unknown = [...ABSENT_IN_VF.keys()].filter((path) => !header.has(path) && !resolves(path));
    expect(unknown).toEqual([]);
  });
});

describe('catalogue', () => {
  it('knows the ids and names of linux/pci_regs.h', () => {
    expect(findCapability('ext', 0x1b)?.name).toBe('PASID');
    expect(findCapability('ext', 0x01)?.name).toBe('ERR');
    expect(findCapability('std', 0x10)?.name).toBe('EXP');
    expect(findCapability('ext', 0x09)?.name).toBe('VC9');
    expect(findCapability('ext', 0x2d)).toBeUndefined();
    expect(findCapability('std', 0x15)?.name).toBe('FPB');
    expect(capabilityNamed('ext', 'VNDR').id).toBe(0x0b);
    expect(capabilityNamed('std', 'VNDR').id).toBe(0x09);
  });

  it('places fields where the specification does', () => {
    const at = (path: string) => {
      const place = findField(path);
      return place && [place.capability.id, place.register.offset, ...place.field.bits];
    };
    expect(at('pasid.ctrl.ctrlEnable')).toEqual([0x1b, 6, 0, 0]);
    expect(at('pasid.cap.capWidth')).toEqual([0x1b, 4, 12, 8]);
    expect(at('ats.ctrl.ctrlEnable')).toEqual([0x0f, 6, 15, 15]);
    expect(at('pri.status.statusStopped')).toEqual([0x13, 6, 8, 8]);
    expect(at('pri.status.statusPasid')).toEqual([0x13, 6, 15, 15]);
    expect(at('sriov.vf-did.vfDid')).toEqual([0x10, 0x1a, 15, 0]);
    expect(at('exp.devcap.devcapFlr')).toEqual([0x10, 4, 28, 28]);
    expect(at('pasid.ctrl.nothing')).toBeUndefined();
    expect(fieldOfCapability(capabilityNamed('ext', 'PRI'), 'statusRf')?.register.id).toBe('pri.status');
  });
});
