/**
 * Claimed, actual, enforced: for each control bit what the guest's capability says, what the register that the
 * device obeys says, and what the host IOMMU does about it. Values are those at the cursor.
 */
import { hexDigits, pasidNumber } from '../base/hex.ts';
import { readCapabilityField } from '../engine/config-space/capability-field.ts';
import { capabilityOwner, findFunction } from '../engine/device/function-state.ts';
import type { DmaRequest } from '../engine/explanation.ts';
import { guestConfigBytes } from '../engine/vfio/guest-view.ts';
import { guestReads } from '../engine/world/guest-config.ts';
import { worldAt } from '../engine/world/replay.ts';
import type { RequestOutcome } from '../engine/world/trace.ts';
import type { Assignment, World } from '../engine/world/world.ts';
import type { ProfileId } from '../spec/policies.ts';
import { GATES } from '../spec/gates.ts';
import { word } from '../base/word.ts';
import { derive } from './derive.ts';
import { selectFocus } from './select-focus.ts';
import { badgeOf, selectRequest, type BadgeVerdict } from './select-request.ts';
import type { ExplorerState } from './store.ts';
import { readTablePath, type TablePath } from './table-path.ts';

export type ControlId = 'pasid' | 'privileged' | 'execute' | 'pri' | 'ats';

/** One bit where it stands. */
export interface ControlBit {
  /** Undefined: there is no such bit. */
  readonly value: 0 | 1 | undefined;
  /** `VF @FFE`, `PF @B46`, `PASIDE`, `none`. */
  readonly where: string;
}

export interface EnforcedBit extends ControlBit {
  /** `lets it through`, `blocks 45h`. */
  readonly effect: string;
  readonly blocks: boolean;
}

export interface ControlRow {
  readonly id: ControlId;
  readonly title: string;
  readonly claimed: ControlBit;
  readonly actual: ControlBit;
  readonly enforced: EnforcedBit;
  readonly claimedDiffers: boolean;
  readonly enforcedDiffers: boolean;
  /** The verdict of the selected request, on the row that it turns on. */
  readonly hot?: BadgeVerdict;
}

export interface ControlTable {
  readonly requesterId: number;
  /** The guest's columns are empty where no guest owns the function. */
  readonly assigned: boolean;
  readonly rows: readonly ControlRow[];
}

/** The five control bits of a function; the entry of `pasid` is the one whose SRE and ERE are shown. */
export function controlTable(
  world: World,
  requesterId: number,
  pasid: number | undefined,
  hot?: { readonly id: ControlId; readonly verdict: BadgeVerdict },
): ControlTable {
  const assignment = world.assignments.find((one) => one.requesterId === requesterId);
  const tables = readTablePath(world.iommu, world.memory, {
    requesterId,
    pasid: pasid ?? null,
    address: word(0, 0),
  });
  const rows = BITS.map((bit): ControlRow => {
    const claimed = claimedBit(world, assignment, bit);
    const actual = actualBit(world, requesterId, bit);
    const enforced = bit.enforced(tables, world.profile, pasid);
    return {
      id: bit.id,
      title: bit.title,
      claimed,
      actual,
      enforced,
      claimedDiffers: differ(claimed, actual),
      enforcedDiffers: differ(actual, enforced),
      ...(hot?.id === bit.id ? { hot: hot.verdict } : {}),
    };
  });
  return { requesterId, assigned: assignment !== undefined, rows };
}

const differ = (a: ControlBit, b: ControlBit): boolean =>
  a.value !== undefined && b.value !== undefined && a.value !== b.value;

interface BitRow {
  readonly id: ControlId;
  readonly title: string;
  readonly capability: 'PASID' | 'PRI' | 'ATS';
  readonly field: string;
  /** Bit of PASID Control, for the bits that the VMM emulates. */
  readonly mask?: number;
  readonly enforced: (tables: TablePath, profile: ProfileId, pasid: number | undefined) => EnforcedBit;
}

const asBit = (value: number | undefined): 0 | 1 | undefined =>
  value === undefined ? undefined : value === 0 ? 0 : 1;

/** A bit of the context entry that lets requests in (VT-d 5.10, section 9.4; codes of Table 30). */
const contextBit =
  (field: string, code: number, letsIn: string, refuses: string) =>
  ({ mode, root, context }: TablePath): EnforcedBit => {
    const where = field.toUpperCase();
    if (mode === 'off')
      return { value: undefined, where: 'remapping off', effect: 'lets all through', blocks: false };
    if (mode === 'legacy') {
      const pasid = field === 'paside';
      return {
        value: undefined,
        where: 'legacy mode',
        effect: pasid ? 'blocks 31h' : 'has no such bit',
        blocks: pasid,
      };
    }
    if (context?.present !== true) {
      const code = root?.present === true ? '41h' : '39h';
      return { value: undefined, where: 'no entry', effect: `blocks ${code}`, blocks: true };
    }
    const value = asBit(context.fields[field]);
    return value === 1
      ? { value, where, effect: letsIn, blocks: false }
      : { value, where, effect: `${refuses} ${hexDigits(code)}h`, blocks: true };
  };

