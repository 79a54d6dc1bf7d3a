/**
 * The platform that gallery scenarios start from: a PF at 3b:00.0 with the extended layout of a real one
 * (8086:0d93, pciutils tests/cap-dvsec-cxl: ATS 6E0, PRI B20, PASID B40, SR-IOV B80), its VFs at 3b:10.0 on, a
 * remapping unit, and guest memory as in the worked examples of the VT-d notes. The VF's layout is invented.
 */
import { word, type Word } from '../../base/word.ts';
import type { ProfileId } from '../../spec/policies.ts';
import { DEFAULT_CAP, DEFAULT_ECAP, DEFAULT_HOST_ADDRESS_WIDTH } from '../../spec/vtd/defaults.ts';
import type { MemoryWindow } from '../guest/guest-memory.ts';
import type { Regions } from '../host/regions.ts';
import type { Platform } from './scenario.ts';

/** Byte offset and little-endian dword. */
type Dwords = readonly (readonly [offset: number, value: number])[];

const PF_CONFIG: Dwords = [
  [0x000, 0x0d938086],
  [0x004, 0x00100000], // Status: capability list
  [0x008, 0x08800001], // class 0880: system peripheral
  [0x010, 0xa000000c], // BAR0: 64-bit, prefetchable
  [0x02c, 0x00008086],
  [0x034, 0x00000040],
  [0x03c, 0x00000100], // INTA
  [0x040, 0x00028010], // PCI Express v2 endpoint, next 80
  [0x044, 0x10008002], // FLR, role-based errors, 512-byte payload
  [0x048, 0x00002810],
  [0x04c, 0x00000043],
  [0x050, 0x00430000],
  [0x064, 0x00730810], // end-end TLP prefix, at most 1
  [0x080, 0x0080a005], // MSI, 64-bit, next A0
  [0x0a0, 0x00030001], // PM, last
  [0x0a4, 0x00000008],
  [0x100, 0x14820001], // AER, next 148
  [0x10c, 0x00462030],
  [0x148, 0x6e01000e], // ARI, next 6E0
  [0x6e0, 0x7001000f], // ATS, next 700
  [0x6e4, 0x00000060], // page aligned, global invalidate
  [0x700, 0xb2010015], // Resizable BAR, next B20
  [0x704, 0x0001f000],
  [0x708, 0x00000820],
  [0xb20, 0xb4010013], // PRI, next B40
  [0xb24, 0x81000000], // stopped, PRG response PASID required
  [0xb28, 0x00000200],
  [0xb40, 0xb801001b], // PASID, next B80
  [0xb44, 0x00001406], // execute, privileged, 20 bits
  [0xb80, 0xe0010010], // SR-IOV, next E00
  [0xb84, 0x00000002],
  [0xb8c, 0x00080008], // InitialVFs 8, TotalVFs 8
  [0xb94, 0x00010080], // First VF Offset 80h, VF Stride 1
  [0xb98, 0x0d520000], // VF Device ID
  [0xb9c, 0x00000553],
  [0xba0, 0x00000001],
  [0xba4, 0xa690000c],
  [0xe00, 0x00010023], // DVSEC, last
  [0xe04, 0x01808086],
  [0xe08, 0x00000005],
  [0xe0c, 0x00000001],
  [0xe10, 0x00000001],
  [0xe14, 0x00000001],
];

const VF_CONFIG: Dwords = [
  [0x000, 0xffffffff], // a VF's own ids read FFFFh
  [0x004, 0x00100000],
  [0x008, 0x08800001],
  [0x02c, 0x00008086],
  [0x034, 0x00000040],
  [0x040, 0x00028010],
  [0x044, 0x10008002],
  [0x04c, 0x00000043],
  [0x064, 0x00730810],
  [0x080, 0x00070011], // MSI-X, 8 entries, last
  [0x084, 0x00002000],
  [0x088, 0x00003000],
  [0x100, 0x14820001], // AER, next 148
  [0x148, 0x6e01000e], // ARI, next 6E0
  [0x6e0, 0xd001000f], // ATS, next D00
  [0x6e4, 0x00000060],
  [0x708, 0x0f0f0001], // the device's own registers, in no capability
  [0x70c, 0x1b3fff00],
  [0x710, 0x00070120],
  [0x77c, 0x00000001],
  [0xd00, 0x0001002f], // Device 3, last; VFIO hides it
  [0xd04, 0x00000001],
];

