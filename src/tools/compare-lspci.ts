/**
 * Compares `decode --json` with the machine's own lspci (Debian package pciutils) on every dump of the project and
 * on seeded random spaces: which devices and capabilities are listed, how the lists end, and every field that the
 * contract names. Prints each difference; exit status 1 where there is one.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from '../cli/decode.ts';
import type { CapabilityReport, DeviceReport } from '../cli/decode-report.ts';
import { type LspciCapability, type LspciPrintedDevice, readLspciText } from './lspci-text.ts';
import { damage, dumpText, makeRandom, soundSpace } from './random-spaces.ts';

const FIXTURES = fileURLToPath(new URL('../codec/fixtures/lspci', import.meta.url));
const RANDOM_SPACES = 500;
const SEED = 20_200_414;

/** Fields that lspci shows too, by list and name (docs: the table of `decode` in the command-line contract). */
const COMPARED: Readonly<Record<string, readonly string[]>> = {
  stdPM:
    'capVer capPmeClock capDsi capAuxPower capD1 capD2 capPmeD0 capPmeD1 capPmeD2 capPmeD3hot capPmeD3cold ctrlState ctrlNoSoftReset ctrlPmeEnable ctrlDataSel ctrlDataScale ctrlPmeStatus ppbB2B3 ppbBpccEnable'.split(
      ' ',
    ),
  stdEXP: 'flagsVers flagsType flagsSlot flagsIrq'.split(' '),
  stdMSIX: 'flagsQsize flagsMaskall flagsEnable tableBir tableOffset pbaBir pbaOffset'.split(' '),
  extVNDR: 'headerId headerRev headerLen'.split(' '),
  extACS: ['cap', 'ctrl'].flatMap((side) =>
    ['Sv', 'Tb', 'Rr', 'Cr', 'Uf', 'Ec', 'Dt'].map((bit) => side + bit),
  ),
  extARI: 'capMfvc capAcs capNfn ctrlMfvc ctrlAcs ctrlFg'.split(' '),
  extATS: 'capQdep ctrlStu ctrlEnable'.split(' '),
  extSRIOV:
    'capVfm capVf10BitTagReq capIntr ctrlVfe ctrlVfm ctrlIntr ctrlMse ctrlAri ctrlVf10BitTagReqEn statusVfm initialVf totalVf numVf funcLink vfOffset vfStride vfDid supPgsize sysPgsize bar vfmBir vfmOffset'.split(
      ' ',
    ),
  extPRI: 'ctrlEnable ctrlReset statusRf statusUprgi statusStopped statusPasid maxReq allocReq'.split(' '),
  extPASID: 'capExec capPriv capWidth ctrlEnable ctrlExec ctrlPriv'.split(' '),
  extDVSEC: 'header1Vid header1Rev header1Len header2Id'.split(' '),
};

interface Decoded {
  readonly error?: string;
  readonly devices?: readonly DeviceReport[];
}

interface Tally {
  files: number;
  devices: number;
  capabilities: number;
  fields: number;
  refused: number;
  aborted: number;
  readonly differences: string[];
}

function decodeFile(path: string): Decoded {
  let output = '';
  decode([path, '--json'], {
    stdin: () => new Uint8Array(0),
    readFile: (file) => readFileSync(file),
    stdout: (text) => (output += text),
    stderr: () => undefined,
  });
  return JSON.parse(output) as Decoded;
}

function compareFile(path: string, tally: Tally): void {
  const lspci = spawnSync('lspci', ['-D', '-n', '-vvv', '-F', path], { encoding: 'latin1', timeout: 20_000 });
  if (lspci.error !== undefined) throw lspci.error;
  const ours = decodeFile(path);
  const say = (text: string) => tally.differences.push(`${path}: ${text}`);
  tally.files += 1;
  if (/^lspci: dump: /m.test(lspci.stderr)) {
    tally.refused += 1;
    if (ours.error === undefined) say(`lspci refuses the file (${lspci.stderr.trim()}), decode does not`);
    return;
  }
  if (ours.error !== undefined && !ours.error.includes('no device'))
    say(`only decode refuses it: ${ours.error}`);
  const aborts = lspci.status !== 0 && /Internal bug/.test(lspci.stderr);
  if (aborts) tally.aborted += 1;

  const rest = [...(ours.devices ?? [])];
  const printed = readLspciText(lspci.stdout);
  printed.forEach((theirs, i) => {
    const at = rest.findIndex(({ slot }) => slot === theirs.slot);
    const [device] = at < 0 ? [] : rest.splice(at, 1);
    if (device === undefined) say(`${theirs.slot} is listed by lspci only`);
    else
      compareDevice(theirs, device, aborts && i === printed.length - 1, tally, (text) => {
        say(`${theirs.slot} ${text}`);
      });
  });
  if (!aborts) rest.forEach(({ slot }) => say(`${slot} is listed by decode only`));
}

