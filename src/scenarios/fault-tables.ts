/** A scenario for each fault reason of scalable mode from the root table to the PASID entry, 30h to 60h. */
import { word } from '../base/word.ts';
import { DEFAULT_ECAP } from '../spec/vtd/defaults.ts';
import {
  AT,
  FALLS_BACK,
  faultCase,
  guestProcess,
  HOST,
  hostProcess,
  hostWrites,
  setsRootTable,
  withUnit,
  type FaultCase,
} from './fault-case.ts';
import { asks, PF, step, VF } from './steps.ts';

const WRITES = asks(PF, 'write', '0x12345678');
const READS_AS_PROCESS = asks(PF, 'read', '0x7f1234567000', { pasid: 5 });
const ASKS_FOR_PAGE = asks(PF, 'read', '0x7f1234567000', { pasid: 5, kind: 'page-request' });
const ALLOWED = { verdict: 'allowed' } as const;

const { hi, lo } = DEFAULT_ECAP.rev5;
/** ECAP with bit 56, PTRS: translated requests may carry a PASID. */
const TRANSLATED_PASIDS = withUnit({ ecap: word(hi | 0x0100_0000, lo) });
/** ECAP with bit 55, HPTS: host permission tables. */
const HOST_PERMISSIONS = withUnit({ ecap: word(hi | 0x0080_0000, lo) });