function configOf(dwords: Dwords): Uint8Array {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  for (const [offset, value] of dwords) view.setUint32(offset, value, true);
  return bytes;
}

/** Requester ID of the reference PF, 3b:00.0. */
export const REFERENCE_PF = 0x3b00;

const GIB = 0x4000_0000;

/** Guest memory: two blocks of 1 GiB, then a page that the guest may only read and one that it may only write. */
export const GUEST_MEMORY: readonly MemoryWindow[] = [
  { guestAddress: 0, hostAddress: 2 * GIB, size: GIB, read: true, write: true },
  { guestAddress: GIB, hostAddress: 3 * GIB, size: GIB, read: true, write: true },
  { guestAddress: 2 * GIB, hostAddress: 4 * GIB, size: 0x1000, read: true, write: false },
  { guestAddress: 2 * GIB + 0x1000, hostAddress: 4 * GIB + 0x1000, size: 0x1000, read: false, write: true },
];

export const REFERENCE_PLATFORM: Platform = {
  name: 'reference platform',
  functions: [
    {
      requesterId: REFERENCE_PF,
      role: 'pf',
      config: configOf(PF_CONFIG),
      vfConfig: configOf(VF_CONFIG),
      vfHidden: [{ offset: 0x708, length: 0x78 }],
    },
  ],
  iommu: { cap: DEFAULT_CAP, ecap: DEFAULT_ECAP.rev5, hostAddressWidth: DEFAULT_HOST_ADDRESS_WIDTH },
  guestMemory: GUEST_MEMORY,
  memory: [],
};

/** Host-physical address of the host's root table. */
export const HOST_ROOT_TABLE = 0x0100_0000;

/** Where the host's IOMMU driver takes its pages. */
export const HOST_REGIONS: Regions = {
  context: { next: 0x0100_1000, end: 0x0101_0000 },
  pasid: { next: 0x0101_0000, end: 0x0200_0000 },
  'second-stage': { next: 0x0200_0000, end: 0x0300_0000 },
  'first-stage': { next: 0x0300_0000, end: 0x0400_0000 },
};

/** First domain id that Linux hands out (IDA_START_DID). */
export const FIRST_DOMAIN_ID = 2;

/** Guest-physical address of the guest's own root table. */
export const GUEST_ROOT_TABLE = 0x4100_0000;

/** Where the guest takes its pages: first-stage tables at the start of its second GiB. */
export const GUEST_REGIONS: Regions = {
  context: { next: 0x4100_1000, end: 0x4101_0000 },
  pasid: { next: 0x4101_0000, end: 0x4200_0000 },
  'second-stage': { next: 0x4200_0000, end: 0x4300_0000 },
  'first-stage': { next: 0x4000_0000, end: 0x4100_0000 },
};

const CAP_CM = 0x80;
/** The vIOMMU's CAP: the host's with caching mode, which QEMU demands for assigned devices. */
export const GUEST_CAP: Word = word(DEFAULT_CAP.hi, DEFAULT_CAP.lo | CAP_CM);

/** NEST 26 and PRS 29 in the low half; PDS 42, SSADS 45 and ADMS 52 in the high half: not offered to a guest. */
const WITHHELD = word(0x0010_2400, 0x2400_0000);

/** The vIOMMU's ECAP for a profile. */
export const guestEcap = (profile: ProfileId): Word =>
  word(DEFAULT_ECAP[profile].hi & ~WITHHELD.hi, DEFAULT_ECAP[profile].lo & ~WITHHELD.lo);
