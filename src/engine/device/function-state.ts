/**
 * Functions as plain values: the raw bytes of configuration space and who is whose VF. Decoding happens on demand.
 * A VF has no PASID, PRI or SR-IOV capability: its PF's count for it (PCIe 6.x, sections 9.3.6 and 9.3.7).
 */
import { capabilityNamed } from '../../spec/pcie/catalogue.ts';
import { readCapabilityField } from '../config-space/capability-field.ts';
import { findCapability } from '../config-space/find-capability.ts';

/** Registers outside every linked capability that answer to raw accesses. */
export interface HiddenRange {
  readonly offset: number;
  readonly length: number;
}

export interface FunctionState {
  /** Bus 15:8, device 7:3, function 2:0 (or function 7:0 with ARI). */
  readonly requesterId: number;
  readonly role: 'pf' | 'vf' | 'other';
  /** On a VF: Requester ID of its PF. */
  readonly pf?: number;
  /** On a VF: counted from 1, as the specification does. */
  readonly vfNumber?: number;
  /** 256 or 4096 bytes; never changed in place. */
  readonly config: Uint8Array;
  /** On a PF: the bytes that each of its VFs starts with. */
  readonly vfTemplate?: Uint8Array;
  readonly hidden?: readonly HiddenRange[];
  /** On a PF: hidden registers of each of its VFs. */
  readonly vfHidden?: readonly HiddenRange[];
}

/** The function that answers to this Requester ID. */
export const findFunction = (
  functions: readonly FunctionState[],
  requesterId: number,
): FunctionState | undefined => functions.find((fn) => fn.requesterId === requesterId);

/**
 * The function whose copy of an extended capability counts for `requesterId`: the PF for a VF where VFs share it,
 * else the function itself; undefined where that function does not exist or does not have the capability.
 */
export function capabilityOwner(
  functions: readonly FunctionState[],
  requesterId: number,
  capability: string,
): FunctionState | undefined {
  const fn = findFunction(functions, requesterId);
  if (fn === undefined) return undefined;
  const row = capabilityNamed('ext', capability);
  const shared = row.sharing === 'pf-only-shared-with-vfs' || row.sharing === 'pf-only';
  const owner = fn.role === 'vf' && shared ? findFunction(functions, fn.pf ?? -1) : fn;
  return owner !== undefined && findCapability(owner.config, 'ext', row.id) !== undefined ? owner : undefined;
}

/**
 * Requester ID of VF `vfNumber` (counted from 1) of a PF: PF + First VF Offset + (n - 1) x VF Stride, modulo 65536,
 * so that it may lie on another bus (PCIe 6.x, section 9.2.1.2).
 */
export const vfRequesterId = (pf: number, vfOffset: number, vfStride: number, vfNumber: number): number =>
  (pf + vfOffset + (vfNumber - 1) * vfStride) % 0x10000;

const sriovField = (pf: FunctionState, field: string): number =>
  readCapabilityField(pf.config, 'ext', 'SRIOV', field)?.value ?? 0;

/** Requester IDs of the VFs that a PF has now, VF 1 first; none while VF Enable is 0. */
export function vfRequesterIds(pf: FunctionState): readonly number[] {
  if (sriovField(pf, 'ctrlVfe') === 0) return [];
  const count = Math.min(sriovField(pf, 'numVf'), sriovField(pf, 'totalVf'));
  const offset = sriovField(pf, 'vfOffset');
  const stride = sriovField(pf, 'vfStride');
  return Array.from({ length: count }, (_, i) => vfRequesterId(pf.requesterId, offset, stride, i + 1));
}
