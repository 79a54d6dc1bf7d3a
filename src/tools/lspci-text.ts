/**
 * Reads what `lspci -D -n -vvv` prints into the shape of `decode --json`, as far as the contract of the command line
 * names fields. It knows the words of lspci 3.9 to 3.15.
 */
import type { VfBar } from '../engine/config-space/decode-capability.ts';
import { idsOf } from './lspci-titles.ts';

type Fields = Record<string, number | VfBar[]>;

export interface LspciCapability {
  readonly kind: 'std' | 'ext';
  readonly offset: number;
  readonly version: number | null;
  /** Ids that the title can stand for; empty where lspci printed no title. */
  readonly ids: readonly number[];
  readonly fields: Fields;
}

export interface LspciListEnd {
  readonly kind: 'loop' | 'broken' | 'access-denied';
  readonly offset?: number;
}

export interface LspciPrintedDevice {
  readonly slot: string;
  readonly classCode: number;
  readonly vendorId: number;
  readonly deviceId: number;
  readonly caps: readonly LspciCapability[];
  readonly ends: readonly LspciListEnd[];
}

const hex = (text: string | undefined): number => Number.parseInt(text ?? '', 16);
const decimal = (text: string | undefined): number => Number.parseInt(text ?? '', 10);

/** Splits the text of lspci into devices and capabilities. */
export function readLspciText(text: string): LspciPrintedDevice[] {
  // A capability whose title could not be read has no end of line: the next one follows on it.
  const lines = text.replaceAll(/(?<=\] )\tCapabilities: /g, '\n\tCapabilities: ').split('\n');
  const devices: (LspciPrintedDevice & { caps: LspciCapability[]; ends: LspciListEnd[] })[] = [];
  let body: string[] = [];
  for (const line of lines) {
    const head =
      /^([0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.\d) ([0-9a-f]{4}): ([0-9a-f]{4}):([0-9a-f]{4})/.exec(line);
    if (head !== null) {
      devices.push({
        slot: head[1] ?? '',
        classCode: hex(head[2]),
        vendorId: hex(head[3]),
        deviceId: hex(head[4]),
        caps: [],
        ends: [],
      });
      continue;
    }
    const device = devices.at(-1);
    const cap = /^\tCapabilities: (?:\[([0-9a-f]+)(?: v(\d+))?\] ?)?(.*)$/.exec(line);
    if (device === undefined || cap === null) {
      body.push(line);
      continue;
    }
    const [, offset, version, title = ''] = cap;
    const end = /^<(chain looped|chain broken|access denied)>/.exec(title)?.[1];
    if (end !== undefined) {
      const kind = end === 'chain looped' ? 'loop' : end === 'chain broken' ? 'broken' : 'access-denied';
      device.ends.push({ kind, ...(offset === undefined ? {} : { offset: hex(offset) }) });
      continue;
    }
    body = [];
    const kind = version === undefined ? 'std' : 'ext';
    const rows = body;
    device.caps.push({
      kind,
      offset: hex(offset),
      version: version === undefined ? null : decimal(version),
      ids: idsOf(kind, title.trim()),
      get fields() {
        return readFields(kind, title, rows);
      },
    });
  }
  return devices;
}

/** `Enable+` and the like, by the word before the sign; `map` gives the field of each word. */
function flags(text: string | undefined, map: Readonly<Record<string, string>>): Fields {
  const fields: Fields = {};
  if (text === undefined) return fields;
  for (const [word, field] of Object.entries(map)) {
    const sign = new RegExp(`(?:^|[\\s(,])${word}([+-])(?=[\\s,)]|$)`).exec(text)?.[1];
    if (sign !== undefined) fields[field] = sign === '+' ? 1 : 0;
  }
  return fields;
}

/** Numbers by pattern: the first group, decimal or hexadecimal. */
function numbers(
  text: string | undefined,
  map: readonly (readonly [field: string, pattern: RegExp, read: (digits: string | undefined) => number])[],
): Fields {
  const fields: Fields = {};
  for (const [field, pattern, read] of map) {
    const found = text === undefined ? null : pattern.exec(text);
    if (found !== null) fields[field] = read(found[1]);
  }
  return fields;
}

const AUX_CURRENT = ['0', '55', '100', '160', '220', '270', '320', '375'];

const EXPRESS_TYPES: readonly (readonly [RegExp, number])[] = [
  [/^Legacy Endpoint/, 1],
  [/^Endpoint/, 0],
  [/^Root Port/, 4],
  [/^Upstream Port/, 5],
  [/^Downstream Port/, 6],
  [/^PCI-Express to PCI\/PCI-X Bridge/, 7],
  [/^PCI\/PCI-X to PCI-Express Bridge/, 8],
  [/^Root Complex Integrated Endpoint/, 9],
  [/^Root Complex Event Collector/, 10],
];

