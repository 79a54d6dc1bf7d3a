/**
 * Fields that a VF does not have: they read as zero in a VF and ignore writes, and the PF's value applies to the
 * VF where there is one (PCIe 6.x, sections 9.3.4, 9.3.5 and 10.5.1). Paths are `register.field`.
 */
import type { Source } from '../row.ts';
import { pcie, pcieUnverified } from './row-builders.ts';

const DEVICE_CONTROL = pcieUnverified('9.3.5.4');
const HEADER = pcieUnverified('9.3.4.1');

const rows: readonly (readonly [path: string, source: Source])[] = [
  ...['Io', 'Memory', 'Parity', 'Serr', 'IntxDisable'].map(
    (bit) => [`header.command.command${bit}`, HEADER] as const,
  ),
  ...[0, 1, 2, 3, 4, 5].map((n) => [`header.bar${String(n)}.bar${String(n)}Address`, HEADER] as const),
  ['header.rom.romAddress', HEADER],
  ['header.rom.romEnable', HEADER],
  ['header.interrupt-line.interruptLine', HEADER],
  ['header.cache-line.cacheLine', HEADER],
  ...[
    'Cere',
    'Nfere',
    'Fere',
    'Urre',
    'RelaxEn',
    'Payload',
    'ExtTag',
    'Phantom',
    'AuxPme',
    'NosnoopEn',
    'Readrq',
  ].map((id) => [`exp.devctl.devctl${id}`, DEVICE_CONTROL] as const),
  ...[
    'CompTimeout',
    'CompTmoutDis',
    'Ari',
    'AtomicReq',
    'AtomicEgressBlock',
    'IdoReqEn',
    'IdoCmpEn',
    'LtrEn',
    'EmergencyPower',
    'Tag10Req',
    'Obff',
    'EePrefixBlock',
  ].map((id) => [`exp.devctl2.devctl2${id}`, pcieUnverified('9.3.5.10')] as const),
  ['ats.ctrl.ctrlStu', pcie('10.5.1.3')],
];

/** Paths of the fields that a VF lacks, with the section that says so. */
export const ABSENT_IN_VF: ReadonlyMap<string, Source> = new Map(rows);
