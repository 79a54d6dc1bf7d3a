/** A scenario for each fault reason of the translation proper in scalable mode, 71h to 90h. */
import { word } from '../base/word.ts';
import { GUEST_MEMORY } from '../engine/world/reference-platform.ts';
import { DEFAULT_CAP, DEFAULT_ECAP } from '../spec/vtd/defaults.ts';
import {
  AT,
  FAULT_PLATFORM,
  faultCase,
  guestProcess,
  guestWrites,
  HOST,
  hostProcess,
  hostWrites,
  withUnit,
  type FaultCase,
} from './fault-case.ts';
import { asks, PF, step, VF } from './steps.ts';

const WRITES = asks(PF, 'write', '0x12345678');
const READS = asks(PF, 'read', '0x12345678');
const READS_AS_PROCESS = asks(PF, 'read', '0x7f1234567000', { pasid: 5 });
const WRITES_AS_PROCESS = asks(PF, 'write', '0x7f1234567000', { pasid: 5 });
const VF_READS = asks(VF, 'read', '0x10000000', { pasid: 5 });
const ALLOWED = { verdict: 'allowed' } as const;

/** CAP with MGAW 39 bits. */
const NARROW = withUnit({ cap: word(DEFAULT_CAP.hi, 0x2266_0606) });
/** ECAP with PSS 5: PASIDs of 6 bits. */
const FEW_PASIDS = withUnit({ ecap: word(0x0033_ef2a, DEFAULT_ECAP.rev5.lo) });

/** Host-physical: the second-stage PTE of the guest's page 40001000h, below. */
const SECOND_TABLE_PAGE = 0x0200_4008;
/** The first pages of the guest's second GiB are mapped one by one, so that one of them can lose its rights. */
const SMALL_PAGES = {
  ...FAULT_PLATFORM,
  guestMemory: [
    ...GUEST_MEMORY.filter(({ guestAddress }) => guestAddress === 0),
    { guestAddress: 0x4000_0000, hostAddress: 0xc000_0000, size: 0x4000, read: true, write: true },
    { guestAddress: 0x4100_0000, hostAddress: 0xc100_0000, size: 0x20_0000, read: true, write: true },
  ],
};

