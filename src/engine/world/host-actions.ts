/**
 * What the host does, in the order Linux does it (7.0: drivers/iommu/intel/iommu.c, drivers/pci/iov.c,
 * drivers/vfio). Each action leaves its acts in the draft; a refusal ends the step.
 */
import { makeBdf } from '../../base/bdf.ts';
import { hex } from '../../base/hex.ts';
import { AW_48, PGTT } from '../../spec/vtd/pasid-entry.ts';
import { readU16 } from '../config-space/bytes.ts';
import { findCapability as findCapabilityRow } from '../../spec/pcie/catalogue.ts';
import { policyRow } from '../../spec/policies.ts';
import { findCapability } from '../config-space/find-capability.ts';
import { readCapabilityField } from '../config-space/capability-field.ts';
import { capabilityOwner, type FunctionState } from '../device/function-state.ts';
import {
  clearEntry,
  mapSecondStage,
  writeContextEntry,
  writePasidEntry,
  type PageSize,
} from '../iommu/build.ts';
import { emulatePasid } from '../vfio/emulated-pasid.ts';
import { openVirtualConfig } from '../vfio/virtual-config.ts';
import { Refused, type Draft } from './draft.ts';
import type { Event, HostMapping, PasidBits } from './event.ts';
import { withHostTables } from './tables.ts';

/** SR-IOV Control: VF Enable and VF Memory Space Enable. */
const SRIOV_VFE_MSE = 0x9;
const CONTEXT_ENTRY_BYTES = 32;
/** What 4 levels of tables translate, and the largest address that an entry can hold. */
export const INPUT_LIMIT = 2 ** 48;
export const ADDRESS_LIMIT = 2 ** 52;

const refuse = (reason: string, errno?: string): never => {
  throw new Refused({ actor: 'host', reason, ...(errno === undefined ? {} : { errno }) });
};

/**
 * The PF driver turns SR-IOV on: NumVFs, then VF Enable with MSE (drivers/pci/iov.c sriov_enable), or off. The number
 * that is there already changes nothing (sriov_numvfs_store).
 */
export function enableVfs(draft: Draft, requesterId: number, count: number): void {
  const pf = draft.functionAt(requesterId);
  const offset = findCapability(pf.config, 'ext', 'SRIOV');
  if (offset === undefined) return refuse('The function has no SR-IOV capability.', '-ENOSYS');
  const total = fieldValue(pf, 'SRIOV', 'totalVf');
  if (count > total) return refuse(`NumVFs ${String(count)} is beyond TotalVFs ${String(total)}.`, '-ERANGE');
  const now = fieldValue(pf, 'SRIOV', 'ctrlVfe') === 1 ? fieldValue(pf, 'SRIOV', 'numVf') : 0;
  if (count === now) {
    draft.act('host', 'done', 'no change', `The PF has ${String(count)} VFs already: nothing is written.`);
    return;
  }
  if (count === 0) {
    disableVfs(draft, requesterId, offset);
    return;
  }
  if (now !== 0) return refuse('VFs are enabled already; set the number to 0 first.', '-EBUSY');
  const numVfs = draft.writeConfig(requesterId, offset + 0x10, 2, count);
  draft.act('host', 'done', `NumVFs ${String(count)}`, `The PF driver writes NumVFs ${String(count)}.`, {
    writes: numVfs,
  });
  const control = readU16(draft.functionAt(requesterId).config, offset + 8);
  const enable = draft.writeConfig(requesterId, offset + 8, 2, control | SRIOV_VFE_MSE);
  const made = draft.functions.filter((fn) => fn.pf === requesterId).length;
  draft.act('device', 'done', `${String(made)} VFs`, `The device answers to ${String(made)} VFs now.`, {
    writes: enable,
  });
}

/**
 * The PF driver turns SR-IOV off (drivers/pci/iov.c sriov_disable): each VF leaves its driver, VFIO included, and the
 * IOMMU driver clears its context entry (intel_iommu_release_device); then VF Enable, MSE and NumVFs go to 0.
 */
