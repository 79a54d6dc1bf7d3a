/**
 * Puts a device of the reader's own into a scenario: its PF takes the place of the scenario's PF, its VFs that
 * of the VFs, and the events follow them. Control bits are cleared as after a reset, so that the events, and
 * not the moment of the dump, decide what is enabled.
 */
import { makeBdf } from '../base/bdf.ts';
import { err, ok, type Result } from '../base/result.ts';
import { readCapabilityField } from '../engine/config-space/capability-field.ts';
import { findCapability } from '../engine/config-space/find-capability.ts';
import { vfRequesterId } from '../engine/device/function-state.ts';
import type { Event } from '../engine/world/event.ts';
import type { PlatformFunction, Scenario, ScenarioStep } from '../engine/world/scenario.ts';

/** A function of a dump: its Requester ID and its bytes. */
export interface DumpedFunction {
  readonly requesterId: number;
  readonly bytes: Uint8Array;
}

export interface Adopted {
  readonly scenario: Scenario;
  /** What was changed or made up on the way, a sentence each. */
  readonly notes: readonly string[];
}

/** A VF's own vendor and device IDs read FFFFh (PCIe 6.x, 9.3.4.1.1). */
export const looksLikeVf = ({ bytes }: DumpedFunction): boolean =>
  bytes.subarray(0, 4).every((byte) => byte === 0xff);

/** VFs that a PF of a dump has in the same dump, VF 1 first. */
export function vfsInDump(pf: DumpedFunction, all: readonly DumpedFunction[]): readonly DumpedFunction[] {
  const layout = vfLayout(pf.bytes);
  if (layout === undefined) return [];
  const vfs = new Map<number, DumpedFunction>();
  for (const fn of all) {
    if (fn !== pf && !vfs.has(fn.requesterId) && looksLikeVf(fn)) vfs.set(fn.requesterId, fn);
  }
  const found: DumpedFunction[] = [];
  for (let n = 1; n <= layout.total && vfs.size > 0; n++) {
    const id = vfRequesterId(pf.requesterId, layout.offset, layout.stride, n);
    const vf = vfs.get(id);
    if (vf !== undefined) found.push(vf);
    vfs.delete(id);
  }
  return found;
}

/** The scenario with this PF and its VFs in place of its own. */
export function adoptDevice(
  scenario: Scenario,
  pf: DumpedFunction,
  all: readonly DumpedFunction[],
  name: string,
): Result<Adopted> {
  const old = scenario.platform.functions.find(({ role }) => role === 'pf');
  const oldLayout = old && vfLayout(old.config);
  const layout = vfLayout(pf.bytes);
  if (old === undefined || oldLayout === undefined)
    return err('The current scenario has no PF with VFs to replace.');
  if (layout === undefined) {
    return err(`${makeBdf(pf.requesterId)} has no SR-IOV capability with VFs, so it cannot be the PF.`);
  }
  const own = vfsInDump(pf, all)[0];
  const vf = own ?? all.find(looksLikeVf);
  const notes = ['Enable bits of the dump were cleared, as after a reset; the events set them.'];
  if (own === undefined && vf !== undefined) {
    notes.push(
      `${makeBdf(vf.requesterId)} is no VF of this PF by its Requester ID; its bytes stand for one.`,
    );
  }
  if (vf === undefined) {
    notes.push(
      'The dump holds no VF of this PF: its VFs are made up here (PCI Express, and ATS where the PF has it).',
    );
  }
  const oldVf = (n: number) => vfRequesterId(old.requesterId, oldLayout.offset, oldLayout.stride, n);
  const newVf = (n: number) => vfRequesterId(pf.requesterId, layout.offset, layout.stride, n);
  const rename = new Map([[old.requesterId, pf.requesterId]]);
  for (let n = 1; n <= oldLayout.total; n++) rename.set(oldVf(n), newVf(Math.min(n, layout.total)));
  if (findCapability(pf.bytes, 'ext', 'PASID') === undefined) {
    notes.push('This PF has no PASID capability: the PASID steps of the scenario are refused.');
  }
  if (layout.total < 2) notes.push('The PF has one VF: events of the second VF go to the first.');
  const { id: _gallery, ...rest } = scenario;
  return ok({
    scenario: {
      ...rest,
      title: `${scenario.title}, on ${makeBdf(pf.requesterId)}`,
      platform: { ...scenario.platform, name, functions: [platformPf(pf, vf)] },
      steps: scenario.steps.map((step) => renameStep(step, rename, layout.total)),
    },
    notes,
  });
}

interface VfLayout {
  readonly total: number;
  readonly offset: number;
  readonly stride: number;
}