/**
 * The fault that stops a request with this PASID before its PASID entry is looked for: no entry for the function,
 * PASID off, or a PASID that the context entry does not admit (VT-d 5.10, Table 30, SCT.1 to SCT.9).
 */
function stopBefore({ root, context }: TablePath, pasid: number): string | undefined {
  if (root?.present !== true) return '39h';
  if (context?.present !== true) return '41h';
  const { paside, pdts = 0, ridPasid } = context.fields;
  if (paside !== 1) return '45h';
  // The directory has 2^(PDTS + 7) entries of 64 PASIDs each.
  if (pasid >= 2 ** (pdts + 7 + 6)) return '46h';
  return pasid === ridPasid ? '48h' : undefined;
}

/** A bit of the PASID entry (VT-d 5.10, section 9.6). */
function entryBit(tables: TablePath, field: string, code: number, pasid: number | undefined): EnforcedBit {
  const name = field.toUpperCase();
  if (tables.mode !== 'scalable')
    return { value: undefined, where: 'no PASID entry', effect: '', blocks: false };
  if (pasid === undefined) return { value: undefined, where: name, effect: 'no PASID bound', blocks: false };
  const { directory, pasidEntry } = tables;
  const where = `${name}, PASID ${pasidNumber(pasid)}`;
  const before = stopBefore(tables, pasid);
  if (before !== undefined) return { value: undefined, where, effect: `blocks ${before}`, blocks: true };
  if (pasidEntry?.present !== true) {
    const code = directory?.present === true ? '59h' : '51h';
    return { value: undefined, where, effect: `blocks ${code}`, blocks: true };
  }
  const value = asBit(pasidEntry.fields[field]);
  return value === 1
    ? { value, where, effect: 'lets it through', blocks: false }
    : { value, where, effect: `blocks ${hexDigits(code, 2).toUpperCase()}h`, blocks: true };
}

/** Execute has a bit in VT-d 3.0 to 4.0 only; later units refuse it anywhere (Table 30, SPT.5 and RTA.5). */
function executeBit(tables: TablePath, profile: ProfileId, pasid: number | undefined): EnforcedBit {
  switch (profile) {
    case 'rev3':
      return entryBit(tables, 'ere', 0x5c, pasid);
    case 'rev4':
      return { value: undefined, where: 'rev4', effect: 'refuses 5Ch', blocks: true };
    case 'rev5':
      return { value: undefined, where: 'rev5', effect: 'refuses 34h', blocks: true };
  }
}

const BITS: readonly BitRow[] = [
  {
    id: 'pasid',
    title: 'PASID Enable',
    capability: 'PASID',
    field: 'ctrlEnable',
    mask: 1,
    enforced: contextBit('paside', 0x45, 'lets it through', 'blocks'),
  },
  {
    id: 'privileged',
    title: 'Privileged',
    capability: 'PASID',
    field: 'ctrlPriv',
    mask: 4,
    enforced: (tables, _profile, pasid) => entryBit(tables, 'sre', 0x5d, pasid),
  },
  {
    id: 'execute',
    title: 'Execute',
    capability: 'PASID',
    field: 'ctrlExec',
    mask: 2,
    enforced: executeBit,
  },
  {
    id: 'pri',
    title: 'PRI Enable',
    capability: 'PRI',
    field: 'ctrlEnable',
    enforced: contextBit('pre', 0x47, 'accepts', 'refuses'),
  },
  {
    id: 'ats',
    title: 'ATS Enable',
    capability: 'ATS',
    field: 'ctrlEnable',
    enforced: contextBit('dte', 0x44, 'accepts', 'refuses'),
  },
];

const at = (offset: number): string => `@${hexDigits(offset, 3).toUpperCase()}`;

/** What the guest's capability says: what the guest last wrote where the VMM emulates it, else what it reads. */
function claimedBit(world: World, assignment: Assignment | undefined, bit: BitRow): ControlBit {
  if (assignment === undefined) return { value: undefined, where: 'no guest' };
  const { config, guest } = assignment;
  if (bit.mask !== undefined) {
    const { emulated } = config;
    if (emulated === undefined) return { value: undefined, where: 'none' };
    const value = asBit(guest.pasidControl & bit.mask);
    const reads = readGuestField(world, assignment, bit);
    const differs = reads !== undefined && reads.value !== value;
    return {
      value,
      where: `VF ${at(emulated.offset + 6)}${differs ? `, reads ${reads.value}` : ''}`,
    };
  }
  const found = readGuestField(world, assignment, bit);
  return found === undefined
    ? { value: undefined, where: 'none' }
    : { value: asBit(found.value), where: `VF ${at(found.offset)}` };
}

