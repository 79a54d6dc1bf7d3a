/** Steps that gallery scenarios share, as data. */
import { parseBdf } from '../base/bdf.ts';
import { parseWord } from '../base/word.ts';
import type { DmaRequest } from '../engine/explanation.ts';
import type { BoundPage, Event, PasidBits } from '../engine/world/event.ts';
import type { Expectation, ScenarioStep } from '../engine/world/scenario.ts';

const idOf = (bdf: string): number => {
  const id = parseBdf(bdf);
  if (id === undefined) throw new Error(`no function: ${bdf}`);
  return id;
};

export const PF = idOf('3b:00.0');
/** VF 1 of the reference PF. */
export const SIBLING = idOf('3b:10.0');
/** VF 2: the one that most scenarios assign. */
export const VF = idOf('3b:10.1');

/** What a guest maps for its process: a page of RAM, one it may only read, and one where it has no memory. */
export const PROCESS_PAGES: readonly BoundPage[] = [
  { virtualAddress: 0x1000_0000, guestAddress: 0x1234_5000, write: true, user: true },
  { virtualAddress: 0x1000_1000, guestAddress: 0x8000_0000, write: true, user: true },
  { virtualAddress: 0x1000_2000, guestAddress: 0x2_0000_0000, write: true, user: true },
];

export const step = (event: Event, say?: string, expect?: Expectation): ScenarioStep => ({
  event,
  ...(say === undefined ? {} : { say }),
  ...(expect === undefined ? {} : { expect }),
});

/** The host boots: probes its PF, turns two VFs on. */
export const HOST_BOOTS: readonly ScenarioStep[] = [
  step(
    { kind: 'host-probe', requesterId: PF, mappings: [] },
    'The host probes its PF and enables PASID on it with all that it supports.',
  ),
  step(
    { kind: 'host-enable-vfs', requesterId: PF, count: 2 },
    'The PF driver turns two VFs on. They have no PASID capability of their own.',
  ),
];

/** A guest takes a VF and boots. */
export const guestTakes = (requesterId: number): readonly ScenarioStep[] => [
  step({ kind: 'host-assign', requesterId }),
  step({ kind: 'guest-boot', requesterId }, 'The guest sets up its vIOMMU and turns on bus mastering.'),
];

const BITS_OFF: PasidBits = { enable: false, execute: false, privileged: false };

export const setsPasid = (requesterId: number, bits: Partial<PasidBits>, say?: string): ScenarioStep =>
  step({ kind: 'guest-set-pasid', requesterId, ...BITS_OFF, ...bits }, say);

export const binds = (
  requesterId: number,
  { supervisor = false, execute = false }: { readonly supervisor?: boolean; readonly execute?: boolean } = {},
): ScenarioStep =>
  step(
    {
      kind: 'guest-bind',
      requesterId,
      pasid: 5,
      pages: PROCESS_PAGES,
      supervisor,
      execute,
      writeProtect: false,
    },
    'The guest binds a process as PASID 5: its own tables, then the nested entry that the host writes for it.',
  );

/** A request by a function: `address` as `0x…`. */
export function asks(
  requesterId: number,
  access: DmaRequest['access'],
  address: string,
  shape: Partial<Omit<DmaRequest, 'requesterId' | 'access' | 'address'>> = {},
): Event {
  const parsed = parseWord(address);
  if (parsed === undefined) throw new Error(`no address: ${address}`);
  return {
    kind: 'request',
    request: {
      requesterId,
      kind: 'untranslated',
      pasid: null,
      address: parsed,
      access,
      execute: false,
      privileged: false,
      length: 8,
      ...shape,
    },
  };
}
