/** A pasted dump as functions, and what can be done with each of them in the current scenario. */
import { parseBdf } from '../base/bdf.ts';
import { hexDigits } from '../base/hex.ts';
import { err, ok, type Result } from '../base/result.ts';
import { parseLspci, type LspciDevice, type LspciRemark } from '../codec/lspci.ts';
import { walkChain } from '../engine/config-space/walk-chain.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import { adoptDevice, configSized, looksLikeVf, type DumpedFunction } from './adopt-device.ts';

export interface ImportedFunction {
  /** `0000:3b:00.0`. */
  readonly slot: string;
  /** What stands behind the slot in the dump. */
  readonly label: string;
  readonly role: 'pf' | 'vf' | 'other';
  /** Bytes of config space in the dump. */
  readonly size: number;
  /** `PASID, PRI, ATS, SR-IOV (8 VFs)`: what matters here, or all there is. */
  readonly capabilities: string;
  /** Chain problems, a sentence each. */
  readonly problems: readonly string[];
}

/** One thing that the reader can do with the dump. */
export interface ImportChoice {
  /** `Put 3b:00.0 and its VFs into the scenario`. */
  readonly title: string;
  /** What was cleared or made up on the way. */
  readonly notes: readonly string[];
  readonly scenario: Scenario;
}

export interface DumpImport {
  readonly functions: readonly ImportedFunction[];
  /** What could not be used, by line. */
  readonly warnings: readonly LspciRemark[];
  readonly choices: readonly ImportChoice[];
}

/** Reads an `lspci -xxxx` dump for the current scenario; an error names the line. */
export function importDump(text: string, name: string, scenario: Scenario): Result<DumpImport> {
  const { devices, faults, warnings } = parseLspci(text);
  const [fault] = faults;
  if (devices.length === 0) {
    return err(
      fault === undefined
        ? 'line 1: no device found. Expected lines such as "3b:00.0 Class…" with rows of hex bytes below (lspci -xxxx).'
        : `line ${String(fault.line)}: ${fault.text}`,
    );
  }
  const functions = devices.flatMap((device) => {
    const requesterId = parseBdf(device.slot);
    return requesterId === undefined || device.size < 64
      ? []
      : [{ device, dumped: { requesterId, bytes: device.bytes.slice() } }];
  });
  const dumped = functions.map((fn) => fn.dumped);
  const put = functions
    .filter((fn) => !looksLikeVf(fn.dumped))
    .flatMap((fn) => putIn(fn.device, fn.dumped, dumped, name, scenario));
  const look = lookAt(functions, name, scenario);
  return ok({
    functions: functions.map(({ device, dumped: fn }) => describe(device, fn)),
    warnings: [...faults, ...warnings],
    choices: [...put, ...look],
  });
}

function putIn(
  device: LspciDevice,
  pf: DumpedFunction,
  all: readonly DumpedFunction[],
  name: string,
  scenario: Scenario,
): ImportChoice[] {
  const adopted = adoptDevice(scenario, pf, all, name);
  if (!adopted.ok) return [];
  const { scenario: next, notes } = adopted.value;
  return [{ title: `Put ${shortSlot(device.slot)} and its VFs into the scenario`, notes, scenario: next }];
}

/** Functions as they are, without events: for looking at chains and registers. */
function lookAt(
  functions: readonly { readonly device: LspciDevice; readonly dumped: DumpedFunction }[],
  name: string,
  scenario: Scenario,
): ImportChoice[] {
  const { id: _gallery, ...rest } = scenario;
  const taken = new Set<number>();
  const shown = functions.filter(({ dumped }) => {
    const first = !taken.has(dumped.requesterId);
    taken.add(dumped.requesterId);
    return first;
  });
  if (shown.length === 0) return [];
  const [only] = shown;
  const leftOut = functions.filter((fn) => !shown.includes(fn)).map(({ device }) => device.slot);
  return [
    {
      title:
        shown.length === 1 && only !== undefined
          ? `Look at ${shortSlot(only.device.slot)} as it is`
          : `Look at these ${String(shown.length)} functions as they are`,
      notes: [
        'A scenario without events: the chains and registers of the dump, byte for byte.',
        ...(leftOut.length === 0
          ? []
          : [`Left out, since a function with the same Requester ID comes first: ${leftOut.join(', ')}.`]),
      ],
      scenario: {
        ...rest,
        title: name,
        prose: 'Functions of a pasted dump, as they were read.',
        tags: [],
        platform: {
          ...scenario.platform,
          name,
          functions: shown.map(({ dumped }) => ({
            requesterId: dumped.requesterId,
            role: roleOf(dumped),
            config: configSized(dumped.bytes),
          })),
        },
        steps: [],
      },
    },
  ];
}

const roleOf = (fn: DumpedFunction): ImportedFunction['role'] => {
  if (looksLikeVf(fn)) return 'vf';
  return walkChain(fn.bytes).caps.some(({ name }) => name === 'SRIOV') ? 'pf' : 'other';
};

const TELLING = ['PASID', 'PRI', 'ATS', 'SRIOV', 'ACS', 'ARI'];

function describe(device: LspciDevice, fn: DumpedFunction): ImportedFunction {
  const { caps, problems } = walkChain(fn.bytes);
  const names = caps.map(({ name, id }) => name ?? `${hexDigits(id, 2)}h`);
  const telling = TELLING.filter((name) => names.includes(name));
  return {
    slot: device.slot,
    label: device.label,
    role: roleOf(fn),
    size: device.size,
    capabilities:
      telling.length === 0
        ? `${String(names.length)} capabilities, none of ${TELLING.slice(0, 4).join(', ')}`
        : `${telling.join(', ')} (${String(names.length)} in all)`,
    problems: problems.map(({ text }) => text),
  };
}

const shortSlot = (slot: string): string => slot.replace(/^0000:/, '');