export const tableFaults: readonly FaultCase[] = [
  faultCase({
    code: 0x30,
    title: 'A root table mode that no unit has any more',
    setup: HOST,
    breaks: setsRootTable('0x1000800', 'The host writes TTM 10, the extended mode of VT-d 2.x.'),
    request: WRITES,
    say: 'The PF writes, and the unit reads no table in this mode.',
    decidedBy: 'root-table.mode-supported',
  }),
  faultCase({
    code: 0x31,
    title: 'A request with PASID meets a legacy root table',
    setup: hostProcess(),
    breaks: FALLS_BACK,
    request: READS_AS_PROCESS,
    say: 'The PF reads with PASID 5, and legacy tables know no PASID.',
    decidedBy: 'legacy.request-without-pasid',
  }),
  faultCase({
    code: 0x32,
    title: 'A page request meets a legacy root table',
    setup: hostProcess(),
    breaks: FALLS_BACK,
    request: ASKS_FOR_PAGE,
    say: 'The PF asks for a page, and legacy tables know no page requests.',
    decidedBy: 'legacy.not-page-request',
  }),
  faultCase({
    code: 0x33,
    title: 'The host aborts all DMA',
    setup: HOST,
    breaks: setsRootTable(
      '0x1000c00',
      'The host writes TTM 11, abort-DMA mode, as before it hands over to another kernel.',
    ),
    request: WRITES,
    say: 'The PF writes, and the unit blocks everything without reading a table.',
    decidedBy: 'root-table.not-aborting',
  }),
  faultCase({
    code: 0x34,
    title: 'An execute request to a unit of version 8',
    setup: [...hostProcess(), step(READS_AS_PROCESS, 'A plain read with PASID 5 passes.', ALLOWED)],
    request: asks(PF, 'read', '0x7f1234567000', { pasid: 5, execute: true }),
    say: 'The same read with ER set is refused before any table is read.',
    decidedBy: 'request.execute-not-asked',
  }),
  faultCase({
    code: 0x39,
    title: 'Half of a root entry is not present',
    setup: HOST,
    breaks: [
      hostWrites(
        AT.root,
        '0x1001000',
        'The host clears LP: devices 0 to 15 of bus 3Bh lose their context table.',
      ),
    ],
    request: WRITES,
    say: 'The PF is device 0, and writes.',
    decidedBy: 'root.present',
  }),
  faultCase({
    code: 0x3a,
    title: 'A reserved bit in a root entry',
    setup: HOST,
    breaks: [hostWrites(AT.root, '0x1001003', 'The host sets bit 1 of the root entry, which is reserved.')],
    request: WRITES,
    say: 'The PF writes, and the unit does not use a root entry that it does not understand.',
    decidedBy: 'root.reserved-clear',
  }),
  faultCase({
    code: 0x41,
    title: 'The function loses its context entry',
    setup: HOST,
    breaks: [hostWrites(AT.context, '0x101001c', "The host clears P of the PF's context entry.")],
    request: WRITES,
    say: 'The PF writes, and it has no context entry.',
    decidedBy: 'context.present',
  }),
  faultCase({
    code: 0x42,
    title: 'A reserved bit in a context entry',
    setup: HOST,
    breaks: [
      hostWrites(AT.context, '0x101009d', 'The host sets bit 7 of the context entry, which is reserved.'),
    ],
    request: WRITES,
    say: 'The PF writes, and the unit does not use a context entry that it does not understand.',
    decidedBy: 'context.reserved-clear',
  }),
  faultCase({
    code: 0x43,
    title: 'DTE is cleared and PRE is left set',
    setup: HOST,
    breaks: [
      hostWrites(
        AT.context,
        '0x1010019',
        'The host clears DTE and forgets PRE: the entry contradicts itself.',
      ),
    ],
    request: WRITES,
    say: 'Even a plain write is stopped now, not only ATS.',
    decidedBy: 'context.pre-implies-dte',
  }),
  faultCase({
    code: 0x44,
    title: 'DTE stops a translation request',
    setup: HOST,
    breaks: [hostWrites(AT.context, '0x1010009', 'The host clears DTE, and PRE with it.')],
    request: asks(PF, 'read', '0x12345000', { kind: 'translation-request' }),
    say: 'The PF asks for a translation. UR makes it turn its ATS off.',
    decidedBy: 'context.device-tlb-enabled',
  }),
  faultCase({
    code: 0x45,
    title: 'PASIDE stops a VF whose guest turned PASID off',
    policy: 'iommu-kernel',
    setup: guestProcess(),
    breaks: [
      step(
        { kind: 'guest-clear-bit', requesterId: VF, bit: 'enable' },
        "The guest clears PASID Enable, and the host clears PASIDE of the VF's context entry for it.",
      ),
    ],
    request: asks(VF, 'read', '0x10000000', { pasid: 5 }),
    say: 'The VF reads with PASID 5, and its context entry stops it.',
    decidedBy: 'context.pasid-enabled',
  }),
  faultCase({
    code: 0x46,
    title: 'A PASID beyond the directory',
    setup: [
      ...hostProcess(),
      step(READS_AS_PROCESS, 'PASID 5 is within the directory of 2000h PASIDs.', ALLOWED),
    ],
    request: asks(PF, 'read', '0x7f1234567000', { pasid: 0x2000 }),
    say: 'PASID 2000h is one too many (PDTS 0).',
    decidedBy: 'context.pasid-in-directory',
  }),
  faultCase({
    code: 0x47,
    title: 'PRE stops a page request',
    setup: hostProcess(),
    breaks: [hostWrites(AT.context, '0x101000d', "The host clears PRE of the PF's context entry.")],
    request: ASKS_FOR_PAGE,
    say: 'The PF asks for a page, and gets Invalid Request.',
    decidedBy: 'context.page-requests-enabled',
  }),
  faultCase({
    code: 0x48,
    title: 'PASID 0 sent explicitly',
    setup: [...HOST, step(WRITES, 'Without PASID the PF uses the entry of RID_PASID, PASID 0.', ALLOWED)],
    request: asks(PF, 'write', '0x12345678', { pasid: 0 }),
    say: 'The same PASID sent explicitly is an error.',
    decidedBy: 'context.pasid-not-rid-pasid',
  }),
  faultCase({
    code: 0x49,
    title: 'EPTR stops a translated request with PASID',
    platform: TRANSLATED_PASIDS,
    setup: [
      ...hostProcess(),
      hostWrites(AT.context, '0x101005d', 'The host sets EPTR: translated requests may carry a PASID.'),
    ],
    breaks: [hostWrites(AT.context, '0x101001d', 'The host clears EPTR again.')],
    request: asks(PF, 'read', '0x5abcd000', { pasid: 5, kind: 'translated' }),
    say: 'The PF reads a translated address with PASID 5.',
    decidedBy: 'context.translated-pasid-enabled',
  }),
  faultCase({
    code: 0x51,
    title: 'The directory has no table for the PASID',
    setup: hostProcess(),
    breaks: [
      hostWrites(AT.directory, '0x1011000', 'The host clears P of the directory entry of PASIDs 0 to 3Fh.'),
    ],
    request: READS_AS_PROCESS,
    say: 'The PF reads with PASID 5, and there is no PASID table.',
    decidedBy: 'pasid-directory.present',
  }),
  faultCase({
    code: 0x52,
    title: 'A reserved bit in the PASID directory',
    setup: hostProcess(),
    breaks: [
      hostWrites(AT.directory, '0x1011005', 'The host sets bit 2 of the directory entry, which is reserved.'),
    ],
    request: READS_AS_PROCESS,
    say: 'The PF reads with PASID 5, and the unit does not use the directory entry.',
    decidedBy: 'pasid-directory.reserved-clear',
  }),
  faultCase({
    code: 0x59,
    title: 'The process is gone, the device goes on',
    setup: hostProcess(),
    breaks: [hostWrites(AT.pasid5, '0x48', 'The process ends, and the host clears P of its PASID entry.')],
    request: READS_AS_PROCESS,
    say: 'The PF was not told, and reads with PASID 5.',
    decidedBy: 'pasid-entry.present',
  }),
  faultCase({
    code: 0x5a,
    title: 'An old driver sets ERE',
    setup: hostProcess(),
    breaks: [
      hostWrites(
        AT.pasid5 + 16,
        '0x3000002',
        'A driver for VT-d 3.0 sets bit 129, ERE; since 4.1 it is reserved.',
      ),
    ],
    request: READS_AS_PROCESS,
    say: 'The PF reads with PASID 5: every request through the entry is stopped, execute or not.',
    decidedBy: 'pasid-entry.reserved-clear',
  }),
  faultCase({
    code: 0x5b,
    title: 'A translation type that does not exist',
    setup: hostProcess(),
    breaks: [hostWrites(AT.pasid5, '0x149', 'The host sets PGTT to 101, which no unit has.')],
    request: READS_AS_PROCESS,
    say: 'The PF reads with PASID 5, and the entry asks for the impossible.',
    decidedBy: 'pasid-entry.type-supported',
  }),
  faultCase({
    code: 0x5c,
    title: 'ERE stops a VF whose guest turned execute off',
    policy: 'iommu-kernel',
    profile: 'rev3',
    setup: guestProcess('execute'),
    breaks: [
      step(
        { kind: 'guest-clear-bit', requesterId: VF, bit: 'execute' },
        "The guest clears Execute Permission Enable, and the host clears ERE of the VF's entries for it.",
      ),
    ],
    request: asks(VF, 'read', '0x10000000', { pasid: 5, execute: true }),
    say: 'The VF asks to execute with PASID 5.',
    decidedBy: 'pasid-entry.execute-enabled',
  }),
  faultCase({
    code: 0x5d,
    title: 'SRE stops a VF whose guest turned privileged mode off',
    policy: 'iommu-kernel',
    setup: guestProcess('privileged'),
    breaks: [
      step(
        { kind: 'guest-clear-bit', requesterId: VF, bit: 'privileged' },
        "The guest clears Privileged Mode Enable, and the host clears SRE of the VF's entries for it.",
      ),
    ],
    request: asks(VF, 'read', '0x10000000', { pasid: 5, privileged: true }),
    say: 'The VF asks for supervisor privilege with PASID 5.',
    decidedBy: 'pasid-entry.supervisor-enabled',
  }),
  faultCase({
    code: 0x60,
    title: 'A translated address beyond the host permission table',
    platform: HOST_PERMISSIONS,
    setup: HOST,
    breaks: [
      hostWrites(
        AT.context,
        '0x101003d',
        'The host sets HPTE: translated requests are held against a table of 2^49 bytes.',
      ),
    ],
    request: asks(PF, 'read', '0x2000000000000', { kind: 'translated' }),
    say: 'The PF reads a translated address at 2^49.',
    decidedBy: 'host-permission.address-in-range',
  }),
];
