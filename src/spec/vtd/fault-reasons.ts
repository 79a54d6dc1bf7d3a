/**
 * Fault reasons of VT-d 5.10 (Tables 15 and 30): what each means, who can mend it, whether FPD can keep it out of
 * the log, and the text that Linux 7.0 prints (`drivers/iommu/intel/dmar.c`; reasons beyond its arrays print
 * `Unknown`).
 */
import type { ActorId } from '../actors.ts';
import { unverified, type Source } from '../row.ts';
import { vtd } from './entry-row.ts';

export interface FaultReasonRow {
  readonly code: number;
  /** Name in Table 30; `–` where it has none. */
  readonly name: string;
  /** What Linux prints. */
  readonly linux: string;
  /** One sentence. */
  readonly meaning: string;
  /** Who can mend it. */
  readonly fixedBy: ActorId;
  /** Can FPD keep it from being recorded? */
  readonly qualified: boolean;
  readonly source: Source;
}

const UNKNOWN = 'Unknown';

const reason = (
  code: number,
  name: string,
  fixedBy: ActorId,
  qualified: boolean,
  linux: string,
  meaning: string,
  source: Source = vtd(`Table 30, ${name}`),
): FaultReasonRow => ({ code, name, linux, meaning, fixedBy, qualified, source });

const interrupt = (code: number, qualified: boolean, linux: string, meaning: string): FaultReasonRow =>
  reason(code, '–', 'host', qualified, linux, meaning, vtd('Table 15'));

const Q = true;
const NOT_Q = false;

const legacyReasons: readonly FaultReasonRow[] = [
  reason(0x00, '–', 'host', NOT_Q, 'Software', 'Never reported by hardware.', vtd('Table 15')),
  reason(0x01, 'LRT.2', 'host', NOT_Q, 'Present bit in root entry is clear', 'The bus has no root entry.'),
  reason(
    0x02,
    'LCT.2',
    'host',
    Q,
    'Present bit in context entry is clear',
    'The function has no context entry.',
  ),
  reason(
    0x03,
    'LCT.4',
    'host',
    Q,
    'Invalid context entry',
    'The context entry asks for something that the unit lacks.',
  ),
  reason(
    0x04,
    'LGN.1',
    'guest',
    Q,
    'Access beyond MGAW',
    'The address is wider than the tables or the host allow.',
  ),
  reason(
    0x05,
    'LGN.2',
    'guest',
    Q,
    'PTE Write access is not set',
    'A write or AtomicOp without write permission.',
  ),
  reason(
    0x06,
    'LGN.3',
    'guest',
    Q,
    'PTE Read access is not set',
    'A read or AtomicOp without read permission.',
  ),
  reason(
    0x07,
    'LSS.1',
    'host',
    Q,
    'Next page table ptr is invalid',
    'A second-stage table could not be read.',
  ),
  reason(0x08, 'LRT.1', 'host', NOT_Q, 'Root table address invalid', 'The root entry could not be read.'),
  reason(
    0x09,
    'LCT.1',
    'host',
    NOT_Q,
    'Context table ptr is invalid',
    'The context entry could not be read.',
  ),
  reason(
    0x0a,
    'LRT.3',
    'host',
    NOT_Q,
    'non-zero reserved fields in RTP',
    'The root entry has reserved bits set.',
  ),
  reason(
    0x0b,
    'LCT.3',
    'host',
    Q,
    'non-zero reserved fields in CTP',
    'The context entry has reserved bits set.',
  ),
  reason(
    0x0c,
    'LSS.2',
    'host',
    Q,
    'non-zero reserved fields in PTE',
    'A second-stage entry has reserved bits set.',
  ),
  reason(
    0x0d,
    'LCT.5',
    'host',
    Q,
    'PCE for translation request specifies blocking',
    'The context entry lets in neither translation requests nor translated requests.',
  ),
  reason(0x0e, 'LGN.4', 'host', Q, UNKNOWN, 'The request or its page is in the interrupt address range.'),
];

