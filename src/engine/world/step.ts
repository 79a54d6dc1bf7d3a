/** The reducer: one event in, the next world and a trace out. The only way a world changes. */
import { assertUnreachable } from '../../base/assert.ts';
import { hex } from '../../base/hex.ts';
import { makeWord } from '../../base/word.ts';
import { findWindow } from '../guest/guest-memory.ts';
import { readIommuRegister, writeIommuRegister } from '../iommu/iommu-state.ts';
import { Draft, Refused } from './draft.ts';
import type { Event } from './event.ts';
import { bind, boot, clearBit, flr, setPasid } from './guest-actions.ts';
import { guestConfigWrite } from './guest-config.ts';
import { assign, controlValue, enableVfs, probe, setPfPasid, writeRaw } from './host-actions.ts';
import { serviceFaults } from './fault-handler.ts';
import { judgeRequest } from './request.ts';
import { requestSentence } from './sentence.ts';
import type { RequestOutcome, StepTrace, Write } from './trace.ts';
import type { World } from './world.ts';

export interface Stepped {
  readonly world: World;
  readonly trace: StepTrace;
}

/** Applies one event. Total: what cannot be done is a refusal in the trace, with the world unchanged. */
export function step(world: World, event: Event): Stepped {
  const draft = new Draft(world);
  try {
    const outcome = apply(draft, event);
    const sentence = outcome === undefined ? actsSentence(draft) : requestSentence(outcome);
    const trace: StepTrace = {
      event,
      acts: draft.acts,
      ...(outcome === undefined ? {} : { outcome }),
      sentence,
      notes: draft.notes,
    };
    return { world: draft.finish(), trace };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { refusal } = error;
    draft.act(refusal.actor, 'refuses', 'refused', refusal.reason);
    const acts = draft.acts.map((act) => ({ ...act, writes: [] }));
    return {
      world,
      trace: { event, acts, refusal, sentence: `Refused: ${refusal.reason}`, notes: draft.notes },
    };
  }
}

function apply(draft: Draft, event: Event): RequestOutcome | undefined {
  switch (event.kind) {
    case 'config-write':
      writeConfigAs(draft, event);
      return undefined;
    case 'memory-write':
      writeMemoryAs(draft, event);
      return undefined;
    case 'iommu-register-write':
      writeRegister(draft, event);
      return undefined;
    case 'request':
      return request(draft, event);
    case 'host-enable-vfs':
      enableVfs(draft, event.requesterId, event.count);
      return undefined;
    case 'host-probe':
      probe(draft, event.requesterId, event.mappings);
      return undefined;
    case 'host-set-pasid':
      setPfPasid(draft, event.requesterId, event);
      return undefined;
    case 'host-assign':
      assign(draft, event.requesterId);
      return undefined;
    case 'guest-boot':
      boot(draft, event.requesterId);
      return undefined;
    case 'guest-set-pasid':
      setPasid(draft, event.requesterId, controlValue(event));
      return undefined;
    case 'guest-clear-bit':
      clearBit(draft, event.requesterId, event.bit);
      return undefined;
    case 'guest-bind':
      bind(draft, event);
      return undefined;
    case 'guest-flr':
      flr(draft, event.requesterId);
      return undefined;
    default:
      return assertUnreachable(event);
  }
}

function writeConfigAs(draft: Draft, event: Extract<Event, { readonly kind: 'config-write' }>): void {
  const { by, requesterId, offset, width, value } = event;
  if (offset % width !== 0 || offset + width > 4096) {
    throw new Refused({
      actor: by,
      reason: `A ${String(width)}-byte access at ${hex(offset, 3)} is not aligned.`,
    });
  }
  if (by === 'guest') {
    guestConfigWrite(draft, requesterId, offset, width, value);
    return;
  }
  writeRaw(draft, event);
}

function writeMemoryAs(draft: Draft, event: Extract<Event, { readonly kind: 'memory-write' }>): void {
  const { by, address, value } = event;
  if (address % 8 !== 0 || address < 0 || address >= 2 ** 52) {
    throw new Refused({ actor: by, reason: `${hex(address)} is no address of a 64-bit word below 2^52.` });
  }
  if (by === 'guest' && event.requesterId !== undefined) draft.assignmentOf(event.requesterId);
  if (by === 'guest' && findWindow(draft.world.guestMemory, address)?.write !== true) {
    const text = `The guest writes to ${hex(address)}, where it has no memory that it can write: nothing changes.`;
    draft.act('guest', 'drops', `[${hex(address)}]`, text);
    return;
  }
  const writes: Write[] = [];
  if (by === 'host') draft.hostMemory(writes).write64(address, value);
  else draft.guestMemory(writes).write64(address, value);
  draft.act(
    by,
    'done',
    `[${hex(address)}]`,
    `The ${by} writes ${makeWord(value)} to memory at ${hex(address)}.`,
    {
      writes,
    },
  );
}

function writeRegister(draft: Draft, event: Extract<Event, { readonly kind: 'iommu-register-write' }>): void {
  const { offset, value } = event;
  const before = readIommuRegister(draft.iommu, offset);
  draft.iommu = writeIommuRegister(draft.iommu, offset, value);
  const after = readIommuRegister(draft.iommu, offset);
  draft.act(
    'host',
    'done',
    `reg ${hex(offset, 3)}`,
    `The host writes ${makeWord(value)} to IOMMU register ${hex(offset, 3)}.`,
    {
      writes: [{ space: 'register', offset, before, after }],
    },
  );
}

function request(draft: Draft, event: Extract<Event, { readonly kind: 'request' }>): RequestOutcome {
  const outcome = judgeRequest(draft, event.request);
  const { pasid, access } = event.request;
  const short = `${access.charAt(0).toUpperCase()}${pasid === null ? '' : ` P${hex(pasid).slice(2)}`}`;
  const writes = outcome.actual.tableWrites.map((write): Write => ({ space: 'memory', ...write }));
  draft.act('device', 'done', short, requestSentence(outcome), { writes });
  serviceFaults(draft);
  return outcome;
}

/** The first act says what happened, the device's what came of it in hardware, the last one how it ended. */
function actsSentence({ acts }: Draft): string {
  const told = acts.filter(
    (act, index) => index === 0 || act.actor === 'device' || index === acts.length - 1,
  );
  return told.length === 0 ? 'Nothing changed.' : told.map(({ text }) => text).join(' ');
}
