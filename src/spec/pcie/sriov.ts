/**
 * Single Root I/O Virtualization, extended 0010h, 64 bytes (PCIe 6.x, section 9.3.3). PF only. VF migration is
 * deprecated and not modelled; BAR sizes are not modelled: a dump does not hold them.
 */
import type { CapabilityRow } from '../row.ts';
import { bit, bits, pcie, register, rsvdP, rsvdZ } from './row-builders.ts';

export const sriov: CapabilityRow = {
  kind: 'ext',
  id: 0x10,
  name: 'SRIOV',
  title: 'Single Root I/O Virtualization',
  length: 0x40,
  sharing: 'pf-only',
  source: pcie('9.3.3'),
  registers: [
    register('sriov.cap', 'SR-IOV Capabilities', 0x04, 32, pcie('9.3.3.2'), [
      bits(31, 21, 'capIntr', 'VF Migration Interrupt Message Number', 'RO'),
      rsvdP(20, 4),
      bit(3, 'capVf14BitTagReq', 'VF 14-Bit Tag Requester Supported', 'HwInit'),
      bit(2, 'capVf10BitTagReq', 'VF 10-Bit Tag Requester Supported', 'HwInit'),
      bit(1, 'capAriPreserved', 'ARI Capable Hierarchy Preserved', 'HwInit'),
      bit(0, 'capVfm', 'VF Migration Capable', 'RO'),
    ]),
    register('sriov.ctrl', 'SR-IOV Control', 0x08, 16, pcie('9.3.3.3'), [
      rsvdP(15, 7),
      bit(6, 'ctrlVf14BitTagReqEn', 'VF 14-Bit Tag Requester Enable', 'RW', {
        reset: 0,
        needs: 'sriov.cap.capVf14BitTagReq',
        modelled: false,
      }),
      bit(5, 'ctrlVf10BitTagReqEn', 'VF 10-Bit Tag Requester Enable', 'RW', {
        reset: 0,
        needs: 'sriov.cap.capVf10BitTagReq',
        modelled: false,
      }),
      bit(4, 'ctrlAri', 'ARI Capable Hierarchy', 'RW', {
        modelled: false,
        desc: 'Kept through a Function Level Reset; read-only but in the lowest-numbered PF.',
      }),
      bit(3, 'ctrlMse', 'VF Memory Space Enable', 'RW', { reset: 0, desc: 'One switch for all VFs.' }),
      bit(2, 'ctrlIntr', 'VF Migration Interrupt Enable', 'RW', {
        reset: 0,
        needs: 'sriov.cap.capVfm',
        modelled: false,
      }),
      bit(1, 'ctrlVfm', 'VF Migration Enable', 'RW', {
        reset: 0,
        needs: 'sriov.cap.capVfm',
        modelled: false,
      }),
      bit(0, 'ctrlVfe', 'VF Enable', 'RW', { reset: 0, desc: 'VFs exist while this is 1.' }),
    ]),
    register('sriov.status', 'SR-IOV Status', 0x0a, 16, pcie('9.3.3.4'), [
      rsvdZ(15, 1),
      bit(0, 'statusVfm', 'VF Migration Status', 'RW1C', { reset: 0, modelled: false }),
    ]),
    register('sriov.initial-vf', 'InitialVFs', 0x0c, 16, pcie('9.3.3.5'), [
      bits(15, 0, 'initialVf', 'InitialVFs', 'HwInit'),
    ]),
    register('sriov.total-vf', 'TotalVFs', 0x0e, 16, pcie('9.3.3.6'), [
      bits(15, 0, 'totalVf', 'TotalVFs', 'HwInit'),
    ]),
    register('sriov.num-vf', 'NumVFs', 0x10, 16, pcie('9.3.3.7'), [
      bits(15, 0, 'numVf', 'NumVFs', 'RW', {
        lockedBy: 'sriov.ctrl.ctrlVfe',
        desc: 'Written only while VF Enable is 0; above TotalVFs is undefined.',
      }),
    ]),
    register('sriov.func-link', 'Function Dependency Link', 0x12, 8, pcie('9.3.3.8'), [
      bits(7, 0, 'funcLink', 'Function Dependency Link', 'HwInit'),
    ]),
    register('sriov.reserved13', 'Reserved', 0x13, 8, pcie('9.3.3'), [rsvdP(7, 0)]),
    register('sriov.vf-offset', 'First VF Offset', 0x14, 16, pcie('9.3.3.9'), [
      bits(15, 0, 'vfOffset', 'First VF Offset', 'RO'),
    ]),
    register('sriov.vf-stride', 'VF Stride', 0x16, 16, pcie('9.3.3.10'), [
      bits(15, 0, 'vfStride', 'VF Stride', 'RO'),
    ]),
    register('sriov.reserved18', 'Reserved', 0x18, 16, pcie('9.3.3'), [rsvdP(15, 0)]),
    register('sriov.vf-did', 'VF Device ID', 0x1a, 16, pcie('9.3.3.11'), [
      bits(15, 0, 'vfDid', 'VF Device ID', 'HwInit'),
    ]),
    register('sriov.sup-pgsize', 'Supported Page Sizes', 0x1c, 32, pcie('9.3.3.12'), [
      bits(31, 0, 'supPgsize', 'Supported Page Sizes', 'RO', { desc: 'Bit n: pages of 2^(n+12) bytes.' }),
    ]),
    register('sriov.sys-pgsize', 'System Page Size', 0x20, 32, pcie('9.3.3.13'), [
      bits(31, 0, 'sysPgsize', 'System Page Size', 'RW', { reset: 1, lockedBy: 'sriov.ctrl.ctrlVfe' }),
    ]),
    ...[0, 1, 2, 3, 4, 5].map((n) =>
      register(`sriov.bar${String(n)}`, `VF BAR ${String(n)}`, 0x24 + 4 * n, 32, pcie('9.3.3.14'), [
        bits(31, 4, `bar${String(n)}Address`, 'Base Address', 'RW', { reset: 0, modelled: false }),
        bits(3, 0, `bar${String(n)}Kind`, 'Type and Prefetchable', 'HwInit'),
      ]),
    ),
    register('sriov.vfm', 'VF Migration State Array Offset', 0x3c, 32, pcie('9.3.3.15'), [
      bits(31, 3, 'vfmOffset', 'VF Migration State Offset', 'RO'),
      bits(2, 0, 'vfmBir', 'VF Migration State BIR', 'RO'),
    ]),
  ],
};