const ACS_WORDS = {
  SrcValid: 'Sv',
  TransBlk: 'Tb',
  ReqRedir: 'Rr',
  CmpltRedir: 'Cr',
  UpstreamFwd: 'Uf',
  EgressCtrl: 'Ec',
  DirectTrans: 'Dt',
};

const prefixed = (prefix: string, words: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(words).map(([word, field]) => [word, prefix + field]));

function readFields(kind: 'std' | 'ext', title: string, body: readonly string[]): Fields {
  const [id] = idsOf(kind, title.trim());
  const row = (name: string) => body.find((line) => line.startsWith(`\t\t${name}`))?.trim();
  if (kind === 'std') {
    if (id === 0x01) return powerManagement(title, row);
    if (id === 0x10) return express(title);
    if (id === 0x11) return msix(title, row);
    return {};
  }
  switch (id) {
    case 0x0b:
      return numbers(title, [
        ['headerId', /ID=([0-9a-f]+)/, hex],
        ['headerRev', /Rev=(\d+)/, decimal],
        ['headerLen', /Len=([0-9a-f]+)/, hex],
      ]);
    case 0x0d:
      return {
        ...flags(row('ACSCap:'), prefixed('cap', ACS_WORDS)),
        ...flags(row('ACSCtl:'), prefixed('ctrl', ACS_WORDS)),
      };
    case 0x0e:
      return {
        ...flags(row('ARICap:'), { MFVC: 'capMfvc', ACS: 'capAcs' }),
        ...numbers(row('ARICap:'), [['capNfn', /Next Function: (\d+)/, decimal]]),
        ...flags(row('ARICtl:'), { MFVC: 'ctrlMfvc', ACS: 'ctrlAcs' }),
        ...numbers(row('ARICtl:'), [['ctrlFg', /Function Group: (\d+)/, decimal]]),
      };
    case 0x0f:
      return {
        ...numbers(row('ATSCap:'), [['capQdep', /Invalidate Queue Depth: ([0-9a-f]+)/, hex]]),
        ...flags(row('ATSCtl:'), { Enable: 'ctrlEnable' }),
        ...numbers(row('ATSCtl:'), [['ctrlStu', /Smallest Translation Unit: ([0-9a-f]+)/, hex]]),
      };
    case 0x10:
      return singleRoot(row, body);
    case 0x13:
      return {
        ...flags(row('PRICtl:'), { Enable: 'ctrlEnable', Reset: 'ctrlReset' }),
        ...flags(row('PRISta:'), {
          RF: 'statusRf',
          UPRGI: 'statusUprgi',
          Stopped: 'statusStopped',
          PASID: 'statusPasid',
        }),
        ...numbers(row('Page Request Capacity'), [
          ['maxReq', /Capacity: ([0-9a-f]+)/, hex],
          ['allocReq', /Allocation: ([0-9a-f]+)/, hex],
        ]),
      };
    case 0x1b:
      return {
        ...flags(row('PASIDCap:'), { Exec: 'capExec', Priv: 'capPriv' }),
        ...numbers(row('PASIDCap:'), [['capWidth', /Max PASID Width: ([0-9a-f]+)/, hex]]),
        ...flags(row('PASIDCtl:'), { Enable: 'ctrlEnable', Exec: 'ctrlExec', Priv: 'ctrlPriv' }),
      };
    case 0x23:
      return numbers(title, [
        ['header1Vid', /Vendor=([0-9a-f]+)/, hex],
        ['header1Rev', /Rev=(\d+)/, decimal],
        ['header1Len', /Len=(\d+)/, decimal],
        ['header2Id', /ID=([0-9a-f]+)/, hex],
      ]);
    default:
      return {};
  }
}

type Row = (name: string) => string | undefined;

function powerManagement(title: string, row: Row): Fields {
  const capabilities = row('Flags:');
  const status = row('Status:');
  const bridge = flags(row('Bridge:'), { PM: 'ppbBpccEnable', B3: 'b3' });
  const { b3, ...rest } = bridge;
  return {
    ...numbers(title, [['capVer', /version (\d+)/, decimal]]),
    ...flags(capabilities, { PMEClk: 'capPmeClock', DSI: 'capDsi', D1: 'capD1', D2: 'capD2' }),
    ...flags(/PME\((.*)\)/.exec(capabilities ?? '')?.[1], {
      D0: 'capPmeD0',
      D1: 'capPmeD1',
      D2: 'capPmeD2',
      D3hot: 'capPmeD3hot',
      D3cold: 'capPmeD3cold',
    }),
    ...numbers(capabilities, [
      ['capAuxPower', /AuxCurrent=(\d+)mA/, (milliamperes) => AUX_CURRENT.indexOf(milliamperes ?? '')],
    ]),
    ...numbers(status, [
      ['ctrlState', /Status: D(\d)/, decimal],
      ['ctrlDataSel', /DSel=(\d+)/, decimal],
      ['ctrlDataScale', /DScale=(\d+)/, decimal],
    ]),
    ...flags(status, { NoSoftRst: 'ctrlNoSoftReset', 'PME-Enable': 'ctrlPmeEnable', PME: 'ctrlPmeStatus' }),
    ...rest,
    // lspci prints B3+ where the bit is 0.
    ...(typeof b3 === 'number' ? { ppbB2B3: 1 - b3 } : {}),
  };
}

