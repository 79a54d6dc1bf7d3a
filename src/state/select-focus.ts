/** Which function the config space is shown of, and the world it is shown in. */
import type { FunctionState } from '../engine/device/function-state.ts';
import { worldAt, type Run } from '../engine/world/replay.ts';
import type { Assignment, World } from '../engine/world/world.ts';
import { derive } from './derive.ts';

export interface Focus {
  readonly world: World;
  /** The PF, or the one function that is looked at. */
  readonly pf: FunctionState | undefined;
  readonly vf: FunctionState | undefined;
  readonly assignment: Assignment | undefined;
  /** Everything that can be looked at. */
  readonly choices: readonly FunctionState[];
}

/** The function in focus after `cursor` steps: the wished one, the VF assigned last, the first VF, or any. */
export function focusAt(run: Run, cursor: number, wished: number | undefined): Focus {
  const world = worldAt(run, cursor);
  const find = (requesterId: number | undefined) =>
    world.functions.find((fn) => fn.requesterId === requesterId);
  const chosen =
    find(wished) ??
    find(assignedLast(run, cursor, world)) ??
    world.functions.find(({ role }) => role === 'vf') ??
    world.functions.find(({ role }) => role === 'pf') ??
    world.functions[0];
  const vf = chosen?.role === 'vf' ? chosen : undefined;
  return {
    world,
    pf: vf === undefined ? chosen : find(vf.pf),
    vf,
    assignment: world.assignments.find(({ requesterId }) => requesterId === vf?.requesterId),
    choices: world.functions,
  };
}

/** Requester ID of the latest assignment that still holds. */
function assignedLast(run: Run, cursor: number, world: World): number | undefined {
  for (let index = cursor - 1; index >= 0; index--) {
    const event = run.steps[index]?.trace.event;
    if (event?.kind !== 'host-assign') continue;
    if (world.assignments.some(({ requesterId }) => requesterId === event.requesterId)) {
      return event.requesterId;
    }
  }
  return world.assignments.at(-1)?.requesterId;
}

/** What the config space panel looks at. */
export const selectFocus = derive((state) => [state.run, state.cursor, state.focus], focusAt);