function disableVfs(draft: Draft, requesterId: number, offset: number): void {
  const vfs = draft.functions.filter((fn) => fn.pf === requesterId);
  draft.assignments = draft.assignments.filter((one) =>
    vfs.every((fn) => fn.requesterId !== one.requesterId),
  );
  const cleared = withHostTables(draft, (tables) => {
    for (const vf of vfs) {
      const address = tables.findContextEntry(vf.requesterId);
      if (address !== undefined) clearEntry(tables.memory, address, CONTEXT_ENTRY_BYTES);
    }
  });
  if (cleared.length > 0) {
    draft.act(
      'host',
      'done',
      'contexts off',
      'The host IOMMU driver clears the context entries of the VFs.',
      {
        writes: cleared,
      },
    );
  }
  const control = readU16(draft.functionAt(requesterId).config, offset + 8);
  const off = draft.writeConfig(requesterId, offset + 8, 2, control & ~SRIOV_VFE_MSE);
  draft.act('host', 'done', 'VFs off', 'The PF driver clears VF Enable and NumVFs.', {
    writes: [...off, ...draft.writeConfig(requesterId, offset + 0x10, 2, 0)],
  });
}

/**
 * The IOMMU driver probes a function of the host's own: context entry from what the function could do
 * (intel_iommu_probe_device), default domain in the PASID 0 entry, then PASID and ATS (probe_finalize).
 */
export function probe(draft: Draft, requesterId: number, mappings: readonly HostMapping[]): void {
  const fn = draft.functionAt(requesterId);
  if (draft.assignments.some((one) => one.requesterId === requesterId)) {
    return refuse('The VF is assigned to the guest: no driver of the host can take it.', '-EBUSY');
  }
  if (isLocked(draft, requesterId)) return refuse(LOCKED, '-EBUSY');
  const beyond = mappings.find(({ iova, address }) => iova >= INPUT_LIMIT || address >= ADDRESS_LIMIT);
  if (beyond !== undefined) {
    return refuse(
      `The 4-level second stage cannot map ${hex(beyond.iova)} to ${hex(beyond.address)}.`,
      '-ERANGE',
    );
  }
  writeFunctionTables(draft, fn, {
    paside: canPasid(draft, fn),
    mapAll: (map) => {
      for (const { iova, address, ...rights } of mappings) map(iova, address, 0x1000, rights);
    },
  });
  const command = draft.writeConfig(
    requesterId,
    4,
    2,
    readU16(draft.functionAt(requesterId).config, 4) | 0x6,
  );
  draft.act('host', 'done', 'bus master', 'The PF driver sets Bus Master Enable.', { writes: command });
  if (fn.role === 'vf') return;
  const pasid = findCapability(fn.config, 'ext', 'PASID');
  if (pasid !== undefined) {
    const features = (fieldValue(fn, 'PASID', 'capExec') << 1) | (fieldValue(fn, 'PASID', 'capPriv') << 2);
    const writes = draft.writeConfig(requesterId, pasid + 6, 2, 1 | features);
    draft.act('host', 'done', 'PF PASID 1', 'The host enables PASID on the PF with all that it supports.', {
      writes,
      crosses: 'pci_enable_pasid()',
    });
  }
  enableAts(draft, requesterId);
  enablePri(draft, requesterId);
}

/** The PF's PASID Control is written; a policy may have it locked while a VF is assigned. */
export function setPfPasid(draft: Draft, requesterId: number, bits: PasidBits): void {
  const pf = draft.functionAt(requesterId);
  const offset = findCapability(pf.config, 'ext', 'PASID');
  if (offset === undefined) return refuse('The function has no PASID capability.', '-EINVAL');
  if (isLocked(draft, requesterId)) return refuse(LOCKED, '-EBUSY');
  const value = controlValue(bits);
  const writes = draft.writeConfig(requesterId, offset + 6, 2, value);
  draft.act(
    'host',
    'done',
    `PF PASID ${String(value & 1)}`,
    `The host writes ${hex(value, 4)} to the PF's PASID Control.`,
    {
      writes,
    },
  );
}

