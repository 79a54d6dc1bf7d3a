/**
 * Address Translation Services, extended 000Fh, 8 bytes (PCIe 6.x, section 10.5.1). Each VF has its own Enable;
 * Smallest Translation Unit and Invalidate Queue Depth of a VF read as zero and the PF's apply (`vf-access.ts`).
 */
import type { CapabilityRow } from '../row.ts';
import { bit, bits, pcie, register, rsvdP } from './row-builders.ts';

export const ats: CapabilityRow = {
  kind: 'ext',
  id: 0x0f,
  name: 'ATS',
  title: 'Address Translation Services',
  length: 8,
  sharing: 'per-function',
  source: pcie('10.5.1'),
  registers: [
    register('ats.cap', 'ATS Capability', 0x04, 16, pcie('10.5.1.2'), [
      rsvdP(15, 9),
      bit(8, 'capMemoryAttributes', 'ATS Memory Attributes Supported', 'RO'),
      bit(7, 'capRelaxedOrdering', 'Relaxed Ordering Supported', 'RO'),
      bit(6, 'capGlobalInvalidate', 'Global Invalidate Supported', 'RO'),
      bit(5, 'capPageAligned', 'Page Aligned Request', 'RO', {
        desc: 'Untranslated addresses are always 4 KiB aligned.',
      }),
      bits(4, 0, 'capQdep', 'Invalidate Queue Depth', 'RO', { desc: '0 means 32.' }),
    ]),
    register('ats.ctrl', 'ATS Control', 0x06, 16, pcie('10.5.1.3'), [
      bit(15, 'ctrlEnable', 'Enable', 'RW', {
        reset: 0,
        desc: 'The Function may send translation requests and use translated addresses.',
      }),
      bit(14, 'ctrlMemoryAttributesEnable', 'ATS Memory Attributes Enable', 'RW', {
        reset: 0,
        needs: 'ats.cap.capMemoryAttributes',
        modelled: false,
      }),
      bits(13, 11, 'ctrlMemoryAttributesDefault', 'ATS Memory Attributes Default', 'RW', {
        reset: 0,
        needs: 'ats.cap.capMemoryAttributes',
        modelled: false,
      }),
      rsvdP(10, 5),
      bits(4, 0, 'ctrlStu', 'Smallest Translation Unit', 'RW', {
        reset: 0,
        desc: 'Page of 4 KiB times 2 to this power.',
      }),
    ]),
  ],
};
