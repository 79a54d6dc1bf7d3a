/** What a guest does, in the order its Linux does it (7.0: drivers/iommu/intel/iommu.c, svm.c, drivers/pci/ats.c). */
import { hex } from '../../base/hex.ts';
import { wordFromNumber } from '../../base/word.ts';
import { mapFirstStage, writeContextEntry, writePasidEntry } from '../iommu/build.ts';
import { AW_48, PGTT } from '../../spec/vtd/pasid-entry.ts';
import { makeIommuState, makeRootTableAddress } from '../iommu/iommu-state.ts';
import { readU16 } from '../config-space/bytes.ts';
import { findCapability } from '../config-space/find-capability.ts';
import { findWindow } from '../guest/guest-memory.ts';
import { readVirtual } from '../vfio/access.ts';
import { guestConfigBytes } from '../vfio/guest-view.ts';
import type { VirtualConfig } from '../vfio/virtual-config.ts';
import { Refused, type Draft } from './draft.ts';
import { shadowGuestEntry } from './enforce.ts';
import type { Event, PasidControlBit } from './event.ts';
import { guestConfigWrite, resetVf } from './guest-config.ts';
import { ADDRESS_LIMIT, flag, INPUT_LIMIT } from './host-actions.ts';
import { GUEST_CAP, GUEST_REGIONS, GUEST_ROOT_TABLE, guestEcap } from './reference-platform.ts';
import { guestRootTable, withGuestTables } from './tables.ts';

/** FLPT_DEFAULT_DID: what Linux uses for SVA and identity entries. */
const DID_SVA = 1;
const COMMAND = 4;
const COMMAND_MEMORY_AND_MASTER = 6;

/** Guest-physical addresses where the guest's tables start. */
const TABLE_STARTS = [
  GUEST_ROOT_TABLE,
  GUEST_REGIONS.context.next,
  GUEST_REGIONS.pasid.next,
  GUEST_REGIONS['first-stage'].next,
];

/** The guest kernel sets up its vIOMMU for the VF, and the driver turns bus mastering on. */
export function boot(draft: Draft, requesterId: number): void {
  const { config, guest } = draft.assignmentOf(requesterId);
  if (guest.iommu !== undefined)
    throw new Refused({ actor: 'guest', reason: 'The guest has booted already.' });
  const { profile, guestMemory, iommu } = draft.world;
  const missing = TABLE_STARTS.find((address) => findWindow(guestMemory, address)?.write !== true);
  if (missing !== undefined) {
    throw new Refused({
      actor: 'guest',
      reason: `The guest has no memory at ${hex(missing)} for its tables.`,
    });
  }
  const bytes = guestConfigBytes(config, draft.functions, requesterId);
  const writes = withGuestTables(draft, GUEST_ROOT_TABLE, (tables) => {
    const address = tables.makeContextEntry(requesterId);
    const directory = tables.takePage('pasid');
    writePasidEntry(
      tables.memory,
      tables.makePasidEntry(directory, 0),
      { p: 1, pgtt: PGTT.passThrough, aw: AW_48, did: DID_SVA, pwsnp: 1 },
      profile,
    );
    writeContextEntry(tables.memory, address, {
      p: 1,
      dte: flag(findCapability(bytes, 'ext', 'ATS') !== undefined),
      paside: flag(config.emulated !== undefined),
      pasiddirptr: directory,
    });
  });
  draft.setGuest(requesterId, {
    iommu: makeIommuState({
      profile,
      cap: GUEST_CAP,
      ecap: guestEcap(profile),
      hostAddressWidth: iommu.hostAddressWidth,
      rtaddr: makeRootTableAddress(GUEST_ROOT_TABLE, 1),
      ram: guestMemory.map(({ guestAddress, size }) => ({ start: guestAddress, length: size })),
    }),
  });
  draft.act('guest', 'done', 'boots', 'The guest kernel sets up its vIOMMU tables for the VF.', { writes });
  const command = readVirtual(config, draft.functions, requesterId, COMMAND, 2);
  guestConfigWrite(draft, requesterId, COMMAND, 2, command | COMMAND_MEMORY_AND_MASTER);
}

/** The guest writes its PASID Control; without the capability it cannot. */
export function setPasid(draft: Draft, requesterId: number, control: number): void {
  const { emulated } = draft.assignmentOf(requesterId).config;
  if (emulated === undefined) {
    throw new Refused({
      actor: 'guest',
      reason: 'The guest finds no PASID capability on this VF: pci_enable_pasid() fails.',
      errno: '-EINVAL',
    });
  }
  guestConfigWrite(draft, requesterId, emulated.offset + 6, 2, control);
}

const BIT_MASK: Readonly<Record<PasidControlBit, number>> = { enable: 1, execute: 2, privileged: 4 };