/** `cutOff`: lspci aborted in this device, so it may list less. */
function compareDevice(
  theirs: LspciPrintedDevice,
  ours: DeviceReport,
  cutOff: boolean,
  tally: Tally,
  say: (text: string) => void,
): void {
  tally.devices += 1;
  for (const key of ['vendorId', 'deviceId', 'classCode'] as const) {
    if (theirs[key] !== ours[key]) say(`${key}: lspci ${String(theirs[key])}, decode ${String(ours[key])}`);
  }
  if (theirs.caps.length !== ours.caps.length && !cutOff) {
    say(`lspci lists ${String(theirs.caps.length)} capabilities, decode ${String(ours.caps.length)}`);
  }
  theirs.caps.forEach((cap, i) => {
    const own = ours.caps[i];
    if (own === undefined) return;
    tally.capabilities += 1;
    const name = `${own.kind} ${own.offset.toString(16)}h ${own.name ?? String(own.id)}`;
    const same =
      cap.kind === own.kind &&
      cap.offset === own.offset &&
      (cap.ids.length === 0 || cap.ids.includes(own.id));
    if (!same) say(`${name}: lspci has ${JSON.stringify(cap)}`);
    else if (!(cutOff && i === theirs.caps.length - 1))
      compareFields(cap, own, tally, (text) => {
        say(`${name} ${text}`);
      });
  });
  if (cutOff) return;
  const ends = ours.problems.flatMap(({ kind, offset }) =>
    kind === 'loop' || kind === 'broken'
      ? [`${kind} ${String(offset)}`]
      : kind === 'access-denied'
        ? [kind]
        : [],
  );
  const theirEnds = theirs.ends.map(({ kind, offset }) =>
    offset === undefined ? kind : `${kind} ${String(offset)}`,
  );
  if (ends.join() !== theirEnds.join())
    say(`the lists end ${theirEnds.join()} for lspci, ${ends.join()} for decode`);
}

/** lspci before 3.10 prints no PRG Response PASID Required; the rest of the line tells whether it read the register. */
const printsField = ({ fields }: LspciCapability, field: string): boolean =>
  field !== 'statusPasid' || 'statusPasid' in fields || !('statusStopped' in fields);

function compareFields(
  cap: LspciCapability,
  own: CapabilityReport,
  tally: Tally,
  say: (text: string) => void,
): void {
  if (cap.kind === 'ext' && cap.version !== own.version) say(`version: lspci ${String(cap.version)}`);
  for (const field of COMPARED[own.kind + String(own.name)] ?? []) {
    if (!printsField(cap, field)) continue;
    tally.fields += 1;
    const [a, b] = [JSON.stringify(cap.fields[field]), JSON.stringify(own.fields[field])];
    if (a !== b) say(`${field}: lspci ${a}, decode ${b}`);
  }
}

function main(): number {
  const tally: Tally = {
    files: 0,
    devices: 0,
    capabilities: 0,
    fields: 0,
    refused: 0,
    aborted: 0,
    differences: [],
  };
  for (const name of readdirSync(FIXTURES).sort()) {
    if (!name.endsWith('.md')) compareFile(join(FIXTURES, name), tally);
  }
  const folder = mkdtempSync(join(tmpdir(), 'compare-lspci-'));
  const random = makeRandom(SEED);
  for (let i = 0; i < RANDOM_SPACES; i += 1) {
    const sound = soundSpace(random);
    const space = i % 2 === 0 ? sound : damage(random, sound);
    const path = join(folder, `space-${String(i)}.lspci`);
    writeFileSync(path, dumpText(random, space, i % 5 === 4));
    compareFile(path, tally);
  }
  const { differences, ...counts } = tally;
  differences.forEach((text) => process.stdout.write(`${text}\n`));
  process.stdout.write(`${JSON.stringify(counts)}\n${String(differences.length)} differences\n`);
  if (differences.length === 0) rmSync(folder, { recursive: true });
  return differences.length === 0 ? 0 : 1;
}

process.exitCode = main();