const interruptReasons: readonly FaultReasonRow[] = [
  interrupt(
    0x20,
    NOT_Q,
    'Detected reserved fields in the decoded interrupt-remapped request',
    'The interrupt request has reserved fields set.',
  ),
  interrupt(
    0x21,
    NOT_Q,
    'Interrupt index exceeded the interrupt-remapping table size',
    'The interrupt index is beyond the table.',
  ),
  interrupt(0x22, Q, 'Present field in the IRTE entry is clear', 'The interrupt has no entry.'),
  interrupt(
    0x23,
    NOT_Q,
    'Error accessing interrupt-remapping table pointed by IRTA_REG',
    'The interrupt table could not be read.',
  ),
  interrupt(
    0x24,
    Q,
    'Detected reserved fields in the IRTE entry',
    'The interrupt entry has reserved bits set.',
  ),
  interrupt(
    0x25,
    NOT_Q,
    'Blocked a compatibility format interrupt request',
    'A compatibility format interrupt while those are blocked.',
  ),
  interrupt(
    0x26,
    Q,
    'Blocked an interrupt request due to source-id verification failure',
    'The interrupt entry belongs to another requester.',
  ),
  interrupt(0x27, Q, UNKNOWN, 'The posted-interrupt descriptor could not be accessed.'),
  interrupt(0x28, Q, UNKNOWN, 'The posted-interrupt descriptor has reserved bits set.'),
  interrupt(
    0x29,
    NOT_Q,
    UNKNOWN,
    'A request without PASID to FEEx_xxxxh is neither a 4-byte write nor a zero-length read.',
  ),
  interrupt(0x2a, NOT_Q, UNKNOWN, 'Extended interrupt mode must be enabled first.'),
  interrupt(0x2b, NOT_Q, UNKNOWN, 'Interrupt remapping must be enabled first.'),
];

const tableReasons: readonly FaultReasonRow[] = [
  reason(
    0x30,
    'RTA.1',
    'host',
    NOT_Q,
    'SM: Invalid Root Table Address',
    'The root table address asks for a mode that the unit lacks.',
  ),
  reason(
    0x31,
    'RTA.2',
    'host',
    NOT_Q,
    'SM: TTM 0 for request with PASID',
    'A request with PASID while the root table is a legacy one.',
  ),
  reason(
    0x32,
    'RTA.3',
    'host',
    NOT_Q,
    'SM: TTM 0 for page group request',
    'A page request while the root table is a legacy one.',
  ),
  reason(0x33, 'RTA.4', 'host', NOT_Q, UNKNOWN, 'The unit is in abort-DMA mode.'),
  reason(
    0x34,
    'RTA.5',
    'device',
    NOT_Q,
    UNKNOWN,
    'The request asks to execute, which units of version 8 and above refuse at once.',
  ),
  reason(
    0x38,
    'SRT.1',
    'host',
    NOT_Q,
    'SM: Error attempting to access Root Entry',
    'The root entry could not be read.',
  ),
  reason(
    0x39,
    'SRT.2',
    'host',
    NOT_Q,
    'SM: Present bit in Root Entry is clear',
    'The half of the root entry for this device is not present.',
  ),
  reason(
    0x3a,
    'SRT.3',
    'host',
    NOT_Q,
    'SM: Non-zero reserved field set in Root Entry',
    'The root entry has reserved bits set.',
  ),
  reason(
    0x40,
    'SCT.1',
    'host',
    NOT_Q,
    'SM: Error attempting to access Context Entry',
    'The context entry could not be read.',
  ),
  reason(
    0x41,
    'SCT.2',
    'host',
    Q,
    'SM: Present bit in Context Entry is clear',
    'The function has no context entry.',
  ),
  reason(
    0x42,
    'SCT.3',
    'host',
    Q,
    'SM: Non-zero reserved field set in the Context Entry',
    'The context entry has reserved bits set.',
  ),
  reason(
    0x43,
    'SCT.4',
    'host',
    Q,
    'SM: Invalid Context Entry',
    'Fields of the context entry contradict each other.',
  ),
  reason(
    0x44,
    'SCT.5',
    'host',
    Q,
    'SM: DTE field in Context Entry is clear',
    'An ATS request while the Device-TLB is disabled for the function.',
  ),
  reason(
    0x45,
    'SCT.6',
    'host',
    Q,
    'SM: PASID Enable field in Context Entry is clear',
    'A request with PASID while PASIDs are disabled for the function.',
  ),
  reason(
    0x46,
    'SCT.7',
    'device',
    Q,
    'SM: PASID is larger than the max in Context Entry',
    'The PASID is beyond the PASID directory.',
  ),
  reason(
    0x47,
    'SCT.8',
    'host',
    Q,
    'SM: PRE field in Context-Entry is clear',
    'A page request while those are disabled for the function.',
  ),
  reason(
    0x48,
    'SCT.9',
    'device',
    Q,
    'SM: RID_PASID field error in Context-Entry',
    'The PASID is the one that stands in for requests without PASID.',
  ),
  reason(
    0x49,
    'SCT.10',
    'host',
    Q,
    UNKNOWN,
    'A translated request with PASID while those are disabled for the function.',
  ),
  reason(
    0x50,
    'SPD.1',
    'host',
    NOT_Q,
    'SM: Error attempting to access the PASID Directory Entry',
    'The PASID directory entry could not be read.',
  ),
  reason(
    0x51,
    'SPD.2',
    'host',
    Q,
    'SM: Present bit in Directory Entry is clear',
    'There is no PASID table for this range of PASIDs.',
  ),
  reason(
    0x52,
    'SPD.3',
    'host',
    Q,
    'SM: Non-zero reserved field set in PASID Directory Entry',
    'The PASID directory entry has reserved bits set.',
  ),
  reason(
    0x58,
    'SPT.1',
    'host',
    NOT_Q,
    'SM: Error attempting to access PASID Table Entry',
    'The PASID entry could not be read.',
  ),
  reason(
    0x59,
    'SPT.2',
    'host',
    Q,
    'SM: Present bit in PASID Table Entry is clear',
    'Nothing is bound to this PASID of the function.',
  ),
  reason(
    0x5a,
    'SPT.3',
    'host',
    Q,
    'SM: Non-zero reserved field set in PASID Table Entry',
    'The PASID entry has reserved bits set.',
  ),
  reason(
    0x5b,
    'SPT.4',
    'host',
    Q,
    'SM: Invalid Scalable-Mode PASID Table Entry',
    'The PASID entry asks for a translation that the unit cannot do.',
  ),
  reason(
    0x5c,
    'SPT.5',
    'device',
    Q,
    'SM: ERE field is clear in PASID Table Entry',
    'The request asks to execute and that is not enabled.',
  ),
  reason(
    0x5d,
    'SPT.6',
    'host',
    Q,
    'SM: SRE field is clear in PASID Table Entry',
    'The request asks for supervisor privilege and that is not enabled.',
  ),
  reason(0x60, 'SPT.9', 'device', Q, UNKNOWN, 'The translated address is beyond the host permission table.'),
];

