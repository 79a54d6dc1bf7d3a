/**
 * Process Address Space ID, extended 001Bh, 8 bytes (PCIe base, section 7.8.9). Lives in the PF; its VFs share it
 * and must not have the capability (section 9.3.7.14). The text was not seen: attributes follow Linux and QEMU.
 */
import type { CapabilityRow } from '../row.ts';
import { bit, bits, PCI_REGS, pcieUnverified, register, rsvdP } from './row-builders.ts';

export const pasid: CapabilityRow = {
  kind: 'ext',
  id: 0x1b,
  name: 'PASID',
  title: 'Process Address Space ID',
  length: 8,
  sharing: 'pf-only-shared-with-vfs',
  source: PCI_REGS,
  registers: [
    register('pasid.cap', 'PASID Capability', 0x04, 16, PCI_REGS, [
      rsvdP(15, 13),
      bits(12, 8, 'capWidth', 'Max PASID Width', 'HwInit', {
        desc: 'PASIDs 0 to 2^width - 1; above 20 is reserved.',
      }),
      rsvdP(7, 4),
      bit(3, 'capTranslated', 'Translated Requests with PASID Supported', 'HwInit', {
        source: pcieUnverified('7.8.9.2'),
      }),
      bit(2, 'capPriv', 'Privileged Mode Supported', 'HwInit'),
      bit(1, 'capExec', 'Execute Permission Supported', 'HwInit'),
      rsvdP(0, 0),
    ]),
    register('pasid.ctrl', 'PASID Control', 0x06, 16, PCI_REGS, [
      rsvdP(15, 4),
      bit(3, 'ctrlTranslated', 'Translated Requests with PASID Enable', 'RW', {
        reset: 0,
        needs: 'pasid.cap.capTranslated',
        lockedBy: 'ats.ctrl.ctrlEnable',
        source: pcieUnverified('7.8.9.3'),
      }),
      bit(2, 'ctrlPriv', 'Privileged Mode Enable', 'RW', {
        reset: 0,
        needs: 'pasid.cap.capPriv',
        lockedBy: 'ats.ctrl.ctrlEnable',
        desc: 'Requests may ask for privileged access.',
        source: pcieUnverified('7.8.9.3'),
      }),
      bit(1, 'ctrlExec', 'Execute Permission Enable', 'RW', {
        reset: 0,
        needs: 'pasid.cap.capExec',
        lockedBy: 'ats.ctrl.ctrlEnable',
        desc: 'Requests may ask for execute permission.',
        source: pcieUnverified('7.8.9.3'),
      }),
      bit(0, 'ctrlEnable', 'PASID Enable', 'RW', {
        reset: 0,
        lockedBy: 'ats.ctrl.ctrlEnable',
        desc: 'The Function and its VFs may send requests that carry a PASID.',
      }),
    ]),
  ],
};
