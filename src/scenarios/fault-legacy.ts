/** A scenario for each fault reason of legacy mode (01h to 0Eh), and for the interrupt address range (29h). */
import { AT, faultCase, HOST, hostWrites, LEGACY, type FaultCase } from './fault-case.ts';
import { asks, PF, step } from './steps.ts';

const WRITES = asks(PF, 'write', '0x12345678');
const READS = asks(PF, 'read', '0x12345678');

export const legacyFaults: readonly FaultCase[] = [
  faultCase({
    code: 0x01,
    title: 'The bus loses its legacy root entry',
    setup: LEGACY,
    breaks: [hostWrites(AT.legacyRoot, '0x1801000', 'The host clears P of the root entry of bus 3Bh.')],
    request: WRITES,
    say: 'The PF writes, and its bus has no root entry.',
    decidedBy: 'legacy-root.present',
  }),
  faultCase({
    code: 0x02,
    title: 'The function loses its legacy context entry',
    setup: LEGACY,
    breaks: [hostWrites(AT.legacyContext, '0x2000004', "The host clears P of the PF's context entry.")],
    request: WRITES,
    say: 'The PF writes, and it has no context entry.',
    decidedBy: 'legacy-context.present',
  }),
  faultCase({
    code: 0x03,
    title: 'A legacy context entry asks for 5 levels',
    setup: LEGACY,
    breaks: [
      hostWrites(
        AT.legacyContext + 8,
        '0x203',
        'The host sets AW to 57 bits, which CAP.SAGAW does not offer.',
      ),
    ],
    request: WRITES,
    say: 'The PF writes, and the unit cannot walk five levels.',
    decidedBy: 'legacy-context.width-supported',
  }),
  faultCase({
    code: 0x04,
    title: 'An address of 49 bits in legacy mode',
    setup: [
      ...LEGACY,
      step(WRITES, 'Within 48 bits the PF writes to the mapped page.', { verdict: 'allowed' }),
    ],
    request: asks(PF, 'write', '0x1000012345678'),
    say: 'The same page with bit 48 set is beyond the tables.',
    decidedBy: 'legacy.address-in-range',
  }),
  faultCase({
    code: 0x05,
    title: 'A write to a page that legacy tables let read',
    setup: LEGACY,
    breaks: [hostWrites(AT.secondStagePage, '0x92345001', 'The host takes W from the page.')],
    request: WRITES,
    say: 'The PF writes to a page that it may only read.',
    decidedBy: 'legacy-second-stage.write-permitted',
  }),
  faultCase({
    code: 0x06,
    title: 'A read of a page that legacy tables let write',
    setup: LEGACY,
    breaks: [hostWrites(AT.secondStagePage, '0x92345002', 'The host takes R from the page.')],
    request: READS,
    say: 'The PF reads a page that it may only write.',
    decidedBy: 'legacy-second-stage.read-permitted',
  }),
  faultCase({
    code: 0x0a,
    title: 'A reserved bit in a legacy root entry',
    setup: LEGACY,
    breaks: [
      hostWrites(AT.legacyRoot + 8, '0x1', 'The host sets bit 64 of the root entry, which is reserved.'),
    ],
    request: WRITES,
    say: 'The PF writes, and the unit does not use a root entry that it does not understand.',
    decidedBy: 'legacy-root.reserved-clear',
  }),
  faultCase({
    code: 0x0b,
    title: 'A reserved bit in a legacy context entry',
    setup: LEGACY,
    breaks: [
      hostWrites(
        AT.legacyContext,
        '0x2000015',
        'The host sets bit 4 of the context entry, which is reserved.',
      ),
    ],
    request: WRITES,
    say: 'The PF writes, and the unit does not use a context entry that it does not understand.',
    decidedBy: 'legacy-context.reserved-clear',
  }),
  faultCase({
    code: 0x0c,
    title: 'A reserved bit in a legacy page table',
    setup: LEGACY,
    breaks: [
      hostWrites(
        AT.secondStageTable,
        '0x2003803',
        'The host sets SNP in an entry that names a table: reserved there.',
      ),
    ],
    request: WRITES,
    say: 'The PF writes, and the walk ends at the entry with the reserved bit.',
    decidedBy: 'legacy-second-stage.reserved-clear',
  }),
  faultCase({
    code: 0x0d,
    title: 'A translation request where legacy tables let none in',
    setup: LEGACY,
    breaks: [
      hostWrites(AT.legacyContext, '0x2000001', 'The host sets TT to 00: untranslated requests only.'),
    ],
    request: asks(PF, 'read', '0x12345000', { kind: 'translation-request' }),
    say: 'The PF asks for a translation, which its context entry does not let in.',
    decidedBy: 'legacy-context.device-tlb-enabled',
  }),
  faultCase({
    code: 0x0e,
    title: 'Legacy tables lead into the interrupt range',
    setup: LEGACY,
    breaks: [
      hostWrites(
        AT.secondStagePage,
        '0xfee00003',
        'The host maps the page to FEE00000h, where interrupts go.',
      ),
    ],
    request: WRITES,
    say: 'The PF writes, and no DMA may come out at an interrupt address.',
    decidedBy: 'legacy.output-not-interrupt-address',
  }),
  faultCase({
    code: 0x29,
    title: 'A read from the interrupt range',
    setup: [
      ...HOST,
      step(
        asks(PF, 'write', '0xfee00000', { length: 4 }),
        'A write of 4 bytes without PASID to FEE00000h is an interrupt, and leaves the DMA path.',
        { verdict: 'allowed' },
      ),
    ],
    request: asks(PF, 'read', '0xfee00000'),
    say: 'A read of 8 bytes from there is neither an interrupt nor a zero-length read.',
    decidedBy: 'request.interrupt-address-legal',
  }),
];