const sriov = (bytes: Uint8Array, field: string): number | undefined =>
  readCapabilityField(bytes, 'ext', 'SRIOV', field)?.value;

/** Where a PF's VFs lie; undefined where it has none. */
function vfLayout(bytes: Uint8Array): VfLayout | undefined {
  const [total, offset, stride] = ['totalVf', 'vfOffset', 'vfStride'].map((field) => sriov(bytes, field));
  if (total === undefined || total === 0 || offset === undefined || offset === 0) return undefined;
  return { total, offset, stride: stride ?? 0 };
}

function platformPf(pf: DumpedFunction, vf: DumpedFunction | undefined): PlatformFunction {
  return {
    requesterId: pf.requesterId,
    role: 'pf',
    config: afterReset(pf.bytes),
    vfConfig: afterReset(vf === undefined ? madeUpVf(pf.bytes) : vf.bytes),
  };
}

/** Control registers that a conventional reset clears: capability, register offset in bytes, width in bytes. */
const CLEARED = [
  ['PASID', 6, 2],
  ['ATS', 6, 2],
  ['PRI', 4, 2],
  ['PRI', 12, 4],
  ['SRIOV', 8, 2],
  ['SRIOV', 16, 2],
] as const;

const PRI_STATUS_STOPPED = 0x01;

/** A copy of 64, 256 or 4096 bytes, the sizes that a scenario can hold: what a dump lacks up to there reads as 0. */
export function configSized(bytes: Uint8Array): Uint8Array {
  const size = bytes.length <= 64 ? 64 : bytes.length <= 256 ? 256 : 4096;
  const config = new Uint8Array(size);
  config.set(bytes.subarray(0, size));
  return config;
}

function afterReset(source: Uint8Array): Uint8Array {
  const bytes = configSized(source);
  bytes.fill(0, 4, 6); // Command
  for (const [capability, offset, width] of CLEARED) {
    const at = findCapability(bytes, 'ext', capability);
    if (at !== undefined) bytes.fill(0, at + offset, at + offset + width);
  }
  const pri = findCapability(bytes, 'ext', 'PRI');
  if (pri !== undefined) bytes[pri + 7] = (bytes[pri + 7] ?? 0) | PRI_STATUS_STOPPED;
  return bytes;
}

/** A VF for a PF whose dump has none: header, the PF's PCI Express capability, and at 100h its ATS or nothing. */
function madeUpVf(pf: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4096);
  bytes.fill(0xff, 0, 4);
  bytes.set(pf.subarray(8, 12), 8);
  bytes.set(pf.subarray(0x2c, 0x30), 0x2c);
  bytes[6] = 0x10;
  bytes[0x34] = 0x40;
  const express = findCapability(pf, 'std', 'EXP');
  if (express !== undefined) bytes.set(pf.subarray(express, express + 0x3c), 0x40);
  bytes[0x40] = 0x10;
  bytes[0x41] = 0;
  bytes.fill(0, 0x48, 0x4c); // Device Control and Status
  bytes[0x47] = (bytes[0x47] ?? 0) | 0x10; // FLR: every VF has it
  const ats = findCapability(pf, 'ext', 'ATS');
  const ari = [0x0e, 0, 1, 0]; // ARI at 100h, so that the chain has a start
  bytes.set(ari, 0x100);
  if (ats !== undefined && ats > 0x107) {
    bytes[0x102] = 1 | ((ats & 0xf) << 4);
    bytes[0x103] = ats >>> 4;
    bytes.set(pf.subarray(ats, ats + 6), ats);
    bytes[ats + 2] = 1;
    bytes[ats + 3] = 0;
    bytes[ats + 4] = (bytes[ats + 4] ?? 0) & 0xe0; // a VF's queue depth reads 0
  }
  return bytes;
}

/** The event alone: narration and expectations were written for the scenario's own device. */
const renameStep = (
  { event }: ScenarioStep,
  rename: ReadonlyMap<number, number>,
  totalVfs: number,
): ScenarioStep => ({ event: renameEvent(event, rename, totalVfs) });

function renameEvent(event: Event, rename: ReadonlyMap<number, number>, totalVfs: number): Event {
  const to = (id: number) => rename.get(id) ?? id;
  switch (event.kind) {
    case 'request':
      return { ...event, request: { ...event.request, requesterId: to(event.request.requesterId) } };
    case 'iommu-register-write':
      return event;
    case 'memory-write':
      return event.requesterId === undefined ? event : { ...event, requesterId: to(event.requesterId) };
    case 'host-enable-vfs':
      return { ...event, requesterId: to(event.requesterId), count: Math.min(event.count, totalVfs) };
    default:
      return { ...event, requesterId: to(event.requesterId) };
  }
}