function readGuestField(world: World, assignment: Assignment, { capability, field }: BitRow) {
  const bytes = guestConfigBytes(guestReads(world, assignment), world.functions, assignment.requesterId);
  return readCapabilityField(bytes, 'ext', capability, field);
}

/** The register that the device obeys: the PF's where VFs share the capability. */
function actualBit(world: World, requesterId: number, { capability, field }: BitRow): ControlBit {
  const owner = capabilityOwner(world.functions, requesterId, capability);
  const found = owner && readCapabilityField(owner.config, 'ext', capability, field);
  if (owner === undefined || found === undefined) return { value: undefined, where: 'none' };
  const who = owner.role === 'other' ? '' : `${owner.role.toUpperCase()} `;
  return { value: asBit(found.value), where: `${who}${at(found.offset)}` };
}

/** The control bit that a request turns on, if any: by its deciding checks, else by what it asks for. */
export function controlOf({ request, expected, actual }: RequestOutcome): ControlId | undefined {
  const ids = [
    expected?.verdict === 'blocked' ? expected.decidedBy : '',
    actual.verdict === 'blocked' ? actual.decidedBy : '',
  ];
  const decided = ids.map((id) => CONTROL_OF_CHECK[id]).find((control) => control !== undefined);
  if (decided !== undefined) return decided;
  return controlAsked(request);
}

function controlAsked(request: DmaRequest): ControlId | undefined {
  if (request.kind === 'page-request') return 'pri';
  if (request.kind !== 'untranslated') return 'ats';
  if (request.pasid === null) return undefined;
  if (request.execute) return 'execute';
  return request.privileged ? 'privileged' : 'pasid';
}

const CONTROL_OF_CHECK: Readonly<Record<string, ControlId>> = {
  [GATES.guestPasidCapability.id]: 'pasid',
  [GATES.guestPasidEnabled.id]: 'pasid',
  [GATES.devicePasidCapability.id]: 'pasid',
  [GATES.devicePasidEnabled.id]: 'pasid',
  'context.pasid-enabled': 'pasid',
  [GATES.guestPrivilegedEnabled.id]: 'privileged',
  [GATES.devicePrivilegedEnabled.id]: 'privileged',
  'pasid-entry.supervisor-enabled': 'privileged',
  [GATES.guestExecuteEnabled.id]: 'execute',
  [GATES.deviceExecuteEnabled.id]: 'execute',
  'pasid-entry.execute-enabled': 'execute',
  'request.execute-not-asked': 'execute',
  [GATES.devicePriEnabled.id]: 'pri',
  'context.page-requests-enabled': 'pri',
  [GATES.deviceAtsEnabled.id]: 'ats',
  'context.device-tlb-enabled': 'ats',
};

function fromState(
  state: Pick<ExplorerState, 'run' | 'cursor' | 'selectedStep'>,
  focused: number | undefined,
): ControlTable | undefined {
  const { run, cursor, selectedStep } = state;
  const request = selectRequest(state);
  const requesterId = request?.outcome.request.requesterId ?? focused;
  if (requesterId === undefined) return undefined;
  const count = selectedStep === undefined ? cursor : Math.min(selectedStep, run.steps.length);
  const world = worldAt(run, count);
  if (findFunction(world.functions, requesterId) === undefined) return undefined;
  const bound = world.assignments.find((one) => one.requesterId === requesterId)?.guest.bound ?? [];
  const pasid = request?.outcome.request.pasid ?? bound.at(-1);
  const id = request === undefined ? undefined : controlOf(request.outcome);
  const isCurrent = request !== undefined && (selectedStep !== undefined || request.index === cursor - 1);
  const { verdict } = request === undefined ? { verdict: undefined } : badgeOf(request.outcome);
  const hot = id !== undefined && isCurrent && verdict !== undefined ? { id, verdict } : undefined;
  return controlTable(world, requesterId, pasid, hot);
}

/** The strip for the selected request's function, else for the function in focus. */
export const selectControlTable = derive(
  (state) => {
    const { vf, pf } = selectFocus(state);
    return [state.run, state.cursor, state.selectedStep, vf?.requesterId ?? pf?.requesterId];
  },
  (run, cursor, selectedStep, focused) => fromState({ run, cursor, selectedStep }, focused),
);
