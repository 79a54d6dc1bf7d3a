/**
 * One step in the making: the next world, and the acts that lead to it. Composite events and primitive ones
 * change a world only through a Draft, so every change is logged with its actor, before and after.
 */
import { wordsEqual, type Word } from '../../base/word.ts';
import type { ActorId } from '../../spec/actors.ts';
import { writeConfig } from '../device/write-config.ts';
import type { FunctionState } from '../device/function-state.ts';
import { GuestMemory, hostAddressOf } from '../guest/guest-memory.ts';
import type { Regions } from '../host/regions.ts';
import type { IommuState } from '../iommu/iommu-state.ts';
import type { Memory } from '../memory/memory.ts';
import type { PhysicalMemory } from '../memory/physical-memory.ts';
import type { Act, Refusal, Write } from './trace.ts';
import type { Assignment, GuestState, World } from './world.ts';

/** Ends a step: nothing of it takes effect. Thrown and caught inside `step` only. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

export class Draft {
  readonly world: World;
  functions: readonly FunctionState[];
  iommu: IommuState;
  readonly memory: Memory;
  regions: Regions;
  guestRegions: Regions;
  nextDomainId: number;
  assignments: readonly Assignment[];
  readonly acts: Act[] = [];
  readonly notes: string[] = [];

  constructor(world: World) {
    this.world = world;
    this.functions = world.functions;
    this.iommu = world.iommu;
    this.memory = world.memory.fork();
    this.regions = world.regions;
    this.guestRegions = world.guestRegions;
    this.nextDomainId = world.nextDomainId;
    this.assignments = world.assignments;
  }

  finish(): World {
    const { world, functions, iommu, memory, regions, guestRegions, nextDomainId, assignments } = this;
    return { ...world, functions, iommu, memory, regions, guestRegions, nextDomainId, assignments };
  }

  act(actor: ActorId, outcome: Act['outcome'], short: string, text: string, more: Partial<Act> = {}): void {
    this.acts.push({ actor, outcome, short, text, writes: [], ...more });
  }

  takeDomainId(): number {
    this.nextDomainId += 1;
    return this.nextDomainId - 1;
  }

  /** Host memory that logs what is written to it. */
  hostMemory(writes: Write[]): PhysicalMemory {
    return new LoggedMemory(this.memory, (address, before, after) => {
      logMemoryWrite(writes, { space: 'memory', address, before, after });
    });
  }

  /** The guest's memory, logged with both addresses. */
  guestMemory(writes: Write[]): PhysicalMemory {
    const windows = this.world.guestMemory;
    return new LoggedMemory(new GuestMemory(this.memory, windows), (guestAddress, before, after) => {
      const address = hostAddressOf(windows, guestAddress);
      if (address === undefined) return;
      logMemoryWrite(writes, { space: 'memory', address, guestAddress, before, after });
    });
  }

  /** Writes a physical register as the hardware takes it; a write that hardware refuses ends the step. */
  writeConfig(requesterId: number, offset: number, width: 1 | 2 | 4, value: number): Write[] {
    const done = writeConfig(this.functions, requesterId, offset, width, value);
    if (done.refusal !== undefined) throw new Refused({ actor: 'device', reason: done.refusal });
    this.functions = done.functions;
    this.notes.push(...done.notes);
    return done.writes.map((byte) => ({ space: 'config', width: 1, ...byte }));
  }

  functionAt(requesterId: number): FunctionState {
    const found = this.functions.find((fn) => fn.requesterId === requesterId);
    if (found === undefined) {
      throw new Refused({ actor: 'device', reason: 'No function has this Requester ID now.' });
    }
    return found;
  }

  assignmentOf(requesterId: number): Assignment {
    const found = this.assignments.find((one) => one.requesterId === requesterId);
    if (found === undefined) {
      throw new Refused({ actor: 'vmm', reason: 'This function is not assigned to a guest.' });
    }
    return found;
  }

  setAssignment(next: Assignment): void {
    this.assignments = [...this.assignments.filter((one) => one.requesterId !== next.requesterId), next].sort(
      (a, b) => a.requesterId - b.requesterId,
    );
  }

  setGuest(requesterId: number, change: Partial<GuestState>): void {
    const assignment = this.assignmentOf(requesterId);
    this.setAssignment({ ...assignment, guest: { ...assignment.guest, ...change } });
  }
}

type MemoryWrite = Extract<Write, { readonly space: 'memory' }>;

/** An entry is written word by word; its halves show as one change. */
function logMemoryWrite(writes: Write[], write: MemoryWrite): void {
  const last = writes.at(-1);
  if (last?.space === 'memory' && last.address === write.address) {
    writes[writes.length - 1] = { ...write, before: last.before };
  } else {
    writes.push(write);
  }
}

/** Passes accesses on and reports each 64-bit word that changed. */
class LoggedMemory implements PhysicalMemory {
  readonly #memory: PhysicalMemory;
  readonly #log: (address: number, before: Word, after: Word) => void;

  constructor(memory: PhysicalMemory, log: (address: number, before: Word, after: Word) => void) {
    this.#memory = memory;
    this.#log = log;
  }

  page(frame: number): Uint32Array | undefined {
    return this.#memory.page(frame);
  }

  read32(address: number): number {
    return this.#memory.read32(address);
  }

  read64(address: number): Word {
    return this.#memory.read64(address);
  }

  write32(address: number, value: number): void {
    const aligned = address - (address % 8);
    const before = this.read64(aligned);
    this.#memory.write32(address, value);
    this.#report(aligned, before);
  }

  write64(address: number, value: Word): void {
    const before = this.read64(address);
    this.#memory.write64(address, value);
    this.#report(address, before);
  }

  #report(address: number, before: Word): void {
    const after = this.read64(address);
    if (!wordsEqual(before, after)) this.#log(address, before, after);
  }
}
