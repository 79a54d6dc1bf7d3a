/**
 * The checks outside the IOMMU's own procedure: what the guest has programmed (its world decides what may be
 * expected), and what the device needs before it may put a request on the link. Stated positively; `code` absent
 * because none of them records a fault.
 */
import { source, unverified, type Source } from './row.ts';

export interface GateRow {
  readonly id: string;
  readonly stage: 'guest' | 'device';
  readonly title: string;
  /** One sentence for the case that it does not hold. */
  readonly otherwise: string;
  readonly source: Source;
}

export const GATES = {
  guestPasidCapability: {
    id: 'guest.pasid-capability',
    stage: 'guest',
    title: 'Guest sees a PASID capability',
    otherwise:
      "The VF, as the guest sees it, has no PASID capability: the guest's world knows no PASID request.",
    source: source('PCIe 6.x', '7.8.9; VFs have none: 9.3.7.14'),
  },
  guestPasidEnabled: {
    id: 'guest.pasid-enabled',
    stage: 'guest',
    title: "Guest's PASID Enable",
    otherwise: 'The guest cleared PASID Enable: it may expect no request with a PASID.',
    source: source('PCIe 6.x', '7.8.9.3'),
  },
  guestExecuteEnabled: {
    id: 'guest.execute-enabled',
    stage: 'guest',
    title: "Guest's Execute Permission Enable",
    otherwise: 'The guest left Execute Permission Enable clear: it may expect no execute request.',
    source: source('PCIe 6.x', '7.8.9.3'),
  },
  guestPrivilegedEnabled: {
    id: 'guest.privileged-enabled',
    stage: 'guest',
    title: "Guest's Privileged Mode Enable",
    otherwise: 'The guest left Privileged Mode Enable clear: it may expect no privileged request.',
    source: source('PCIe 6.x', '7.8.9.3'),
  },
  guestIommuRunning: {
    id: 'guest.viommu-enabled',
    stage: 'guest',
    title: 'Guest has set up its vIOMMU',
    otherwise: 'The guest has not set up its vIOMMU yet: it may expect no DMA.',
    source: source('VT-d 5.10', '11.4.4 GCMD.TE'),
  },
  guestBusMaster: {
    id: 'guest.bus-master',
    stage: 'guest',
    title: 'Bus Master Enable, as the guest reads it',
    otherwise: 'The guest reads Bus Master Enable as 0: it may expect no DMA.',
    source: source('PCIe 6.x', '7.5.1.1.3; per VF 9.3.4.1.3'),
  },
  guestMemoryBacked: {
    id: 'guest.memory-backed',
    stage: 'guest',
    title: 'Guest has memory there',
    otherwise: 'The guest-physical address is not memory of this guest, or not with that right.',
    source: source('Linux 7.2', 'virt/kvm memory slots, drivers/iommu/iommufd/io_pagetable.c'),
  },
  deviceExists: {
    id: 'device.exists',
    stage: 'device',
    title: 'Function exists',
    otherwise:
      'No function answers to this Requester ID: VF Enable is clear, or the VF number is beyond NumVFs.',
    source: source('PCIe 6.x', '9.2.1.2'),
  },
  deviceBusMaster: {
    id: 'device.bus-master',
    stage: 'device',
    title: 'Bus Master Enable',
    otherwise: "The function's Bus Master Enable is clear: it sends no memory request.",
    source: source('PCIe 6.x', '7.5.1.1.3; per VF 9.3.4.1.3'),
  },
  devicePasidCapability: {
    id: 'device.pasid-capability',
    stage: 'device',
    title: 'PASID capability of the function that counts',
    otherwise:
      "The function that counts (a VF's PF) has no PASID capability: there is no PASID Enable to set, and no request carries a PASID.",
    source: source('PCIe 6.x', '7.8.9; a VF uses that of its PF: 9.3.7.14'),
  },
  devicePasidEnabled: {
    id: 'device.pasid-enabled',
    stage: 'device',
    title: 'PASID Enable that the device obeys',
    otherwise:
      "PASID Enable of the function that holds the capability (a VF's PF) is clear: no request carries a PASID.",
    source: source('PCIe 6.x', '9.3.7.14: the PF configuration applies to its VFs'),
  },
  deviceExecuteEnabled: {
    id: 'device.execute-enabled',
    stage: 'device',
    title: 'Execute Permission Enable that the device obeys',
    otherwise: "The PF's Execute Permission Enable is clear: no request asks for execute.",
    source: unverified('PCIe 6.x', '7.8.9.3'),
  },
  devicePrivilegedEnabled: {
    id: 'device.privileged-enabled',
    stage: 'device',
    title: 'Privileged Mode Enable that the device obeys',
    otherwise: "The PF's Privileged Mode Enable is clear: no request asks for privileged mode.",
    source: unverified('PCIe 6.x', '7.8.9.3'),
  },
  deviceAtsEnabled: {
    id: 'device.ats-enabled',
    stage: 'device',
    title: "Function's own ATS Enable",
    otherwise:
      'ATS Enable of this function is clear: it sends no translation request and no translated address.',
    source: source('PCIe 6.x', '10.5.1.3'),
  },
  devicePriEnabled: {
    id: 'device.pri-enabled',
    stage: 'device',
    title: 'PRI Enable that the device obeys',
    otherwise: "The PF's PRI Enable is clear: no page request is sent.",
    source: source('PCIe 6.x', '9.3.7.11, 10.5.2.2'),
  },
} as const satisfies Record<string, GateRow>;
