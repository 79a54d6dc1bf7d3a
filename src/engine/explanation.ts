/**
 * The words in which the engine explains itself. A verdict carries its ordered checks; the page, the command
 * line and the text export render the same list and decide nothing about it.
 */
import type { Word } from '../base/word.ts';
import type { Source } from '../spec/row.ts';

/** What a device puts on the link. */
export interface DmaRequest {
  /** Bus 15:8, device 7:3, function 2:0. */
  readonly requesterId: number;
  readonly kind: 'untranslated' | 'translation-request' | 'translated' | 'page-request';
  /** 0 to 2^20 - 1, or null for a request without PASID. */
  readonly pasid: number | null;
  readonly address: Word;
  /** In a translation request `read` sets the no-write flag: only read permission is asked for. */
  readonly access: 'read' | 'write' | 'atomic';
  /** ER: execute requested (only with PASID). */
  readonly execute: boolean;
  /** PR: privileged mode requested (only with PASID). */
  readonly privileged: boolean;
  /** Bytes; 0 is a zero-length read. */
  readonly length: number;
  /** Page requests: LPIG, the last one of its group, which gets an answer; absent: it is. */
  readonly lastInGroup?: boolean;
}

/** One value that a check looked at. */
export interface Consulted {
  /** Short name as shown: `PASIDE`, `vPASID Enable`, `UP`, `PTE R/W`. */
  readonly label: string;
  /** As shown: `1`, `0x45`, `5 ≤ 1fff`. */
  readonly value: string;
  /** Row path of the field, `context-entry.paside`, `pasid.ctrl.ctrlEnable`; absent for request attributes. */
  readonly field?: string;
  /** Where the bits are: memory address, or config offset of a function; absent for request attributes. */
  readonly at?:
    | { readonly space: 'memory'; readonly address: number }
    | { readonly space: 'config' | 'virtual-config'; readonly requesterId: number; readonly offset: number }
    | { readonly space: 'register'; readonly offset: number };
}

export interface MemoryRead {
  /** Byte address in the world's own memory (host-physical, or guest-physical in the guest's world). */
  readonly address: number;
  readonly word: Word;
}

export type CheckOutcome = 'pass' | 'fail' | 'not-evaluated';

export interface CheckRecord {
  /** `<stage>.<what-must-hold>`, stated positively. Never renamed: links and golden files hold it. */
  readonly id: string;
  /** Number in VT-d reference procedure (`9`, `16`, `FS`), or `–` for checks outside it. */
  readonly step: string;
  readonly title: string;
  /** Level of the paging entry that was checked, `PDE`, `SS-PDE`, `SS-PDE for PML4E`; absent elsewhere. */
  readonly level?: string;
  /** guest: what the guest programmed; device: the sender's own gate; iommu: the host IOMMU. */
  readonly stage: 'guest' | 'device' | 'iommu';
  readonly outcome: CheckOutcome;
  readonly consulted: readonly Consulted[];
  readonly reads: readonly MemoryRead[];
  /** Fault reason that a failure of this check reports; absent for checks that report none. */
  readonly faultCode?: number;
  readonly source: Source;
}

/** What the IOMMU answers to a request that it blocks or completes. */
export type Completion =
  | 'data' // a read or atomic that was allowed
  | 'none' // a posted write: the device sees nothing, allowed or not
  | 'UR'
  | 'CA'
  | 'success-zero' // translation completion with R=W=U=S=0
  | 'success' // translation completion with rights
  | 'invalid-request' // page request answered by hardware
  | 'dropped'
  | 'not-sent'; // the sender's own gate held it back

export interface FaultReport {
  /** Fault reason, FR field. */
  readonly code: number;
  /** Specification name: `SCT.6`. */
  readonly name: string;
  /** Is the fault qualified, so that FPD can suppress its record? */
  readonly qualified: boolean;
  /** Was it written to a fault recording register? */
  readonly recorded: boolean;
  /** Why not, when it was not. */
  readonly notRecordedBecause?: 'FPD' | 'PFO' | 'recoverable' | 'compressed';
  /** The fault recording register as written (F set): high and low 64 bits. */
  readonly frcd?: { readonly hi: Word; readonly lo: Word };
  /** The line Linux prints for it, without time stamp; absent when nothing was recorded. */
  readonly linuxLine?: string;
}

export interface TableWrite {
  readonly address: number;
  readonly before: Word;
  readonly after: Word;
}

/** Fields of a translation completion (VT-d 5.10 section 4.2.3). */
export interface TranslationResponse {
  readonly read: boolean;
  readonly write: boolean;
  /** U: the address may be used by untranslated requests only. */
  readonly untranslatedOnly: boolean;
  readonly execute: boolean;
  readonly privileged: boolean;
  readonly global: boolean;
  /** Bytes of the page that the completion covers. */
  readonly size: number;
}

/** One world's answer to one request. */
export interface Judgement {
  readonly verdict: 'allowed' | 'blocked';
  readonly checks: readonly CheckRecord[];
  /** Id of the check that decided: the failing one, or the last one passed. */
  readonly decidedBy: string;
  readonly completion: Completion;
  /** Output address when allowed: host-physical, or guest-physical in the guest's world. */
  readonly output?: number;
  readonly fault?: FaultReport;
  /** Translation requests that were answered with a successful completion. */
  readonly response?: TranslationResponse;
  /** Accessed and dirty updates. */
  readonly tableWrites: readonly TableWrite[];
}

export type Agreement = 'agrees' | 'leak' | 'overblock';
