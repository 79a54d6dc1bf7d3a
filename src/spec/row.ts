/**
 * The shape of every table in `spec`. A layout is declared once, as rows; `engine/bits` encodes, decodes and
 * applies write rules by reading them, views draw them, and `validate.ts` refuses a table that does not tile.
 */

/** Where a fact comes from: a specification section, a kernel or emulator file, or a message. */
export interface Source {
  /** Short name of the document: `PCIe 6.x`, `VT-d 5.10`, `Linux 7.2`, `QEMU 10.2`, `pciutils`, `kvm list`. */
  readonly doc: string;
  /** Section, file or Message-ID. */
  readonly at: string;
  /** True where the fact could not be confirmed from a primary text; the page shows the word "unverified". */
  readonly unverified?: boolean;
}

export const source = (doc: string, at: string): Source => ({ doc, at });
export const unverified = (doc: string, at: string): Source => ({ doc, at, unverified: true });

/**
 * What software may do to a field (PCIe base specification, register attribute list, and VT-d section 11).
 * `mem` marks a field of a structure in memory: software owns every bit.
 */
export type AccessKind =
  'RO' | 'RW' | 'RW1C' | 'ROS' | 'RWS' | 'RW1CS' | 'HwInit' | 'RsvdP' | 'RsvdZ' | 'mem';

/** How hardware looks at a field of a structure in memory. */
export type EntryRole = 'field' | 'reserved' | 'ignored';

export interface FieldRow {
  /** Most and least significant bit, inclusive, counted from bit 0 of the register or entry. */
  readonly bits: readonly [msb: number, lsb: number];
  /** Camel-case id, unique inside its register (the contract's field names for PCI, the spec's for VT-d). */
  readonly id: string;
  /** Name as the specification writes it. */
  readonly name: string;
  readonly access: AccessKind;
  /** Value after reset; absent for HwInit and for memory. */
  readonly reset?: number;
  /** For memory structures: default `field`. */
  readonly role?: EntryRole;
  /** Capability field that must be 1, else this control bit is hard-wired to 0 (`pasid.cap.capExec`). */
  readonly needs?: string;
  /** Enable bit under which a change of this field is undefined by the specification. */
  readonly lockedBy?: string;
  /** One line for people. */
  readonly desc?: string;
  /** Meaning of values. */
  readonly values?: Readonly<Record<number, string>>;
  /** False where the engine stores the bit but gives it no effect; the page says so. */
  readonly modelled?: boolean;
  /** Overrides the register's source. */
  readonly source?: Source;
}

/** A register, or a structure in memory, with fields that tile it exactly. */
export interface RegisterRow {
  readonly id: string;
  readonly name: string;
  /** Byte offset from the start of its capability, register page or structure. */
  readonly offset: number;
  /** Width in bits: 8, 16, 32, 64, 128, 256 or 512. */
  readonly width: number;
  readonly fields: readonly FieldRow[];
  readonly source: Source;
}

/** Who has the capability, and whose copy counts (PCIe 6.x section 9.3.6, 9.3.7). */
export type Sharing = 'per-function' | 'pf-only-shared-with-vfs' | 'pf-only';

export interface CapabilityRow {
  readonly kind: 'std' | 'ext';
  readonly id: number;
  /** The part after PCI_CAP_ID_ or PCI_EXT_CAP_ID_ in linux/pci_regs.h. */
  readonly name: string;
  /** Name as the specification writes it. */
  readonly title: string;
  /** Bytes from the header, where the specification fixes it. */
  readonly length?: number;
  readonly sharing?: Sharing;
  /** Empty for capabilities that are recognised only. */
  readonly registers: readonly RegisterRow[];
  readonly source: Source;
}