export const stageFaults: readonly FaultCase[] = [
  faultCase({
    code: 0x71,
    title: 'The process unmaps its page',
    setup: hostProcess(),
    breaks: [hostWrites(AT.firstStagePage, '0x5abcd026', 'The process unmaps the page: P of its PTE is 0.')],
    request: READS_AS_PROCESS,
    say: 'The PF reads the page with PASID 5.',
    decidedBy: 'first-stage.present',
  }),
  faultCase({
    code: 0x72,
    title: 'A first-stage entry beyond the host address width',
    setup: hostProcess(),
    breaks: [
      hostWrites(
        AT.firstStagePage,
        '0x400005abcd027',
        'The host sets bit 46 of the PTE; addresses have 46 bits here.',
      ),
    ],
    request: READS_AS_PROCESS,
    say: 'The PF reads the page with PASID 5.',
    decidedBy: 'first-stage.reserved-clear',
  }),
  faultCase({
    code: 0x74,
    title: 'A guest page table points beyond the second stage',
    platform: NARROW,
    policy: 'iommu-vmm',
    setup: guestProcess(),
    breaks: [
      guestWrites(
        AT.guestPage,
        '0x8000000027',
        'The guest maps 10000000h to 2^39, and the second stage has 39 bits here.',
      ),
    ],
    request: VF_READS,
    say: 'The VF reads the page with PASID 5.',
    decidedBy: 'first-stage.address-in-second-stage',
  }),
  faultCase({
    code: 0x75,
    title: "The guest's root page table may not be read",
    policy: 'iommu-vmm',
    setup: guestProcess(),
    breaks: [
      hostWrites(
        AT.guestTables,
        '0xc0000082',
        "The host takes R from the guest's second GiB, where its page tables lie.",
      ),
    ],
    request: VF_READS,
    say: "The VF reads with PASID 5, and the unit may not read the guest's root table.",
    decidedBy: 'first-stage.root-readable-in-second-stage',
  }),
  faultCase({
    code: 0x76,
    title: 'A deeper page table of the guest may not be read',
    platform: SMALL_PAGES,
    policy: 'iommu-vmm',
    setup: guestProcess(),
    breaks: [
      hostWrites(
        SECOND_TABLE_PAGE,
        '0xc0001002',
        "The host takes R from the page of the guest's second-level table.",
      ),
    ],
    request: VF_READS,
    say: 'The VF reads with PASID 5: the root table can be read, the next one cannot.',
    decidedBy: 'first-stage.table-readable-in-second-stage',
  }),
  faultCase({
    code: 0x77,
    title: "The dirty flag cannot be set in a guest's page table",
    policy: 'iommu-vmm',
    setup: guestProcess(),
    breaks: [
      hostWrites(
        AT.guestTables,
        '0xc0000081',
        "The host takes W from the guest's second GiB, where its page tables lie.",
      ),
    ],
    request: asks(VF, 'write', '0x10000000', { pasid: 5 }),
    say: 'The VF writes: the page itself is writable, its PTE with the dirty flag is not.',
    decidedBy: 'first-stage.update-permitted-in-second-stage',
  }),
  faultCase({
    code: 0x79,
    title: 'A guest maps memory that it does not have',
    policy: 'iommu-vmm',
    setup: guestProcess(),
    breaks: [
      guestWrites(AT.guestPage, '0x200000027', 'The guest maps 10000000h to 8 GiB, and has no memory there.'),
    ],
    request: VF_READS,
    say: 'The VF reads with PASID 5: the first stage agrees, the second knows no such page.',
    decidedBy: 'second-stage.present',
  }),
  faultCase({
    code: 0x7a,
    title: 'A reserved bit in a second-stage table',
    setup: HOST,
    breaks: [
      hostWrites(
        AT.secondStageTable,
        '0x2003803',
        'The host sets SNP in an entry that names a table: reserved there.',
      ),
    ],
    request: WRITES,
    say: 'The PF writes, and the walk ends at the entry with the reserved bit.',
    decidedBy: 'second-stage.reserved-clear',
  }),
  faultCase({
    code: 0x7c,
    title: 'Second-stage flags without snoop',
    setup: [
      ...HOST,
      hostWrites(AT.pasid0, '0x2000289', 'The host sets SSADE, to learn which pages the PF uses.'),
    ],
    breaks: [hostWrites(AT.pasid0 + 8, '0x2', 'The host clears PWSNP: the walk is not snooped any more.')],
    request: WRITES,
    say: 'The PF writes, and the unit would have to set an accessed flag behind the caches.',
    decidedBy: 'second-stage.update-snooped',
  }),
  faultCase({
    code: 0x80,
    title: 'An address that is not canonical',
    setup: [...hostProcess(), step(READS_AS_PROCESS, 'The PF reads the page with PASID 5.', ALLOWED)],
    request: asks(PF, 'read', '0x17f1234567000', { pasid: 5 }),
    say: 'The same with bit 48 set is no address of any process.',
    decidedBy: 'first-stage.canonical',
  }),
  faultCase({
    code: 0x81,
    title: 'A user request to a supervisor page',
    setup: hostProcess(),
    breaks: [hostWrites(AT.firstStagePage, '0x5abcd023', 'The kernel takes the page: U/S of its PTE is 0.')],
    request: READS_AS_PROCESS,
    say: 'The PF reads it with PASID 5 and user privilege.',
    decidedBy: 'first-stage.user-accessible',
  }),
  faultCase({
    code: 0x82,
    title: 'An execute request to a page of data',
    profile: 'rev3',
    setup: hostProcess(0x22),
    breaks: [
      hostWrites(
        AT.firstStagePage,
        '0x800000005abcd027',
        'The process marks the page as data: XD of its PTE is 1.',
      ),
    ],
    request: asks(PF, 'read', '0x7f1234567000', { pasid: 5, execute: true }),
    say: 'The PF asks to execute from it; ERE and NXE are 1.',
    decidedBy: 'first-stage.execute-permitted',
  }),
  faultCase({
    code: 0x83,
    title: 'A translated address wider than the host',
    setup: [
      ...HOST,
      step(
        asks(PF, 'read', '0x92345000', { kind: 'translated' }),
        'A translated request is let through as it is: the device is trusted to have asked before.',
        ALLOWED,
      ),
    ],
    request: asks(PF, 'read', '0x400092345000', { kind: 'translated' }),
    say: 'The same with bit 46 set is no address of this host.',
    decidedBy: 'translated.address-in-host-width',
  }),
  faultCase({
    code: 0x84,
    title: 'An address wider than the second stage',
    setup: [...HOST, step(WRITES, 'Within 48 bits the PF writes to the mapped page.', ALLOWED)],
    request: asks(PF, 'write', '0x1000012345678'),
    say: 'The same page with bit 48 set is beyond the second stage.',
    decidedBy: 'second-stage.address-in-range',
  }),
  faultCase({
    code: 0x85,
    title: 'A write to a page that may be read',
    setup: hostProcess(),
    breaks: [
      hostWrites(AT.firstStagePage, '0x5abcd025', 'The process protects the page: R/W of its PTE is 0.'),
    ],
    request: WRITES_AS_PROCESS,
    say: 'The PF writes to it with PASID 5.',
    decidedBy: 'first-stage.write-permitted',
  }),
  faultCase({
    code: 0x86,
    title: 'A read of a page that may be written',
    setup: HOST,
    breaks: [hostWrites(AT.secondStagePage, '0x92345002', 'The host takes R from the page.')],
    request: READS,
    say: 'The PF reads a page that it may only write.',
    decidedBy: 'second-stage.read-permitted',
  }),
  faultCase({
    code: 0x87,
    title: 'The second stage leads into the interrupt range',
    setup: HOST,
    breaks: [
      hostWrites(
        AT.secondStagePage,
        '0xfee00003',
        'The host maps the page to FEE00000h, where interrupts go.',
      ),
    ],
    request: WRITES,
    say: 'The PF writes, and no DMA may come out at an interrupt address.',
    decidedBy: 'output.not-interrupt-address',
  }),
  faultCase({
    code: 0x89,
    title: 'A PASID wider than the unit supports',
    platform: FEW_PASIDS,
    setup: [
      ...hostProcess(),
      hostWrites(
        AT.directory + 8,
        '0x1011001',
        'The host gives PASIDs 40h to 7Fh the same table: PASID 45h is the process too.',
      ),
      step(READS_AS_PROCESS, 'The PF reads with PASID 5.', ALLOWED),
    ],
    request: asks(PF, 'read', '0x7f1234567000', { pasid: 0x45 }),
    say: 'The same with PASID 45h: the unit has PASIDs of 6 bits (ECAP.PSS 5).',
    decidedBy: 'request.pasid-supported',
  }),
  faultCase({
    code: 0x90,
    title: 'First-stage flags without snoop',
    setup: hostProcess(),
    breaks: [hostWrites(AT.pasid5 + 8, '0x1', 'The host clears PWSNP: the walk is not snooped any more.')],
    request: WRITES_AS_PROCESS,
    say: 'The PF writes, and the unit would have to set the dirty flag behind the caches.',
    decidedBy: 'first-stage.update-snooped',
  }),
];
