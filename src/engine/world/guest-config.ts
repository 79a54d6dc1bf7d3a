/**
 * A guest's access to its VF's config space: trapped by the VMM, answered by VFIO or by the emulated capability,
 * and carried on as the policy's row says. Each hop is an act, so that the config path can be drawn.
 */
import { hex } from '../../base/hex.ts';
import { makeBdf } from '../../base/bdf.ts';
import { policyRow, type PolicyRow } from '../../spec/policies.ts';
import { findCapability } from '../config-space/find-capability.ts';
import { readWidth } from '../config-space/bytes.ts';
import { readCapabilityField } from '../config-space/capability-field.ts';
import type { FunctionState } from '../device/function-state.ts';
import { writeVirtual } from '../vfio/access.ts';
import { readPasidControl, withPasidControl } from '../vfio/emulated-pasid.ts';
import { PASID_CONTROL_MASK } from '../vfio/permissions.ts';
import type { VirtualConfig } from '../vfio/virtual-config.ts';
import type { AccessWidth } from '../vfio/write-draft.ts';
import { Refused, type Draft } from './draft.ts';
import { programHostEntries } from './enforce.ts';
import type { Write } from './trace.ts';
import type { Assignment, World } from './world.ts';

/** Bytes from the start of config space, or of the capability named. */
const COMMAND = 4;
const DEVICE_CONTROL = 8;
const PASID_CTRL = 6;
const INITIATE_FLR = 0x8000;
const ATS_ENABLE = 0x8000;

/** The virtual config space as the guest reads it: where the policy shows the PF, its bits stand in the register. */
export function guestReads(world: World, assignment: Assignment): VirtualConfig {
  if (policyRow(world.policy).reads !== 'pf') return assignment.config;
  return withPasidControl(assignment.config, pfControl(world.functions, assignment.requesterId) ?? 0);
}

/** PASID Control bits 2:0 of the PF that a VF obeys; undefined without such a capability. */
export function pfControl(functions: readonly FunctionState[], requesterId: number): number | undefined {
  const pf = pfOf(functions, requesterId);
  if (pf === undefined) return undefined;
  const bit = (field: string) => readCapabilityField(pf.config, 'ext', 'PASID', field)?.value;
  const [enable, execute, privileged] = [bit('ctrlEnable'), bit('ctrlExec'), bit('ctrlPriv')];
  return enable === undefined ? undefined : enable | ((execute ?? 0) << 1) | ((privileged ?? 0) << 2);
}

const pfOf = (functions: readonly FunctionState[], requesterId: number): FunctionState | undefined => {
  const vf = functions.find((fn) => fn.requesterId === requesterId);
  return functions.find((fn) => fn.requesterId === vf?.pf);
};

/** A guest writes `width` bytes at `offset` of its VF's config space. */
export function guestConfigWrite(
  draft: Draft,
  requesterId: number,
  offset: number,
  width: AccessWidth,
  value: number,
): void {
  const { config } = draft.assignmentOf(requesterId);
  const control = controlInWrite(config, offset, width, value);
  draft.act(
    'guest',
    'passes-on',
    shortWrite(control, value),
    `The guest writes ${hex(value, width * 2)} to ${hex(offset, 3)} of ${makeBdf(requesterId)}.`,
    {
      crosses: 'trap',
    },
  );
  if (control !== undefined) {
    writePasidControl(draft, requesterId, control);
    return;
  }
  if (isEmulated(config, offset, width)) {
    draft.act(
      'vmm',
      'drops',
      'read-only',
      'The VMM drops the write: these bytes of the emulated capability are read-only.',
    );
    return;
  }
  passThroughVfio(draft, requesterId, offset, width, value);
}

/** The guest's write to its emulated PASID Control (bits 2:0), carried as far as the policy carries it. */
export function writePasidControl(draft: Draft, requesterId: number, control: number): void {
  const { emulated } = draft.assignmentOf(requesterId).config;
  if (emulated === undefined) {
    throw new Refused({
      actor: 'guest',
      reason: 'The guest sees no PASID capability on this VF.',
      errno: '-EINVAL',
    });
  }
  const policy = policyRow(draft.world.policy);
  draft.setGuest(requesterId, { pasidControl: control });
  if (policy.keeper === 'vfio') {
    draft.act('vmm', 'passes-on', 'passes on', 'The VMM traps the access and passes it to VFIO.', {
      crosses: 'VFIO config region',
    });
  }
  CARRY[policy.writes](draft, requesterId, control, policy);
}

/** What each kind of policy does with a write. */
const CARRY: Readonly<
  Record<PolicyRow['writes'], (draft: Draft, requesterId: number, control: number, policy: PolicyRow) => void>
> = {
  nowhere: (draft, _requesterId, _control, { keeper }) => {
    draft.act(keeper, 'drops', 'drops it', "VFIO drops the write: the bits show the PF's register.");
  },
  shadow: (draft, requesterId, control, { keeper }) => {
    const writes = keepShadow(draft, requesterId, control);
    draft.act(
      keeper,
      'drops',
      `keeps ${String(control)}`,
      `VFIO keeps ${hex(control, 4)} in a shadow register and forwards nothing.`,
      { writes },
    );
  },
  pf: (draft, requesterId, control, { keeper }) => {
    const writes = keepShadow(draft, requesterId, control);
    draft.act(keeper, 'passes-on', 'to the PF', 'VFIO passes the write to the PF driver.', {
      writes,
      crosses: 'PF driver',
    });
    writePfControl(draft, requesterId, control);
  },
  'shadow-and-iommu': (draft, requesterId, control, { keeper }) => {
    const writes = keepShadow(draft, requesterId, control);
    const who = keeper === 'vfio' ? 'VFIO' : 'The VMM';
    draft.act(
      keeper,
      'passes-on',
      `keeps ${String(control)}`,
      `${who} keeps ${hex(control, 4)} and asks the host IOMMU driver to enforce it.`,
      { writes, crosses: keeper === 'vfio' ? 'kernel call' : 'iommufd' },
    );
    const entries = programHostEntries(draft, requesterId, control);
    const enable = control & 1;
    draft.act(
      'host',
      'done',
      `PASIDE ${String(enable)}`,
      entries.length === 0
        ? 'The host IOMMU driver finds the entries of this VF as they should be.'
        : `The host IOMMU driver writes the entries of ${makeBdf(requesterId)} alone: PASIDE ${String(enable)}.`,
      { writes: entries },
    );
  },
};