function express(title: string): Fields {
  const [, version, rest = ''] = /^Express \(v(\d+)\) (.*)$/.exec(title) ?? [];
  const unknown = /^Unknown type (\d+)/.exec(rest)?.[1];
  const type = EXPRESS_TYPES.find(([pattern]) => pattern.test(rest))?.[1] ?? decimal(unknown);
  return {
    flagsVers: decimal(version),
    flagsType: type,
    ...flags(rest, { Slot: 'flagsSlot' }),
    ...numbers(rest, [
      ['flagsIrq', /, MSI ([0-9a-f]+)/, hex],
      ['flagsIrq', /, IntMsgNum (\d+)/, decimal],
    ]),
  };
}

function msix(title: string, row: Row): Fields {
  return {
    ...flags(title, { Enable: 'flagsEnable', Masked: 'flagsMaskall' }),
    ...numbers(title, [['flagsQsize', /Count=(\d+)/, (count) => decimal(count) - 1]]),
    ...numbers(row('Vector table:'), [
      ['tableBir', /BAR=(\d)/, decimal],
      ['tableOffset', /offset=([0-9a-f]+)/, hex],
    ]),
    ...numbers(row('PBA:'), [
      ['pbaBir', /BAR=(\d)/, decimal],
      ['pbaOffset', /offset=([0-9a-f]+)/, hex],
    ]),
  };
}

function singleRoot(row: Row, body: readonly string[]): Fields {
  const vfs = row('Initial VFs:');
  const placement = row('VF offset:');
  const sizes = row('Supported Page Size:');
  if (vfs === undefined) return {};
  return {
    ...flags(row('IOVCap:'), { Migration: 'capVfm', '10BitTagReq': 'capVf10BitTagReq' }),
    ...numbers(row('IOVCap:'), [
      ['capIntr', /Interrupt Message Number: ([0-9a-f]+)/, hex],
      ['capIntr', /IntMsgNum (\d+)/, decimal],
    ]),
    ...flags(row('IOVCtl:'), {
      Enable: 'ctrlVfe',
      Migration: 'ctrlVfm',
      Interrupt: 'ctrlIntr',
      MSE: 'ctrlMse',
      ARIHierarchy: 'ctrlAri',
      '10BitTagReq': 'ctrlVf10BitTagReqEn',
    }),
    ...flags(row('IOVSta:'), { Migration: 'statusVfm' }),
    ...numbers(vfs, [
      ['initialVf', /Initial VFs: (\d+)/, decimal],
      ['totalVf', /Total VFs: (\d+)/, decimal],
      ['numVf', /Number of VFs: (\d+)/, decimal],
      ['funcLink', /Function Dependency Link: ([0-9a-f]+)/, hex],
    ]),
    ...numbers(placement, [
      ['vfOffset', /VF offset: (\d+)/, decimal],
      ['vfStride', /stride: (\d+)/, decimal],
      ['vfDid', /Device ID: ([0-9a-f]+)/, hex],
    ]),
    ...numbers(sizes, [
      ['supPgsize', /Supported Page Size: ([0-9a-f]+)/, hex],
      ['sysPgsize', /System Page Size: ([0-9a-f]+)/, hex],
    ]),
    bar: body.flatMap((line): VfBar[] => {
      const bar = /^\t\tRegion (\d): Memory at ([0-9a-f]+) \((32|64)-bit, (non-)?prefetchable\)/.exec(line);
      if (bar === null) return [];
      return [
        {
          index: decimal(bar[1]),
          address: `0x${(bar[2] ?? '').padStart(16, '0')}`,
          is64: bar[3] === '64',
          prefetch: bar[4] === undefined,
        },
      ];
    }),
    ...numbers(row('VF Migration:'), [
      ['vfmOffset', /offset: ([0-9a-f]+)/, hex],
      ['vfmBir', /BIR: ([0-9a-f]+)/, hex],
    ]),
  };
}
