/** Every scenario that a link can name by its id. */
import type { Scenario } from '../engine/world/scenario.ts';
import { FAULT_SCENARIOS } from './fault-scenarios.ts';
import { GALLERY } from './gallery.ts';

export const ALL_SCENARIOS: readonly Scenario[] = [...GALLERY, ...FAULT_SCENARIOS];
