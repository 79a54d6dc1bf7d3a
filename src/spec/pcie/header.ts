/**
 * Configuration header, type 0 and the part of type 1 that differs (PCIe base, section 7.5.1).
 * What a VF returns differs: see `vf-access.ts`. BAR sizes are not modelled: a dump does not hold them.
 */
import type { FieldRow, RegisterRow } from '../row.ts';
import { bit, bits, PCI_REGS, register, rsvdP, rsvdZ } from './row-builders.ts';

const whole = (id: string, name: string, width: number, access: FieldRow['access'], reset?: number) =>
  bits(width - 1, 0, id, name, access, reset === undefined ? {} : { reset });

const common: readonly RegisterRow[] = [
  register('header.vendor', 'Vendor ID', 0x00, 16, PCI_REGS, [whole('vendorId', 'Vendor ID', 16, 'HwInit')]),
  register('header.device', 'Device ID', 0x02, 16, PCI_REGS, [whole('deviceId', 'Device ID', 16, 'HwInit')]),
  register('header.command', 'Command', 0x04, 16, PCI_REGS, [
    rsvdP(15, 11),
    bit(10, 'commandIntxDisable', 'Interrupt Disable', 'RW', { reset: 0 }),
    bit(9, 'commandFastBack', 'Fast Back-to-Back Enable', 'RO', { reset: 0 }),
    bit(8, 'commandSerr', 'SERR# Enable', 'RW', { reset: 0, modelled: false }),
    bit(7, 'commandWait', 'IDSEL Stepping', 'RO', { reset: 0 }),
    bit(6, 'commandParity', 'Parity Error Response', 'RW', { reset: 0, modelled: false }),
    bit(5, 'commandVga', 'VGA Palette Snoop', 'RO', { reset: 0 }),
    bit(4, 'commandInvalidate', 'Memory Write and Invalidate', 'RO', { reset: 0 }),
    bit(3, 'commandSpecial', 'Special Cycle Enable', 'RO', { reset: 0 }),
    bit(2, 'commandMaster', 'Bus Master Enable', 'RW', {
      reset: 0,
      desc: 'The Function may send memory and I/O requests.',
    }),
    bit(1, 'commandMemory', 'Memory Space Enable', 'RW', { reset: 0 }),
    bit(0, 'commandIo', 'I/O Space Enable', 'RW', { reset: 0 }),
  ]),
  register('header.status', 'Status', 0x06, 16, PCI_REGS, [
    bit(15, 'statusDetectedParity', 'Detected Parity Error', 'RW1C', { reset: 0 }),
    bit(14, 'statusSigSystemError', 'Signaled System Error', 'RW1C', { reset: 0 }),
    bit(13, 'statusRecMasterAbort', 'Received Master Abort', 'RW1C', { reset: 0 }),
    bit(12, 'statusRecTargetAbort', 'Received Target Abort', 'RW1C', { reset: 0 }),
    bit(11, 'statusSigTargetAbort', 'Signaled Target Abort', 'RW1C', { reset: 0 }),
    bits(10, 9, 'statusDevsel', 'DEVSEL Timing', 'RO'),
    bit(8, 'statusParity', 'Master Data Parity Error', 'RW1C', { reset: 0 }),
    bit(7, 'statusFastBack', 'Fast Back-to-Back Capable', 'RO'),
    rsvdZ(6, 6),
    bit(5, 'status66mhz', '66 MHz Capable', 'RO'),
    bit(4, 'statusCapList', 'Capabilities List', 'RO', { desc: 'The pointer at 34h is valid.' }),
    bit(3, 'statusInterrupt', 'Interrupt Status', 'RO', { reset: 0 }),
    rsvdZ(2, 1),
    bit(0, 'statusImmReady', 'Immediate Readiness', 'RO'),
  ]),
  register('header.revision', 'Revision ID', 0x08, 8, PCI_REGS, [
    whole('revision', 'Revision ID', 8, 'HwInit'),
  ]),
  register('header.prog-if', 'Programming Interface', 0x09, 8, PCI_REGS, [
    whole('progIf', 'Programming Interface', 8, 'HwInit'),
  ]),
  register('header.class', 'Class Code', 0x0a, 16, PCI_REGS, [
    whole('classCode', 'Class and Sub-Class', 16, 'HwInit'),
  ]),
  register('header.cache-line', 'Cache Line Size', 0x0c, 8, PCI_REGS, [
    whole('cacheLine', 'Cache Line Size', 8, 'RW', 0),
  ]),
  register('header.latency', 'Latency Timer', 0x0d, 8, PCI_REGS, [
    whole('latency', 'Latency Timer', 8, 'RO', 0),
  ]),
  register('header.type', 'Header Type', 0x0e, 8, PCI_REGS, [
    bit(7, 'multiFunction', 'Multi-Function Device', 'HwInit'),
    bits(6, 0, 'headerType', 'Header Layout', 'HwInit', {
      values: { 0: 'Function', 1: 'PCI-to-PCI bridge', 2: 'CardBus bridge' },
    }),
  ]),
  register('header.bist', 'BIST', 0x0f, 8, PCI_REGS, [
    bit(7, 'bistCapable', 'BIST Capable', 'HwInit'),
    bit(6, 'bistStart', 'Start BIST', 'RO'),
    rsvdP(5, 4),
    bits(3, 0, 'bistCode', 'Completion Code', 'RO'),
  ]),
];

