/**
 * The page's state: the scenario as a document with undo, its run, the cursor, and what is selected. Everything
 * else that the page shows is derived from these by selectors. Only here does the page touch the engine's events.
 */
import { createStore } from 'zustand/vanilla';
import type { Event } from '../engine/world/event.ts';
import { replay, type Run } from '../engine/world/replay.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import { withRows, type Rows } from '../engine/world/with-rows.ts';
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
  /** The scenario under the rows it was opened or edited with: going back to them brings its narration back. */
  readonly written: Scenario;
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
  readonly written: Scenario;
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
    const show = (next: Scenario, at: number, written = next): Partial<Explorer> => ({
      scenario: next,
      written,
      run: replay(next, get()),
      cursor: Math.max(0, Math.min(at, next.steps.length)),
      selectedStep: undefined,
      playing: false,
    });
    const here = (): Snapshot => {
      const { scenario: now, written, cursor: at } = get();
      return { scenario: now, written, cursor: at };
    };
    const edit = (next: Scenario, at: number, written = next): void => {
      set({ ...show(next, at, written), past: [...get().past, here()], future: [] });
    };
    const changeRow = (row: Partial<Rows>): void => {
      const { scenario: now, written, cursor: at, selectedStep } = get();
      const { policy, placement, profile } = { ...now, ...row };
      const next = withRows(written, { policy, placement, profile });
      if (next.policy === now.policy && next.placement === now.placement && next.profile === now.profile)
        return;
      edit(next, at, written);
      set({ selectedStep });
    };
    return {
      scenario,
      written: scenario,
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
        const { past, future } = get();
        const last = past.at(-1);
        if (last === undefined) return;
        const now = here();
        set({
          ...show(last.scenario, last.cursor, last.written),
          past: past.slice(0, -1),
          future: [now, ...future],
        });
      },
      redo: () => {
        const { past, future } = get();
        const [next, ...rest] = future;
        if (next === undefined) return;
        const now = here();
        set({ ...show(next.scenario, next.cursor, next.written), past: [...past, now], future: rest });
      },
    };
  });