const stageReasons: readonly FaultReasonRow[] = [
  reason(
    0x70,
    'SFS.1',
    'guest',
    Q,
    'SM: Error attempting to access first-level paging entry',
    'A first-stage table could not be read.',
  ),
  reason(
    0x71,
    'SFS.2',
    'guest',
    Q,
    'SM: Present bit in first-level paging entry is clear',
    'The first stage does not map the address.',
  ),
  reason(
    0x72,
    'SFS.3',
    'guest',
    Q,
    'SM: Non-zero reserved field set in first-level paging entry',
    'A first-stage entry has reserved bits set.',
  ),
  reason(
    0x73,
    'SFS.4',
    'guest',
    Q,
    'SM: Error attempting to access FL-PML4 entry',
    'The first-stage root table could not be read.',
  ),
  reason(
    0x74,
    'SFS.5',
    'guest',
    Q,
    'SM: First-level entry address beyond MGAW in Nested translation',
    'A first-stage entry points beyond the second stage.',
  ),
  reason(
    0x75,
    'SFS.6',
    'host',
    Q,
    'SM: Read permission error in FL-PML4 entry in Nested translation',
    'The second stage does not let the first-stage root table be read.',
  ),
  reason(
    0x76,
    'SFS.7',
    'host',
    Q,
    'SM: Read permission error in first-level paging entry in Nested translation',
    'The second stage does not let a first-stage table be read.',
  ),
  reason(
    0x77,
    'SFS.8',
    'host',
    Q,
    'SM: Write permission error in first-level paging entry in Nested translation',
    'The second stage does not let flags be set in a first-stage table.',
  ),
  reason(
    0x78,
    'SSS.1',
    'host',
    Q,
    'SM: Error attempting to access second-level paging entry',
    'A second-stage table could not be read.',
  ),
  reason(
    0x79,
    'SSS.2',
    'host',
    Q,
    'SM: Read/Write permission error in second-level paging entry',
    'The second stage does not map the address.',
  ),
  reason(
    0x7a,
    'SSS.3',
    'host',
    Q,
    'SM: Non-zero reserved field set in second-level paging entry',
    'A second-stage entry has reserved bits set.',
  ),
  reason(
    0x7b,
    'SSS.4',
    'host',
    Q,
    'SM: Invalid second-level page table pointer',
    'The second-stage root table could not be read.',
  ),
  reason(
    0x7c,
    'SSS.5',
    'host',
    Q,
    'SM: A/D bit update needed in second-level entry when set up in no snoop',
    'Second-stage flags need an update that walks without snoop cannot make.',
  ),
  reason(0x7d, 'SSS.6', 'host', Q, UNKNOWN, 'Second-stage flags could not be updated.'),
  reason(
    0x80,
    'SGN.1',
    'guest',
    Q,
    'SM: Address in first-level translation is not canonical',
    'The upper bits of the address do not all equal its sign bit.',
  ),
  reason(
    0x81,
    'SGN.2',
    'guest',
    Q,
    'SM: U/S set 0 for first-level translation with user privilege',
    'A user request to a supervisor page.',
  ),
  reason(
    0x82,
    'SGN.3',
    'guest',
    Q,
    'SM: No execute permission for request with PASID and ER=1',
    'The request asks to execute from a page that forbids it.',
    unverified('VT-d 2.x', 'Table 30; not in 5.10'),
  ),
  reason(
    0x83,
    'SGN.4',
    'device',
    Q,
    'SM: Address beyond the DMA hardware max',
    'The address is wider than the host address width.',
  ),
  reason(
    0x84,
    'SGN.5',
    'guest',
    Q,
    'SM: Second-level entry address beyond the max',
    'The address is wider than the second stage.',
  ),
  reason(
    0x85,
    'SGN.6',
    'guest',
    Q,
    'SM: No write permission for Write/AtomicOp request',
    'A write or AtomicOp without write permission.',
  ),
  reason(
    0x86,
    'SGN.7',
    'host',
    Q,
    'SM: No read permission for Read/AtomicOp request',
    'A read or AtomicOp without read permission.',
  ),
  reason(
    0x87,
    'SGN.8',
    'host',
    Q,
    'SM: Invalid address-interrupt address',
    'The request or its page is in the interrupt address range.',
  ),
  reason(
    0x88,
    'SGN.9',
    'host',
    Q,
    UNKNOWN,
    'Listed in 3.2 and gone from 5.10; its meaning is not known here.',
    unverified('VT-d 3.2', 'Table 30'),
  ),
  reason(0x89, 'SGN.10', 'device', Q, UNKNOWN, 'The PASID is wider than the unit supports.'),
  reason(
    0x90,
    'SFS.9',
    'host',
    Q,
    'SM: A/D bit update needed in first-level entry when set up in no snoop',
    'First-stage flags need an update that walks without snoop cannot make.',
  ),
  reason(0x91, 'SFS.10', 'host', Q, UNKNOWN, 'First-stage flags could not be updated.'),
  reason(0xa0, 'HPT.1', 'host', Q, UNKNOWN, 'The host permission table could not be read.'),
  reason(0xa1, 'HPT.2', 'host', Q, UNKNOWN, 'A host permission table entry is not valid.'),
  reason(0xa2, 'HPT.3', 'host', Q, UNKNOWN, 'A host permission table entry has reserved bits set.'),
  reason(0xa3, 'HPT.4', 'host', Q, UNKNOWN, 'The host permission table grants nothing for the page.'),
  reason(0xa4, 'HPT.5', 'host', Q, UNKNOWN, 'The host permission table does not let the page be written.'),
  reason(0xa5, 'HPT.6', 'host', Q, UNKNOWN, 'The host permission table does not let the page be read.'),
];

/** Every fault reason, ascending by code. */
export const FAULT_REASONS: readonly FaultReasonRow[] = [
  ...legacyReasons,
  ...interruptReasons,
  ...tableReasons,
  ...stageReasons,
];

const byCode = new Map(FAULT_REASONS.map((row) => [row.code, row]));

/** The row of a fault reason. */
export const findFaultReason = (code: number): FaultReasonRow | undefined => byCode.get(code);