function keepShadow(draft: Draft, requesterId: number, control: number): Write[] {
  const assignment = draft.assignmentOf(requesterId);
  const before = readPasidControl(assignment.config) ?? 0;
  draft.setAssignment({ ...assignment, config: withPasidControl(assignment.config, control) });
  if (before === control) return [];
  const offset = (assignment.config.emulated?.offset ?? 0) + PASID_CTRL;
  return [{ space: 'virtual-config', requesterId, offset, width: 2, before, after: control }];
}

function writePfControl(draft: Draft, requesterId: number, control: number): void {
  const pf = pfOf(draft.functions, requesterId);
  const offset = pf && findCapability(pf.config, 'ext', 'PASID');
  if (pf === undefined || offset === undefined) return;
  const writes = draft.writeConfig(pf.requesterId, offset + PASID_CTRL, 2, control);
  draft.act(
    'host',
    'done',
    `PF PASID ${String(control & 1)}`,
    `The PF's PASID Control becomes ${hex(control, 4)}: every sibling VF obeys it too.`,
    { writes },
  );
}

/** Any other access: VFIO's permission bits decide what is kept and what reaches the device. */
function passThroughVfio(
  draft: Draft,
  requesterId: number,
  offset: number,
  width: AccessWidth,
  value: number,
): void {
  const assignment = draft.assignmentOf(requesterId);
  draft.act('vmm', 'passes-on', 'passes on', 'The VMM traps the access and passes it to VFIO.', {
    crosses: 'VFIO config region',
  });
  const done = writeVirtual(assignment.config, draft.functions, requesterId, offset, width, value);
  draft.setAssignment({ ...assignment, config: done.config });
  const note = done.note ?? '';
  if (done.flr) {
    draft.act('vfio', 'passes-on', 'resets', `VFIO carries out the reset. ${note}`.trim(), {
      crosses: 'pci_try_reset_function()',
    });
    resetVf(draft, requesterId);
    return;
  }
  if (done.dropped) {
    draft.act('vfio', 'drops', 'drops it', `VFIO drops the write. ${note}`.trim());
    return;
  }
  const writes = done.hardware.flatMap((write) =>
    draft.writeConfig(requesterId, write.offset, write.width, write.value),
  );
  const reached = done.hardware.length > 0;
  draft.act(
    'vfio',
    'done',
    reached ? 'to the VF' : 'keeps it',
    `VFIO ${reached ? 'lets the write reach the VF' : 'keeps the write to itself'}. ${note}`.trim(),
    { writes },
  );
}

/**
 * FLR of an assigned VF: the function's registers, what Linux restores of them (7.0, drivers/pci/pci.c
 * pci_dev_save_and_disable, pci_restore_state), then the emulated capability as if it were function-local.
 */
export function resetVf(draft: Draft, requesterId: number): void {
  const vf = draft.functionAt(requesterId);
  const express = findCapability(vf.config, 'std', 'EXP');
  if (express === undefined) {
    throw new Refused({ actor: 'device', reason: 'The VF has no PCI Express capability.' });
  }
  const command = readWidth(vf.config, COMMAND, 16);
  const ats = readCapabilityField(vf.config, 'ext', 'ATS', 'ctrlEnable');
  const writes = draft.writeConfig(requesterId, express + DEVICE_CONTROL, 2, INITIATE_FLR);
  draft.act(
    'device',
    'done',
    'FLR',
    "The VF's registers return to their defaults; the PF's PASID and PRI stay as they are.",
    { writes },
  );
  const restored = ats?.value === 1 ? draft.writeConfig(requesterId, ats.offset, 2, ATS_ENABLE) : [];
  restored.push(...draft.writeConfig(requesterId, COMMAND, 2, command));
  draft.act('host', 'done', 'restores', "The host restores the VF's ATS Enable and Command register.", {
    writes: restored,
    crosses: 'pci_restore_state()',
  });
  if (draft.assignmentOf(requesterId).config.emulated !== undefined) writePasidControl(draft, requesterId, 0);
}

/** The new PASID Control when a write covers it. */
function controlInWrite(
  config: VirtualConfig,
  offset: number,
  width: number,
  value: number,
): number | undefined {
  const at = config.emulated && config.emulated.offset + PASID_CTRL;
  if (at === undefined || at < offset || at >= offset + width) return undefined;
  return Math.floor(value / 2 ** (8 * (at - offset))) & PASID_CONTROL_MASK;
}

const isEmulated = ({ emulated }: VirtualConfig, offset: number, width: number): boolean =>
  emulated !== undefined && offset < emulated.offset + emulated.length && offset + width > emulated.offset;

const shortWrite = (control: number | undefined, value: number): string =>
  control === undefined ? `writes ${hex(value)}` : `Enable ${String(control & 1)}${bitsText(control)}`;

const bitsText = (control: number): string =>
  `${(control & 2) === 0 ? '' : ' X'}${(control & 4) === 0 ? '' : ' P'}`;
