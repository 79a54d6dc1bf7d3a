/**
 * The three rows a scenario chooses: emulation policy (who answers and who enforces the PASID capability that
 * a guest sees on its VF), placement (where it is put), and IOMMU profile. The debate is data: the engine reads
 * these columns and has no branch on a policy's name.
 */
import { source, type Source } from './row.ts';

export interface PolicyRow {
  readonly id: string;
  readonly title: string;
  /** One neutral sentence: what it does. */
  readonly does: string;
  /** Does the guest see a PASID capability on its VF? */
  readonly emulates: boolean;
  /** What a read of the emulated control register returns. */
  readonly reads: 'nothing' | 'pf' | 'shadow';
  /** Where a guest's write goes besides (or instead of) the shadow. */
  readonly writes: 'nowhere' | 'shadow' | 'pf' | 'shadow-and-iommu';
  /** Who keeps the emulated register: VFIO in the kernel, or the VMM. Whoever keeps it carries writes on. */
  readonly keeper: 'vfio' | 'vmm';
  /** Does the host open PASID for the VF when it assigns it (Linux sets PASIDE from the PF's capability)? */
  readonly opensAtAssignment: boolean;
  /** Does the host refuse PF changes while a VF is assigned? */
  readonly locksPf: boolean;
  readonly source: Source;
}

export const POLICIES = [
  {
    id: 'pf-only',
    title: 'PF only',
    does: 'The guest sees no PASID capability on its VF, as Linux VFIO does today.',
    emulates: false,
    reads: 'nothing',
    writes: 'nowhere',
    keeper: 'vfio',
    opensAtAssignment: true,
    locksPf: false,
    source: source('Linux 7.2', 'drivers/vfio/pci/vfio_pci_config.c, pci_ext_cap_length[PASID] = 0'),
  },
  {
    id: 'read-only-mirror',
    title: 'Read-only mirror',
    does: "The guest's bits show the PF's register; its writes are dropped.",
    emulates: true,
    reads: 'pf',
    writes: 'nowhere',
    keeper: 'vfio',
    opensAtAssignment: true,
    locksPf: false,
    source: source('kvm list', '20200408101940.3459943d@w520.home'),
  },
  {
    id: 'spoof',
    title: 'Spoof',
    does: "The guest's bits are writable and backed by nothing.",
    emulates: true,
    reads: 'shadow',
    writes: 'shadow',
    keeper: 'vfio',
    opensAtAssignment: true,
    locksPf: false,
    source: source('kvm list', '20200413031043.GA18183@araj-mobl1'),
  },
  {
    id: 'write-through',
    title: 'Write through',
    does: "A VF's write changes the PF's register, and so every sibling.",
    emulates: true,
    reads: 'pf',
    writes: 'pf',
    keeper: 'vfio',
    opensAtAssignment: true,
    locksPf: false,
    source: source('PCIe 6.x', '9.3.7.14'),
  },
  {
    id: 'iommu-kernel',
    title: 'IOMMU by the kernel',
    does: "VFIO forwards the write to the host IOMMU driver, which programs this VF's entries.",
    emulates: true,
    reads: 'shadow',
    writes: 'shadow-and-iommu',
    keeper: 'vfio',
    opensAtAssignment: false,
    locksPf: false,
    source: source('kvm list', 'K. Tian, 14 Apr 2020, quoted in 20200413212836.117b4c86@x1.home'),
  },
  {
    id: 'iommu-vmm',
    title: 'IOMMU by the VMM',
    does: "The VMM keeps the register and has the host program this VF's entries through a kernel interface.",
    emulates: true,
    reads: 'shadow',
    writes: 'shadow-and-iommu',
    keeper: 'vmm',
    opensAtAssignment: false,
    locksPf: false,
    source: source('kvm list', '20200414183602.7de084b0@x1.home'),
  },
  {
    id: 'iommu-vmm-locked-pf',
    title: 'IOMMU by the VMM, PF locked',
    does: 'As iommu-vmm, and the host refuses PF changes while a VF is assigned.',
    emulates: true,
    reads: 'shadow',
    writes: 'shadow-and-iommu',
    keeper: 'vmm',
    opensAtAssignment: false,
    locksPf: true,
    source: source('kvm list', '20200409073533.GB2435@myrica'),
  },
] as const satisfies readonly PolicyRow[];

export type PolicyId = (typeof POLICIES)[number]['id'];

export const policyRow = (id: PolicyId): PolicyRow => POLICIES.find((row) => row.id === id) ?? POLICIES[0];

export interface PlacementRow {
  readonly id: string;
  readonly title: string;
  readonly does: string;
  readonly source: Source;
}

export const PLACEMENTS = [
  {
    id: 'same-as-pf',
    title: 'Same offset as the PF',
    does: "The emulated capability takes the offset of the PF's own; where that is not free in the VF, none is made.",
    source: source('kvm list', '20200407095801.648b1371@w520.home'),
  },
  {
    id: 'last-8-bytes',
    title: 'Last 8 bytes',
    does: 'The emulated capability takes 0xFF8, the last eight bytes of config space.',
    source: source('QEMU 11.0', 'hw/vfio/pci.c, x-vpasid-cap-offset'),
  },
] as const satisfies readonly PlacementRow[];

export type PlacementId = (typeof PLACEMENTS)[number]['id'];

export interface ProfileRow {
  readonly id: string;
  readonly title: string;
  readonly does: string;
  /** VER_REG: major in bits 7:4, minor in bits 3:0. */
  readonly version: number;
  readonly source: Source;
}

export const PROFILES = [
  {
    id: 'rev3',
    title: 'VT-d 3.0 to 4.0',
    does: 'Execute requests exist: ERE and NXE count.',
    version: 0x10,
    source: source('VT-d 4.0', '9.6 by VirtualBox iommu-intel.h'),
  },
  {
    id: 'rev4',
    title: 'VT-d 4.1, version 7 and below',
    does: 'Execute requests are always blocked at the PASID entry (5Ch).',
    version: 0x70,
    source: source('VT-d 5.10', 'Table 30, SPT.5'),
  },
  {
    id: 'rev5',
    title: 'VT-d 4.1 on, version 8 and above',
    does: 'Execute requests are blocked before any table is read (34h).',
    version: 0x80,
    source: source('VT-d 5.10', 'Table 30, RTA.5'),
  },
] as const satisfies readonly ProfileRow[];

export type ProfileId = (typeof PROFILES)[number]['id'];
