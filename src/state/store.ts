/**
 * The page's state: the scenario as a document with undo, its run, the cursor, and what is selected. Everything
 * else that the page shows is derived from these by selectors. Only here does the page touch the engine's events.
 */
import { createStore } from 'zustand/vanilla';
import type { Event } from '../engine/world/event.ts';
import { replay, type Run } from '../engine/world/replay.ts';
import type { Scenario, ScenarioStep } from '../engine/world/scenario.ts';
import type { PlacementId, PolicyId, ProfileId } from '../spec/policies.ts';

/** Which of the three chains a register is looked at in. */
export type ChainId = 'pf' | 'vf' | 'guest';

export interface RegisterSelection {
  readonly chain: ChainId;
  /** Byte offset of the capability's header. 0 is the configuration header itself. */
  readonly offset: number;
  /** Field path inside the capability (`ctrl.ctrlEnable`), when one is selected. */
  readonly field?: string;
}

export interface Notice {
  readonly tone: 'info' | 'error';
  readonly text: string;
  /** Further lines: what was expected, what was kept. */
  readonly lines?: readonly string[];
}

export interface ExplorerState {
  readonly scenario: Scenario;
  readonly run: Run;
  /** Steps applied: 0 to steps.length. */
  readonly cursor: number;
  /** Index of the step whose request is explained; undefined: the last request at or before the cursor. */
  readonly selectedStep: number | undefined;
  readonly register: RegisterSelection | undefined;
  /** Which function the page follows (Requester ID of a VF); undefined: the last assigned one. */
  readonly focus: number | undefined;
  /** IOMMU panel: host tables, or the guest's vIOMMU tables. */
  readonly plane: 'hardware' | 'guest';
  readonly playing: boolean;
  readonly notice: Notice | undefined;
  readonly past: readonly Snapshot[];
  readonly future: readonly Snapshot[];
}

interface Snapshot {
  readonly scenario: Scenario;
  readonly cursor: number;
}

export interface ExplorerActions {
  /** Opens another scenario as an undoable edit. */
  readonly open: (scenario: Scenario, cursor?: number) => void;
  readonly setPolicy: (policy: PolicyId) => void;
  readonly setPlacement: (placement: PlacementId) => void;
  readonly setProfile: (profile: ProfileId) => void;
  /** Inserts an event at the cursor and moves past it; later steps are kept only when the cursor is at the end. */
  readonly act: (event: Event) => void;
  readonly seek: (cursor: number) => void;
  readonly setPlaying: (playing: boolean) => void;
  readonly selectStep: (index: number | undefined) => void;
  readonly selectRegister: (register: RegisterSelection | undefined) => void;
  readonly setFocus: (requesterId: number | undefined) => void;
  readonly setPlane: (plane: 'hardware' | 'guest') => void;
  readonly notify: (notice: Notice | undefined) => void;
  readonly undo: () => void;
  readonly redo: () => void;
}

export type Explorer = ExplorerState & ExplorerActions;

/** A store that shows a scenario, with the cursor at its end. */
export const createExplorer = (scenario: Scenario, cursor = scenario.steps.length) =>
  createStore<Explorer>()((set, get) => {
    const show = (next: Scenario, at: number): Partial<Explorer> => ({
      scenario: next,
      run: replay(next, get()),
      cursor: Math.max(0, Math.min(at, next.steps.length)),
      selectedStep: undefined,
      playing: false,
    });
    const edit = (next: Scenario, at: number): void => {
      const { scenario: before, cursor: from, past } = get();
      set({ ...show(next, at), past: [...past, { scenario: before, cursor: from }], future: [] });
    };
    /** A changed row keeps the steps; the expectations were written for the rows as they were. */
    const changeRow = (row: Partial<Pick<Scenario, 'policy' | 'placement' | 'profile'>>): void => {
      const { scenario: now, cursor: at, selectedStep } = get();
      edit({ ...now, ...row, steps: now.steps.map(withoutExpectation) }, at);
      set({ selectedStep });
    };
    return {
      scenario,
      run: replay(scenario),
      cursor,
      selectedStep: undefined,
      register: undefined,
      focus: undefined,
      plane: 'hardware',
      playing: false,
      notice: undefined,
      past: [],
      future: [],
      open: (next, at = next.steps.length) => {
        edit(next, at);
        set({ register: undefined, focus: undefined, notice: undefined });
      },
      setPolicy: (policy) => {
        changeRow({ policy });
      },
      setPlacement: (placement) => {
        changeRow({ placement });
      },
      setProfile: (profile) => {
        changeRow({ profile });
      },
      act: (event) => {
        const { scenario: now, cursor: at } = get();
        const { id: _gallery, ...own } = now;
        edit({ ...own, steps: [...now.steps.slice(0, at), { event }] }, at + 1);
      },
      seek: (at) => {
        const { scenario: now } = get();
        set({ cursor: Math.max(0, Math.min(at, now.steps.length)), selectedStep: undefined });
      },
      setPlaying: (playing) => {
        set({ playing });
      },
      selectStep: (selectedStep) => {
        set({ selectedStep });
      },
      selectRegister: (register) => {
        set({ register });
      },
      setFocus: (focus) => {
        set({ focus });
      },
      setPlane: (plane) => {
        set({ plane });
      },
      notify: (notice) => {
        set({ notice });
      },
      undo: () => {
        const { past, future, scenario: now, cursor: at } = get();
        const last = past.at(-1);
        if (last === undefined) return;
        set({
          ...show(last.scenario, last.cursor),
          past: past.slice(0, -1),
          future: [{ scenario: now, cursor: at }, ...future],
        });
      },
      redo: () => {
        const { past, future, scenario: now, cursor: at } = get();
        const [next, ...rest] = future;
        if (next === undefined) return;
        set({
          ...show(next.scenario, next.cursor),
          past: [...past, { scenario: now, cursor: at }],
          future: rest,
        });
      },
    };
  });

const withoutExpectation = ({ event, say }: ScenarioStep): ScenarioStep =>
  say === undefined ? { event } : { event, say };
