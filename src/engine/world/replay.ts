/** Runs a scenario: one trace and one world per step, each step seeing only the world before it. */
import type { Event } from './event.ts';
import { makeWorld } from './make-world.ts';
import type { Scenario } from './scenario.ts';
import { step } from './step.ts';
import type { StepTrace } from './trace.ts';
import type { World } from './world.ts';

export interface Run {
  readonly initial: World;
  readonly steps: readonly { readonly trace: StepTrace; readonly world: World }[];
}

/** The run of a whole scenario. `known` may hold runs of earlier versions: a common prefix is taken from it. */
export function replay(scenario: Scenario, known?: { readonly scenario: Scenario; readonly run: Run }): Run {
  const reusable = known !== undefined && sameStart(known.scenario, scenario) ? known : undefined;
  const initial = reusable?.run.initial ?? makeWorld(scenario);
  const steps: { trace: StepTrace; world: World }[] = [];
  let world = initial;
  let shared = reusable !== undefined;
  scenario.steps.forEach(({ event }, index) => {
    const before: { event: Event } | undefined = reusable?.scenario.steps[index];
    shared = shared && before?.event === event;
    const ready = shared ? reusable?.run.steps[index] : undefined;
    const done = ready ?? step(world, event);
    steps.push(done);
    world = done.world;
  });
  return { initial, steps };
}

/** The world after the first `count` steps. */
export const worldAt = (run: Run, count: number): World => run.steps[count - 1]?.world ?? run.initial;

const sameStart = (a: Scenario, b: Scenario): boolean =>
  a.platform === b.platform &&
  a.policy === b.policy &&
  a.placement === b.placement &&
  a.profile === b.profile;
