/**
 * `decode FILE… [--json]`: capabilities of dumps. A line that lspci refuses a file for is an `error` of that file;
 * the devices around it are decoded all the same, and the exit status is 2.
 */
import { readDump } from '../codec/config-file.ts';
import type { LspciDump, LspciRemark } from '../codec/lspci.ts';
import { reportDevice } from './decode-report.ts';
import { deviceText } from './decode-text.ts';
import { type CommandIo, readInput } from './io.ts';

const USAGE = 'usage: vfscope decode FILE… [--json]  (- is standard input)\n';

interface Options {
  readonly files: readonly string[];
  readonly json: boolean;
}

/** Options may stand anywhere; behind `--` everything is a file. */
function parseArguments(args: readonly string[]): Options | { readonly wrong: string } {
  const files: string[] = [];
  let json = false;
  let onlyFiles = false;
  for (const arg of args) {
    if (onlyFiles || arg === '-' || !arg.startsWith('-')) files.push(arg);
    else if (arg === '--') onlyFiles = true;
    else if (arg === '--json') json = true;
    else return { wrong: `decode: unknown option ${arg}` };
  }
  return files.length === 0 ? { wrong: 'decode: no file given' } : { files, json };
}

interface Outcome {
  readonly dump?: LspciDump;
  readonly error?: string;
}

function read(io: CommandIo, file: string): Outcome {
  const content = readInput(io, file);
  if ('error' in content) return { error: content.error };
  const dump = readDump(file, content);
  if (!dump.ok) return { error: dump.error };
  const fault = dump.value.faults[0] ?? noDevice(dump.value);
  const error = fault === undefined ? {} : { error: `line ${String(fault.line)}: ${fault.text}` };
  return { dump: dump.value, ...error };
}

const noDevice = (dump: LspciDump): LspciRemark | undefined =>
  dump.devices.length === 0
    ? { line: 1, text: 'no device: no line starts with a slot such as 00:02.0' }
    : undefined;

/** Decodes the files in order; see the contract for the output. */
export function decode(args: readonly string[], io: CommandIo): number {
  const options = parseArguments(args);
  if ('wrong' in options) {
    io.stderr(`${options.wrong}; ${USAGE}`);
    return 2;
  }
  let status = 0;
  for (const file of options.files) {
    const { dump, error } = read(io, file);
    if (error !== undefined) {
      io.stderr(`${file}: ${error}\n`);
      status = 2;
    }
    io.stdout(options.json ? jsonLine(file, dump, error) : (dump?.devices ?? []).map(textOf).join(''));
  }
  return status;
}

const textOf = (device: LspciDump['devices'][number]): string =>
  deviceText(reportDevice(device), device.label);

function jsonLine(file: string, dump: LspciDump | undefined, error: string | undefined): string {
  return `${JSON.stringify({
    file,
    ...(error === undefined ? {} : { error }),
    ...(dump === undefined ? {} : { devices: dump.devices.map(reportDevice) }),
  })}\n`;
}
