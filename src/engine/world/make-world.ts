/** The world before the first event: the host has booted, with remapping on and an empty root table. */
import { DEFAULT_ECAP } from '../../spec/vtd/defaults.ts';
import { wordsEqual } from '../../base/word.ts';
import type { FunctionState } from '../device/function-state.ts';
import { makeIommuState, makeRootTableAddress } from '../iommu/iommu-state.ts';
import { Memory } from '../memory/memory.ts';
import { FIRST_DOMAIN_ID, GUEST_REGIONS, HOST_REGIONS, HOST_ROOT_TABLE } from './reference-platform.ts';
import type { PlatformFunction, Scenario } from './scenario.ts';
import type { World } from './world.ts';

/** FECTL_REG as Linux leaves it once its handler is installed (dmar_set_interrupt): IM 0. */
const FAULT_EVENTS_UNMASKED = 0;

/** Builds the world that a scenario starts from. */
export function makeWorld({ platform, policy, placement, profile }: Scenario): World {
  const { cap, ecap, hostAddressWidth } = platform.iommu;
  // Execute request support belongs to the profile: a platform with default registers follows it.
  const isDefault = Object.values(DEFAULT_ECAP).some((value) => wordsEqual(value, ecap));
  const memory = Memory.empty();
  for (const { address, value } of platform.memory) memory.write64(address, value);
  return {
    policy,
    placement,
    profile,
    functions: platform.functions.map(makeFunction).sort((a, b) => a.requesterId - b.requesterId),
    iommu: {
      ...makeIommuState({
        profile,
        cap,
        ecap: isDefault ? DEFAULT_ECAP[profile] : ecap,
        hostAddressWidth,
        rtaddr: makeRootTableAddress(HOST_ROOT_TABLE, 1),
      }),
      fectl: FAULT_EVENTS_UNMASKED,
    },
    memory,
    guestMemory: platform.guestMemory,
    regions: HOST_REGIONS,
    guestRegions: GUEST_REGIONS,
    nextDomainId: FIRST_DOMAIN_ID,
    assignments: [],
  };
}

function makeFunction(fn: PlatformFunction): FunctionState {
  const { requesterId, role, config, vfConfig, vfHidden } = fn;
  return {
    requesterId,
    role,
    config,
    ...(vfConfig === undefined ? {} : { vfTemplate: vfConfig }),
    ...(vfHidden === undefined ? {} : { vfHidden }),
  };
}
