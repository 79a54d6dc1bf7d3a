import type { Event } from './event.ts';
import type { StepTrace } from './trace.ts';
import type { World } from './world.ts';

/** Applies one event. Total: what cannot be done is a refusal in the trace, with the world unchanged. */
export function step(world: World, event: Event): { readonly world: World; readonly trace: StepTrace } {
  return { world, trace: { event, acts: [], sentence: '', notes: [] } };
}