/** A raw write by the host: the bytes are the hardware's, but for a PASID Control that the policy has locked. */
export function writeRaw(draft: Draft, event: Extract<Event, { readonly kind: 'config-write' }>): void {
  const { requesterId, offset, width, value } = event;
  const pasid = findCapability(draft.functionAt(requesterId).config, 'ext', 'PASID');
  const touches = pasid !== undefined && offset < pasid + 8 && offset + width > pasid + 6;
  if (touches && isLocked(draft, requesterId)) return refuse(LOCKED, '-EBUSY');
  const writes = draft.writeConfig(requesterId, offset, width, value);
  draft.act(
    'host',
    'done',
    `${hex(offset, 3)} ← ${hex(value)}`,
    `The host writes ${hex(value, width * 2)} to ${hex(offset, 3)} of ${makeBdf(requesterId)}.`,
    { writes },
  );
}

const LOCKED = "The PF's PASID Control is locked while one of its VFs is assigned.";

/** Does the policy lock this PF now? */
const isLocked = (draft: Draft, requesterId: number): boolean =>
  policyRow(draft.world.policy).locksPf &&
  draft.assignments.some(
    (one) => draft.functions.find((fn) => fn.requesterId === one.requesterId)?.pf === requesterId,
  );

/**
 * VFIO opens the VF, the host attaches it to the VM's domain, then the VMM places the capability from what the host
 * reports (QEMU 11.0, hw/vfio/pci.c: attach comes before the capabilities).
 */
export function assign(draft: Draft, requesterId: number): void {
  const vf = draft.functionAt(requesterId);
  const pf = draft.functions.find((fn) => fn.requesterId === vf.pf);
  if (vf.role !== 'vf' || pf === undefined) return refuse('Only a VF is assigned here.', '-EINVAL');
  if (draft.assignments.some((one) => one.requesterId === requesterId)) {
    return refuse('The VF is assigned already.', '-EBUSY');
  }
  const policy = policyRow(draft.world.policy);
  const opened = openVirtualConfig(draft.functions, requesterId);
  const hidden = opened.hidden.map(({ kind, id }) => findCapabilityRow(kind, id)?.name ?? hex(id, 2));
  draft.act(
    'vfio',
    'done',
    hidden.length === 0 ? 'opens VF' : `hides ${hidden.join(', ')}`,
    hidden.length === 0
      ? 'VFIO opens the VF and hides nothing of it.'
      : `VFIO opens the VF and hides ${hidden.join(', ')} from the guest.`,
    { crosses: 'VFIO device' },
  );
  writeFunctionTables(draft, vf, {
    paside: canPasid(draft, vf) && policy.opensAtAssignment,
    mapAll: (map) => {
      for (const window of draft.world.guestMemory) {
        mapRange(map, window.guestAddress, window.hostAddress, window.size, window);
      }
    },
  });
  enableAts(draft, requesterId);
  const config = policy.emulates ? emulatePasid(opened, draft.world.placement, pf.config) : opened;
  if (policy.emulates) {
    draft.act(
      'vmm',
      config.emulated === undefined ? 'refuses' : 'done',
      config.emulated === undefined
        ? 'no place'
        : `cap @${hex(config.emulated.offset, 3).slice(2).toUpperCase()}`,
      config.emulated === undefined
        ? `No PASID capability is made: ${config.placementRefused ?? ''}`
        : `An emulated PASID capability is linked at ${hex(config.emulated.offset, 3)}.`,
    );
  }
  draft.setAssignment({
    requesterId,
    config,
    guest: { pasidControl: 0, bound: [] },
  });
}

type MapPage = (
  input: number,
  output: number,
  size: PageSize,
  rights: { readonly read: boolean; readonly write: boolean },
) => void;

/** Context entry, PASID directory, and the PASID 0 entry with a second stage: what every function gets. */
function writeFunctionTables(
  draft: Draft,
  fn: FunctionState,
  { paside, mapAll }: { readonly paside: boolean; readonly mapAll: (map: MapPage) => void },
): void {
  const dte = findCapability(fn.config, 'ext', 'ATS') !== undefined;
  const pre = dte && capabilityOwner(draft.functions, fn.requesterId, 'PRI') !== undefined;
  const did = draft.takeDomainId();
  const entries = withHostTables(draft, (tables) => {
    const { memory } = tables;
    const address = tables.makeContextEntry(fn.requesterId);
    const directory = tables.takePage('pasid');
    const root = tables.takePage('second-stage');
    mapAll((input, output, size, rights) => {
      mapSecondStage(memory, root, input, output, rights, () => tables.takePage('second-stage'), { size });
    });
    writePasidEntry(
      memory,
      tables.makePasidEntry(directory, 0),
      { p: 1, pgtt: PGTT.secondStage, aw: AW_48, ssptptr: root, did, pwsnp: 1 },
      draft.world.profile,
    );
    writeContextEntry(memory, address, {
      p: 1,
      dte: flag(dte),
      paside: flag(paside),
      pre: flag(pre),
      pasiddirptr: directory,
    });
  });
  draft.act(
    'host',
    'done',
    `context ${(fn.requesterId & 0xff).toString(16).padStart(2, '0')}`,
    `The host IOMMU driver writes the context entry (PASIDE ${String(flag(paside))}), the PASID directory and the PASID 0 entry.`,
    { writes: entries },
  );
}