const bar = (n: number): RegisterRow =>
  register(`header.bar${String(n)}`, `Base Address Register ${String(n)}`, 0x10 + 4 * n, 32, PCI_REGS, [
    bits(31, 4, `bar${String(n)}Address`, 'Base Address', 'RW', { reset: 0, modelled: false }),
    bits(3, 0, `bar${String(n)}Kind`, 'Space, Type and Prefetchable', 'HwInit'),
  ]);

const tail = (romOffset: number): readonly RegisterRow[] => [
  register('header.cap-pointer', 'Capabilities Pointer', 0x34, 8, PCI_REGS, [
    whole('capPointer', 'Capabilities Pointer', 8, 'RO'),
  ]),
  register('header.rom', 'Expansion ROM Base Address', romOffset, 32, PCI_REGS, [
    bits(31, 11, 'romAddress', 'Expansion ROM Base Address', 'RW', { reset: 0, modelled: false }),
    rsvdP(10, 1),
    bit(0, 'romEnable', 'Expansion ROM Enable', 'RW', { reset: 0, modelled: false }),
  ]),
  register('header.interrupt-line', 'Interrupt Line', 0x3c, 8, PCI_REGS, [
    whole('interruptLine', 'Interrupt Line', 8, 'RW'),
  ]),
  register('header.interrupt-pin', 'Interrupt Pin', 0x3d, 8, PCI_REGS, [
    whole('interruptPin', 'Interrupt Pin', 8, 'HwInit'),
  ]),
];

/** Header type 0: endpoints. */
export const HEADER_TYPE_0: readonly RegisterRow[] = [
  ...common,
  ...[0, 1, 2, 3, 4, 5].map(bar),
  register('header.cardbus-cis', 'CardBus CIS Pointer', 0x28, 32, PCI_REGS, [
    whole('cardbusCis', 'CardBus CIS Pointer', 32, 'RO'),
  ]),
  register('header.subsystem-vendor', 'Subsystem Vendor ID', 0x2c, 16, PCI_REGS, [
    whole('subsystemVendorId', 'Subsystem Vendor ID', 16, 'HwInit'),
  ]),
  register('header.subsystem', 'Subsystem ID', 0x2e, 16, PCI_REGS, [
    whole('subsystemId', 'Subsystem ID', 16, 'HwInit'),
  ]),
  ...tail(0x30),
];

/** Header type 1: bridges, up to the bus numbers, the pointer and the bridge control register. */
export const HEADER_TYPE_1: readonly RegisterRow[] = [
  ...common,
  ...[0, 1].map(bar),
  register('header.primary-bus', 'Primary Bus Number', 0x18, 8, PCI_REGS, [
    whole('primaryBus', 'Primary Bus Number', 8, 'RW', 0),
  ]),
  register('header.secondary-bus', 'Secondary Bus Number', 0x19, 8, PCI_REGS, [
    whole('secondaryBus', 'Secondary Bus Number', 8, 'RW', 0),
  ]),
  register('header.subordinate-bus', 'Subordinate Bus Number', 0x1a, 8, PCI_REGS, [
    whole('subordinateBus', 'Subordinate Bus Number', 8, 'RW', 0),
  ]),
  ...tail(0x38),
  register('header.bridge-control', 'Bridge Control', 0x3e, 16, PCI_REGS, [
    rsvdP(15, 7),
    bit(6, 'bridgeBusReset', 'Secondary Bus Reset', 'RW', { reset: 0, modelled: false }),
    bit(5, 'bridgeMasterAbort', 'Master Abort Mode', 'RO'),
    bit(4, 'bridgeVga16', 'VGA 16-bit Decode', 'RW', { reset: 0, modelled: false }),
    bit(3, 'bridgeVga', 'VGA Enable', 'RW', { reset: 0, modelled: false }),
    bit(2, 'bridgeIsa', 'ISA Enable', 'RW', { reset: 0, modelled: false }),
    bit(1, 'bridgeSerr', 'SERR# Enable', 'RW', { reset: 0, modelled: false }),
    bit(0, 'bridgeParity', 'Parity Error Response Enable', 'RW', { reset: 0, modelled: false }),
  ]),
];
