/**
 * The whole state. It is raw: config space bytes, IOMMU registers and memory hold real encodings; the rest says
 * who holds what and where the drivers allocate next. Plain immutable values, shared between steps.
 */
import type { PlacementId, PolicyId, ProfileId } from '../../spec/policies.ts';
import type { MemoryWindow } from '../guest/guest-memory.ts';
import type { FunctionState } from '../device/function-state.ts';
import type { Regions } from '../host/regions.ts';
import type { IommuState } from '../iommu/iommu-state.ts';
import type { Memory } from '../memory/memory.ts';
import type { VirtualConfig } from '../vfio/virtual-config.ts';

/** What a guest has programmed, apart from what lies in its memory. */
export interface GuestState {
  /** Its vIOMMU; the tables it points to lie in guest memory. Undefined until the guest has booted. */
  readonly iommu?: IommuState;
  /** PASID Control as the guest last wrote it (bits 2:0), whatever it reads back. */
  readonly pasidControl: number;
  /** PASIDs it has bound, ascending. */
  readonly bound: readonly number[];
}

/** A VF in the hands of a guest. */
export interface Assignment {
  readonly requesterId: number;
  /** VFIO's virtual config space with the VMM's emulated capability in it. */
  readonly config: VirtualConfig;
  readonly guest: GuestState;
}

export interface World {
  readonly policy: PolicyId;
  readonly placement: PlacementId;
  readonly profile: ProfileId;
  readonly functions: readonly FunctionState[];
  readonly iommu: IommuState;
  readonly memory: Memory;
  /** The memory of the one guest that all assigned VFs belong to. */
  readonly guestMemory: readonly MemoryWindow[];
  /** Where the host's IOMMU driver takes its next page. */
  readonly regions: Regions;
  /** Where the guest's IOMMU driver does, for all its VFs. */
  readonly guestRegions: Regions;
  /** Domain id that the host IOMMU driver hands out next. */
  readonly nextDomainId: number;
  /** Ascending by Requester ID. */
  readonly assignments: readonly Assignment[];
}
