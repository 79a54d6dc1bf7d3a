/**
 * PCI Express capability, standard 10h (PCIe base, section 7.5.3). Slot and root registers are left out; which
 * of the registers below a Function has depends on the capability version and the port type: see
 * `engine/config-space/capability-registers.ts`. The bits that a VF lacks are in `vf-access.ts`.
 */
import type { CapabilityRow } from '../row.ts';
import { bit, bits, PCI_REGS, pcieUnverified, register, rsvdP, rsvdZ } from './row-builders.ts';

export const express: CapabilityRow = {
  kind: 'std',
  id: 0x10,
  name: 'EXP',
  title: 'PCI Express',
  sharing: 'per-function',
  source: PCI_REGS,
  registers: [
    register('exp.flags', 'PCI Express Capabilities', 0x02, 16, PCI_REGS, [
      bit(15, 'flagsFlit', 'Flit Mode Supported', 'HwInit'),
      rsvdP(14, 14),
      bits(13, 9, 'flagsIrq', 'Interrupt Message Number', 'RO'),
      bit(8, 'flagsSlot', 'Slot Implemented', 'HwInit'),
      bits(7, 4, 'flagsType', 'Device/Port Type', 'RO', {
        values: {
          0: 'Endpoint',
          1: 'Legacy Endpoint',
          4: 'Root Port',
          5: 'Upstream Port',
          6: 'Downstream Port',
          7: 'PCI Express to PCI bridge',
          8: 'PCI to PCI Express bridge',
          9: 'Root Complex Integrated Endpoint',
          10: 'Root Complex Event Collector',
        },
      }),
      bits(3, 0, 'flagsVers', 'Capability Version', 'RO'),
    ]),
    register('exp.devcap', 'Device Capabilities', 0x04, 32, PCI_REGS, [
      rsvdP(31, 31),
      bit(30, 'devcapTee', 'TEE-I/O Supported', 'HwInit'),
      rsvdP(29, 29),
      bit(28, 'devcapFlr', 'Function Level Reset Capability', 'RO'),
      bits(27, 26, 'devcapPwrScl', 'Captured Slot Power Limit Scale', 'RO'),
      bits(25, 18, 'devcapPwrVal', 'Captured Slot Power Limit Value', 'RO'),
      rsvdP(17, 16),
      bit(15, 'devcapRber', 'Role-Based Error Reporting', 'RO'),
      rsvdP(14, 12),
      bits(11, 9, 'devcapL1', 'Endpoint L1 Acceptable Latency', 'RO'),
      bits(8, 6, 'devcapL0s', 'Endpoint L0s Acceptable Latency', 'RO'),
      bit(5, 'devcapExtTag', 'Extended Tag Field Supported', 'RO'),
      bits(4, 3, 'devcapPhantom', 'Phantom Functions Supported', 'RO'),
      bits(2, 0, 'devcapPayload', 'Max Payload Size Supported', 'RO', { desc: '128 times 2 to this power.' }),
    ]),
    register('exp.devctl', 'Device Control', 0x08, 16, PCI_REGS, [
      bit(15, 'devctlBcrFlr', 'Initiate Function Level Reset', 'RW', {
        reset: 0,
        needs: 'exp.devcap.devcapFlr',
        desc: 'Writing 1 resets the Function; reads as 0.',
      }),
      bits(14, 12, 'devctlReadrq', 'Max Read Request Size', 'RW', { reset: 2, modelled: false }),
      bit(11, 'devctlNosnoopEn', 'Enable No Snoop', 'RW', { reset: 1, modelled: false }),
      bit(10, 'devctlAuxPme', 'Aux Power PM Enable', 'RWS', { reset: 0, modelled: false }),
      bit(9, 'devctlPhantom', 'Phantom Functions Enable', 'RW', { reset: 0, modelled: false }),
      bit(8, 'devctlExtTag', 'Extended Tag Field Enable', 'RW', { modelled: false }),
      bits(7, 5, 'devctlPayload', 'Max Payload Size', 'RW', {
        modelled: false,
        desc: 'Not changed by a Function Level Reset.',
      }),
      bit(4, 'devctlRelaxEn', 'Enable Relaxed Ordering', 'RW', { reset: 1, modelled: false }),
      bit(3, 'devctlUrre', 'Unsupported Request Reporting Enable', 'RW', { reset: 0, modelled: false }),
      bit(2, 'devctlFere', 'Fatal Error Reporting Enable', 'RW', { reset: 0, modelled: false }),
      bit(1, 'devctlNfere', 'Non-Fatal Error Reporting Enable', 'RW', { reset: 0, modelled: false }),
      bit(0, 'devctlCere', 'Correctable Error Reporting Enable', 'RW', { reset: 0, modelled: false }),
    ]),
    register('exp.devsta', 'Device Status', 0x0a, 16, PCI_REGS, [
      rsvdZ(15, 7),
      bit(6, 'devstaEmergencyPower', 'Emergency Power Reduction Detected', 'RW1C', { reset: 0 }),
      bit(5, 'devstaTrpnd', 'Transactions Pending', 'RO', { reset: 0 }),
      bit(4, 'devstaAuxpd', 'Aux Power Detected', 'RO'),
      bit(3, 'devstaUrd', 'Unsupported Request Detected', 'RW1C', { reset: 0 }),
      bit(2, 'devstaFed', 'Fatal Error Detected', 'RW1C', { reset: 0 }),
      bit(1, 'devstaNfed', 'Non-Fatal Error Detected', 'RW1C', { reset: 0 }),
      bit(0, 'devstaCed', 'Correctable Error Detected', 'RW1C', { reset: 0 }),
    ]),
    register('exp.lnkcap', 'Link Capabilities', 0x0c, 32, PCI_REGS, [
      bits(31, 24, 'lnkcapPn', 'Port Number', 'HwInit'),
      rsvdP(23, 23),
      bit(22, 'lnkcapAspmOpt', 'ASPM Optionality Compliance', 'HwInit'),
      bit(21, 'lnkcapLbnc', 'Link Bandwidth Notification Capability', 'RO'),
      bit(20, 'lnkcapDlllarc', 'Data Link Layer Link Active Reporting', 'RO'),
      bit(19, 'lnkcapSderc', 'Surprise Down Error Reporting', 'RO'),
      bit(18, 'lnkcapClkpm', 'Clock Power Management', 'RO'),
      bits(17, 15, 'lnkcapL1el', 'L1 Exit Latency', 'RO'),
      bits(14, 12, 'lnkcapL0sel', 'L0s Exit Latency', 'RO'),
      bits(11, 10, 'lnkcapAspms', 'ASPM Support', 'RO'),
      bits(9, 4, 'lnkcapMlw', 'Maximum Link Width', 'RO'),
      bits(3, 0, 'lnkcapSls', 'Max Link Speed', 'RO'),
    ]),
    register('exp.lnkctl', 'Link Control', 0x10, 16, PCI_REGS, [
      bits(15, 0, 'lnkctl', 'Link Control', 'RO', {
        modelled: false,
        desc: 'The link is not modelled: writes have no effect here.',
      }),
    ]),
    register('exp.lnksta', 'Link Status', 0x12, 16, PCI_REGS, [
      bits(15, 10, 'lnkstaFlags', 'Link Training, Clock and Bandwidth Status', 'RO', { modelled: false }),
      bits(9, 4, 'lnkstaNlw', 'Negotiated Link Width', 'RO'),
      bits(3, 0, 'lnkstaCls', 'Current Link Speed', 'RO'),
    ]),
    register('exp.devcap2', 'Device Capabilities 2', 0x24, 32, PCI_REGS, [
      rsvdP(31, 24),
      bits(23, 22, 'devcap2EePrefixMax', 'Max End-End TLP Prefixes', 'HwInit', { desc: '0 means 4.' }),
      bit(21, 'devcap2EePrefix', 'End-End TLP Prefix Supported', 'HwInit', {
        desc: 'Linux enables PASID only where this is 1 on the Function.',
      }),
      bit(20, 'devcap2ExtFmt', 'Extended Fmt Field Supported', 'RO', { source: pcieUnverified('7.5.3.15') }),
      bits(19, 18, 'devcap2Obff', 'OBFF Supported', 'HwInit'),
      bit(17, 'devcap2Tag10Req', '10-Bit Tag Requester Supported', 'HwInit', {
        source: pcieUnverified('7.5.3.15'),
      }),
      bit(16, 'devcap2Tag10Comp', '10-Bit Tag Completer Supported', 'HwInit', {
        source: pcieUnverified('7.5.3.15'),
      }),
      bits(15, 14, 'devcap2LnCls', 'LN System CLS', 'HwInit', { source: pcieUnverified('7.5.3.15') }),
      bits(13, 12, 'devcap2TphComp', 'TPH Completer Supported', 'RO'),
      bit(11, 'devcap2Ltr', 'LTR Mechanism Supported', 'RO'),
      bit(10, 'devcap2NoRoPrPr', 'No RO-enabled PR-PR Passing', 'HwInit', {
        source: pcieUnverified('7.5.3.15'),
      }),
      bit(9, 'devcap2AtomicComp128', '128-bit CAS Completer Supported', 'RO'),
      bit(8, 'devcap2AtomicComp64', '64-bit AtomicOp Completer Supported', 'RO'),
      bit(7, 'devcap2AtomicComp32', '32-bit AtomicOp Completer Supported', 'RO'),
      bit(6, 'devcap2AtomicRoute', 'AtomicOp Routing Supported', 'RO'),
      bit(5, 'devcap2Ari', 'ARI Forwarding Supported', 'RO'),
      bit(4, 'devcap2CompTmoutDis', 'Completion Timeout Disable Supported', 'RO'),
      bits(3, 0, 'devcap2CompTmout', 'Completion Timeout Ranges', 'HwInit'),
    ]),
    register('exp.devctl2', 'Device Control 2', 0x28, 16, PCI_REGS, [
      bit(15, 'devctl2EePrefixBlock', 'End-End TLP Prefix Blocking', 'RW', { reset: 0, modelled: false }),
      bits(14, 13, 'devctl2Obff', 'OBFF Enable', 'RW', { reset: 0, modelled: false }),
      bit(12, 'devctl2Tag10Req', '10-Bit Tag Requester Enable', 'RW', { reset: 0, modelled: false }),
      bit(11, 'devctl2EmergencyPower', 'Emergency Power Reduction Request', 'RW', {
        reset: 0,
        modelled: false,
      }),
      bit(10, 'devctl2LtrEn', 'LTR Mechanism Enable', 'RW', {
        reset: 0,
        modelled: false,
        needs: 'exp.devcap2.devcap2Ltr',
      }),
      bit(9, 'devctl2IdoCmpEn', 'IDO Completion Enable', 'RW', { reset: 0, modelled: false }),
      bit(8, 'devctl2IdoReqEn', 'IDO Request Enable', 'RW', { reset: 0, modelled: false }),
      bit(7, 'devctl2AtomicEgressBlock', 'AtomicOp Egress Blocking', 'RW', { reset: 0, modelled: false }),
      bit(6, 'devctl2AtomicReq', 'AtomicOp Requester Enable', 'RW', { reset: 0, modelled: false }),
      bit(5, 'devctl2Ari', 'ARI Forwarding Enable', 'RW', {
        reset: 0,
        modelled: false,
        needs: 'exp.devcap2.devcap2Ari',
      }),
      bit(4, 'devctl2CompTmoutDis', 'Completion Timeout Disable', 'RW', {
        reset: 0,
        modelled: false,
        needs: 'exp.devcap2.devcap2CompTmoutDis',
      }),
      bits(3, 0, 'devctl2CompTimeout', 'Completion Timeout Value', 'RW', { reset: 0, modelled: false }),
    ]),
  ],
};
