/**
 * Page Request Interface, extended 0013h, 16 bytes (PCIe 6.x, section 10.5.2). Lives in the PF; its VFs share it.
 * What Enable, Reset and Stopped do to each other is in `engine/device/page-request-interface.ts`.
 */
import type { CapabilityRow } from '../row.ts';
import { bit, bits, pcie, register, rsvdP, rsvdZ } from './row-builders.ts';

export const pri: CapabilityRow = {
  kind: 'ext',
  id: 0x13,
  name: 'PRI',
  title: 'Page Request Interface',
  length: 16,
  sharing: 'pf-only-shared-with-vfs',
  source: pcie('10.5.2'),
  registers: [
    register('pri.ctrl', 'Page Request Control', 0x04, 16, pcie('10.5.2.2'), [
      rsvdP(15, 2),
      bit(1, 'ctrlReset', 'Reset', 'RW', {
        reset: 0,
        desc: 'Acts only while Enable is 0 or is being cleared; reads as 0.',
      }),
      bit(0, 'ctrlEnable', 'Enable', 'RW', {
        reset: 0,
        desc: 'The Function and its VFs may send page requests.',
      }),
    ]),
    register('pri.status', 'Page Request Status', 0x06, 16, pcie('10.5.2.3'), [
      bit(15, 'statusPasid', 'PRG Response PASID Required', 'HwInit'),
      rsvdZ(14, 9),
      bit(8, 'statusStopped', 'Stopped', 'RO', {
        reset: 1,
        desc: 'Meaningful while Enable is 0: the PF and all its VFs have stopped sending.',
      }),
      rsvdZ(7, 2),
      bit(1, 'statusUprgi', 'Unexpected PRG Index', 'RW1C', { reset: 0 }),
      bit(0, 'statusRf', 'Response Failure', 'RW1C', { reset: 0 }),
    ]),
    register('pri.max-req', 'Outstanding Page Request Capacity', 0x08, 32, pcie('10.5.2.4'), [
      bits(31, 0, 'maxReq', 'Outstanding Page Request Capacity', 'HwInit'),
    ]),
    register('pri.alloc-req', 'Outstanding Page Request Allocation', 0x0c, 32, pcie('10.5.2.5'), [
      bits(31, 0, 'allocReq', 'Outstanding Page Request Allocation', 'RW', {
        reset: 0,
        lockedBy: 'pri.ctrl.ctrlEnable',
        desc: 'One pool of credits for the PF and all its VFs.',
      }),
    ]),
  ],
};
