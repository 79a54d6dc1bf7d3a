/** Finds capability rows by id or name, and registers and fields by their path (`pasid.ctrl.ctrlEnable`). */
import type { CapabilityRow, FieldRow, RegisterRow } from '../row.ts';
import { acs } from './acs.ts';
import { aer } from './aer.ts';
import { ari } from './ari.ts';
import { ats } from './ats.ts';
import { RECOGNISED } from './capability-names.ts';
import { express } from './express.ts';
import { msi } from './msi.ts';
import { msix } from './msix.ts';
import { pasid } from './pasid.ts';
import { powerManagement } from './power-management.ts';
import { pri } from './pri.ts';
import { sriov } from './sriov.ts';
import {
  designatedVendorSpecific,
  vendorSpecificExtended,
  vendorSpecificStandard,
} from './vendor-specific.ts';

/** Every capability that is known, those with described registers first. */
export const CAPABILITIES: readonly CapabilityRow[] = [
  powerManagement,
  msi,
  vendorSpecificStandard,
  express,
  msix,
  aer,
  vendorSpecificExtended,
  acs,
  ari,
  ats,
  sriov,
  pri,
  pasid,
  designatedVendorSpecific,
  ...RECOGNISED,
];

const index = <K>(kind: 'std' | 'ext', key: (row: CapabilityRow) => K): ReadonlyMap<K, CapabilityRow> =>
  new Map(CAPABILITIES.filter((row) => row.kind === kind).map((row) => [key(row), row]));

const byId = { std: index('std', (row) => row.id), ext: index('ext', (row) => row.id) };
const byName = { std: index('std', (row) => row.name), ext: index('ext', (row) => row.name) };

/** The row of a capability id, or undefined where the id has no name. */
export const findCapability = (kind: 'std' | 'ext', id: number): CapabilityRow | undefined =>
  byId[kind].get(id);

/** The row of a capability by its name in linux/pci_regs.h; a name that no row has is a programming error. */
export function capabilityNamed(kind: 'std' | 'ext', name: string): CapabilityRow {
  const row = byName[kind].get(name);
  if (row === undefined) throw new Error(`no ${kind} capability is named ${name}`);
  return row;
}

export interface FieldPlace {
  readonly capability: CapabilityRow;
  readonly register: RegisterRow;
  readonly field: FieldRow;
}

const byPath = new Map<string, FieldPlace>(
  CAPABILITIES.flatMap((capability) =>
    capability.registers.flatMap((register) =>
      register.fields.map((field): [string, FieldPlace] => [
        `${register.id}.${field.id}`,
        { capability, register, field },
      ]),
    ),
  ),
);

/** The field behind a path such as `pasid.cap.capExec`; undefined for a path that no row has. */
export const findField = (path: string): FieldPlace | undefined => byPath.get(path);

/** The field of a capability by its id, which is unique among the capability's registers. */
export function fieldOfCapability(capability: CapabilityRow, fieldId: string): FieldPlace | undefined {
  for (const register of capability.registers) {
    const field = register.fields.find((row) => row.id === fieldId);
    if (field !== undefined) return { capability, register, field };
  }
  return undefined;
}
