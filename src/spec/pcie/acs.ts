/**
 * Access Control Services, extended 000Dh (PCIe base, section 7.7.11). The egress control vector that may follow
 * at +8 is left out. Each control bit is hard-wired to 0 where its capability bit is 0.
 */
import type { CapabilityRow } from '../row.ts';
import { bit, bits, PCI_REGS, register, rsvdP } from './row-builders.ts';

const SERVICES: readonly (readonly [number, string, string])[] = [
  [6, 'Dt', 'Direct Translated P2P'],
  [5, 'Ec', 'P2P Egress Control'],
  [4, 'Uf', 'Upstream Forwarding'],
  [3, 'Cr', 'P2P Completion Redirect'],
  [2, 'Rr', 'P2P Request Redirect'],
  [1, 'Tb', 'Translation Blocking'],
  [0, 'Sv', 'Source Validation'],
];

export const acs: CapabilityRow = {
  kind: 'ext',
  id: 0x0d,
  name: 'ACS',
  title: 'Access Control Services',
  sharing: 'per-function',
  source: PCI_REGS,
  registers: [
    register('acs.cap', 'ACS Capability', 0x04, 16, PCI_REGS, [
      bits(15, 8, 'capEgressVectorSize', 'Egress Control Vector Size', 'HwInit', { desc: '0 means 256.' }),
      bit(7, 'capEnhanced', 'Enhanced Capability', 'RO'),
      ...SERVICES.map(([at, id, name]) => bit(at, `cap${id}`, name, 'RO')),
    ]),
    register('acs.ctrl', 'ACS Control', 0x06, 16, PCI_REGS, [
      rsvdP(15, 13),
      bits(12, 7, 'ctrlEnhanced', 'Enhanced Controls', 'RW', {
        reset: 0,
        needs: 'acs.cap.capEnhanced',
        modelled: false,
        desc: 'I/O request blocking, memory target access control, unclaimed request redirect.',
      }),
      ...SERVICES.map(([at, id, name]) =>
        bit(at, `ctrl${id}`, `${name} Enable`, 'RW', { reset: 0, needs: `acs.cap.cap${id}` }),
      ),
    ]),
  ],
};