/** Maps a range with the largest pages that fit (4 KiB, 2 MiB, 1 GiB). */
function mapRange(
  map: MapPage,
  input: number,
  output: number,
  size: number,
  rights: { readonly read: boolean; readonly write: boolean },
): void {
  for (let done = 0; done < size;) {
    const fits = ([0x4000_0000, 0x20_0000] as const).find(
      (page) => (input + done) % page === 0 && (output + done) % page === 0 && size - done >= page,
    );
    map(input + done, output + done, fits ?? 0x1000, rights);
    done += fits ?? 0x1000;
  }
}

/** ATS Enable with the smallest translation unit of 4 KiB; a VF has its own Enable and the PF's unit. */
function enableAts(draft: Draft, requesterId: number): void {
  const fn = draft.functionAt(requesterId);
  const offset = findCapability(fn.config, 'ext', 'ATS');
  if (offset === undefined || fieldValue(fn, 'ATS', 'ctrlEnable') === 1) return;
  const writes = draft.writeConfig(requesterId, offset + 6, 2, 0x8000);
  draft.act('host', 'done', 'ATS 1', 'The host sets ATS Enable of the function.', {
    writes,
    crosses: 'pci_enable_ats()',
  });
}

/** Page requests that Linux lets a device have outstanding at most (PRQ_DEPTH). */
const PRQ_DEPTH = 2048;

/**
 * PRI on the PF: reset, allocation, enable (pci_reset_pri, pci_enable_pri). Linux leaves it off where ATS is off,
 * where the interface has not stopped, or where PASID is on and responses would carry none.
 */
function enablePri(draft: Draft, requesterId: number): void {
  const fn = draft.functionAt(requesterId);
  const offset = findCapability(fn.config, 'ext', 'PRI');
  if (offset === undefined || fieldValue(fn, 'ATS', 'ctrlEnable') === 0) return;
  if (fieldValue(fn, 'PRI', 'ctrlEnable') === 1 || fieldValue(fn, 'PRI', 'statusStopped') === 0) return;
  if (fieldValue(fn, 'PASID', 'ctrlEnable') === 1 && fieldValue(fn, 'PRI', 'statusPasid') === 0) return;
  const writes = [
    ...draft.writeConfig(requesterId, offset + 4, 2, 2),
    ...draft.writeConfig(requesterId, offset + 12, 4, Math.min(fieldValue(fn, 'PRI', 'maxReq'), PRQ_DEPTH)),
    ...draft.writeConfig(requesterId, offset + 4, 2, 1),
  ];
  draft.act(
    'host',
    'done',
    'PRI 1',
    'The host resets PRI of the function, allocates requests and enables it.',
    {
      writes,
      crosses: 'pci_enable_pri()',
    },
  );
}

/** Does the function's PASID capability, a VF's PF's, exist (pasid_supported in intel_iommu_probe_device)? */
const canPasid = (draft: Draft, fn: FunctionState): boolean =>
  capabilityOwner(draft.functions, fn.requesterId, 'PASID') !== undefined;

/** PASID Control bits 2:0: Enable, Execute Permission Enable, Privileged Mode Enable. */
export const controlValue = ({ enable, execute, privileged }: PasidBits): number =>
  flag(enable) | (flag(execute) << 1) | (flag(privileged) << 2);

export const flag = (set: boolean): number => (set ? 1 : 0);

const fieldValue = (fn: FunctionState, capability: string, field: string): number =>
  readCapabilityField(fn.config, 'ext', capability, field)?.value ?? 0;