/** The guest clears one bit of its PASID Control, the others as it last wrote them. */
export function clearBit(draft: Draft, requesterId: number, bit: PasidControlBit): void {
  const { pasidControl } = draft.assignmentOf(requesterId).guest;
  setPasid(draft, requesterId, pasidControl & ~BIT_MASK[bit]);
}

/**
 * The guest binds a process: first-stage tables and the PASID entry in its vIOMMU (svm.c intel_svm_set_dev_pasid),
 * then the invalidation that the VMM traps, and the nested entry that the host writes for it (nested.c).
 */
export function bind(draft: Draft, event: Extract<Event, { readonly kind: 'guest-bind' }>): void {
  const { requesterId, pasid } = event;
  const { config, guest } = draft.assignmentOf(requesterId);
  const root = guestRootTable(draft, requesterId);
  if (root === undefined) throw new Refused({ actor: 'guest', reason: 'The guest has not booted yet.' });
  if ((guest.pasidControl & 1) === 0) {
    throw new Refused({
      actor: 'guest',
      reason: 'The guest has not enabled PASID on its VF, so its driver cannot bind a process.',
      errno: '-EINVAL',
    });
  }
  if (pasid === 0) {
    throw new Refused({ actor: 'guest', reason: 'PASID 0 stands for requests without PASID (RID_PASID).' });
  }
  const beyond = event.pages.find(
    (page) => page.virtualAddress >= INPUT_LIMIT || page.guestAddress >= ADDRESS_LIMIT,
  );
  if (beyond !== undefined) {
    const [from, to] = [hex(beyond.virtualAddress), hex(beyond.guestAddress)];
    throw new Refused({ actor: 'guest', reason: `The 4-level first stage cannot map ${from} to ${to}.` });
  }
  const limit = pasidLimit(config);
  if (pasid >= limit) {
    throw new Refused({
      actor: 'guest',
      reason: `PASID ${hex(pasid)} is too large: the VF and its PASID directory take PASIDs below ${hex(limit)}.`,
    });
  }
  const writes = withGuestTables(draft, root, (tables) => {
    const { memory } = tables;
    const directory = tables.findPasidDirectory(requesterId);
    if (directory === undefined) return;
    const table = tables.takePage('first-stage');
    for (const page of event.pages) {
      mapFirstStage(
        memory,
        table,
        wordFromNumber(page.virtualAddress),
        page.guestAddress,
        { write: page.write, user: page.user, accessed: true },
        () => tables.takePage('first-stage'),
      );
    }
    writePasidEntry(
      memory,
      tables.makePasidEntry(directory, pasid),
      {
        p: 1,
        pgtt: PGTT.firstStage,
        aw: AW_48,
        did: DID_SVA,
        pwsnp: 1,
        sre: flag(event.supervisor),
        wpe: flag(event.writeProtect),
        fsptptr: table,
        ...(draft.world.profile === 'rev3' ? { ere: flag(event.execute) } : {}),
      },
      draft.world.profile,
    );
  });
  draft.setGuest(requesterId, { bound: [...new Set([...guest.bound, pasid])].sort((a, b) => a - b) });
  draft.act(
    'guest',
    'passes-on',
    `bind ${String(pasid)}`,
    `The guest writes first-stage tables and its own entry for PASID ${hex(pasid)}, and invalidates.`,
    { writes, crosses: 'vIOMMU invalidation' },
  );
  draft.act(
    'vmm',
    'passes-on',
    'attaches',
    `The VMM attaches the guest's tables to PASID ${hex(pasid)} of the VF.`,
    {
      crosses: 'iommufd',
    },
  );
  draft.act(
    'host',
    'done',
    `entry ${String(pasid)}`,
    `The host IOMMU driver writes a nested entry for PASID ${hex(pasid)}.`,
    { writes: shadowGuestEntry(draft, requesterId, pasid) },
  );
}

/** PASIDs of a directory with PDTS 0: 128 entries of 64 (VT-d 5.10 section 9.4). */
const DIRECTORY_PASIDS = 0x2000;

/** PASIDs below this can be bound: the width of the emulated capability, and the directory that drivers here make. */
function pasidLimit({ bytes, emulated }: VirtualConfig): number {
  const width = emulated === undefined ? 0 : (readU16(bytes, emulated.offset + 4) >>> 8) & 0x1f;
  return Math.min(2 ** width, DIRECTORY_PASIDS);
}

/** Function Level Reset of the VF, as the guest asks for it through Device Control. */
export function flr(draft: Draft, requesterId: number): void {
  draft.assignmentOf(requesterId);
  draft.act('guest', 'passes-on', 'FLR', 'The guest sets Initiate FLR in Device Control.', {
    crosses: 'trap',
  });
  draft.act('vfio', 'passes-on', 'resets', 'VFIO traps the bit and has the host reset the VF.', {
    crosses: 'pci_try_reset_function()',
  });
  resetVf(draft, requesterId);
}
