/**
 * A scenario in memory: a platform, the three rows, and events with narration and expectations. Files, links,
 * gallery, command line and worker all carry this one value; `codec` reads and writes its JSON form.
 */
import type { Word } from '../../base/word.ts';
import type { PlacementId, PolicyId, ProfileId } from '../../spec/policies.ts';
import type { Agreement } from '../explanation.ts';
import type { Event } from './event.ts';
import type { MemoryWindow } from '../guest/guest-memory.ts';

/** Version of the scenario format: what files, links and reports name. */
export const SCENARIO_FORMAT = 1;

export interface PlatformFunction {
  readonly requesterId: number;
  readonly role: 'pf' | 'vf' | 'other';
  /** 64, 256 or 4096 bytes as read from the device. */
  readonly config: Uint8Array;
  /** On a PF: the bytes that each of its VFs starts with. */
  readonly vfConfig?: Uint8Array;
  /** On a PF: registers outside every capability in each of its VFs (bytes). */
  readonly vfHidden?: readonly { readonly offset: number; readonly length: number }[];
}

export interface Platform {
  /** Short name shown in the page: `reference platform`, or the dump's file name. */
  readonly name: string;
  readonly functions: readonly PlatformFunction[];
  readonly iommu: { readonly cap: Word; readonly ecap: Word; readonly hostAddressWidth: number };
  readonly guestMemory: readonly MemoryWindow[];
  /** Words in host memory before the first event. */
  readonly memory: readonly { readonly address: number; readonly value: Word }[];
}

export interface Expectation {
  readonly verdict: 'allowed' | 'blocked' | 'refused';
  readonly faultCode?: number;
  readonly agreement?: Agreement;
  /** Id of the deciding check. */
  readonly decidedBy?: string;
}

export interface ScenarioStep {
  readonly event: Event;
  /** Narration; where absent, the engine's own sentence is shown. */
  readonly say?: string;
  readonly expect?: Expectation;
}

export interface Scenario {
  /** Gallery id (`G04`) while unchanged. */
  readonly id?: string;
  readonly title: string;
  readonly prose: string;
  readonly tags: readonly string[];
  readonly policy: PolicyId;
  readonly placement: PlacementId;
  readonly profile: ProfileId;
  readonly platform: Platform;
  readonly steps: readonly ScenarioStep[];
}
