/**
 * Everything that can happen, as a closed union: nothing else changes a World. Primitive events are one access
 * by one actor; composite events (`host-…`, `guest-…`) expand into primitives in the order Linux makes them.
 * Requester IDs are numbers here (bus 15:8, device 7:3, function 2:0); the codec spells them `bb:dd.f`.
 */
import type { Word } from '../../base/word.ts';
import type { DmaRequest } from '../explanation.ts';

/** One page of a process that a guest binds. Addresses are page aligned, below 2^52. */
export interface BoundPage {
  readonly virtualAddress: number;
  /** Guest-physical. */
  readonly guestAddress: number;
  readonly write: boolean;
  readonly user: boolean;
}

/** One page of an IOVA mapping that the host makes for a function of its own. */
export interface HostMapping {
  readonly iova: number;
  readonly address: number;
  readonly read: boolean;
  readonly write: boolean;
}

export type PasidControlBit = 'enable' | 'execute' | 'privileged';

export interface PasidBits {
  readonly enable: boolean;
  readonly execute: boolean;
  readonly privileged: boolean;
}

export type Event =
  // primitive
  | {
      readonly kind: 'config-write';
      /** The host writes the physical register, the guest the virtual one. */
      readonly by: 'host' | 'guest';
      readonly requesterId: number;
      /** Bytes from the start of config space. */
      readonly offset: number;
      /** Bytes: 1, 2 or 4, naturally aligned. */
      readonly width: 1 | 2 | 4;
      readonly value: number;
    }
  | {
      readonly kind: 'memory-write';
      readonly by: 'host' | 'guest';
      /** For the guest: the VF whose guest writes. */
      readonly requesterId?: number;
      /** Host-physical or guest-physical, 8-byte aligned. */
      readonly address: number;
      readonly value: Word;
    }
  | { readonly kind: 'iommu-register-write'; readonly offset: number; readonly value: Word }
  | { readonly kind: 'request'; readonly request: DmaRequest }
  // host composites
  /** PF driver: writes NumVFs, then VF Enable and MSE. */
  | { readonly kind: 'host-enable-vfs'; readonly requesterId: number; readonly count: number }
  /** IOMMU driver: probes a function of the host's own: PASID tables, context entry, default domain, enables. */
  | { readonly kind: 'host-probe'; readonly requesterId: number; readonly mappings: readonly HostMapping[] }
  /** The host sets the PF's PASID Control (IOMMU driver at probe, or the PF driver later). */
  | ({ readonly kind: 'host-set-pasid'; readonly requesterId: number } & PasidBits)
  /** VFIO opens the VF, the host attaches its RID to the VM's domain, the VMM places the capability. */
  | { readonly kind: 'host-assign'; readonly requesterId: number }
  // guest composites
  /** Guest kernel: vIOMMU tables for the VF, bus mastering on. */
  | { readonly kind: 'guest-boot'; readonly requesterId: number }
  /** Guest writes its PASID Control. */
  | ({ readonly kind: 'guest-set-pasid'; readonly requesterId: number } & PasidBits)
  | { readonly kind: 'guest-clear-bit'; readonly requesterId: number; readonly bit: PasidControlBit }
  /** Guest binds a process: vIOMMU entry, first-stage tables, and the host entry that follows from it. */
  | {
      readonly kind: 'guest-bind';
      readonly requesterId: number;
      readonly pasid: number;
      readonly pages: readonly BoundPage[];
      /** SRE, ERE and WPE as the guest sets them in its own PASID entry. */
      readonly supervisor: boolean;
      readonly execute: boolean;
      readonly writeProtect: boolean;
    }
  | { readonly kind: 'guest-flr'; readonly requesterId: number };
