/**
 * `translate FILE.jsonl`: one request per line against raw tables, one result per line, for comparison with other
 * VT-d implementations.
 */
import { hex } from '../base/hex.ts';
import { makeWord } from '../base/word.ts';
import type { CheckRecord, Judgement } from '../engine/explanation.ts';
import { judge } from '../engine/iommu/judge.ts';
import { readInput, type CommandIo } from './io.ts';
import { parseTranslateCase } from './translate-request.ts';

const USAGE = 'usage: vfscope translate FILE.jsonl  (- is standard input)\n';

/** Answers every line of the file in order; see the contract. A malformed line makes the exit status 2. */
export function translate(args: readonly string[], io: CommandIo): number {
  const [file, ...more] = args;
  if (file === undefined || more.length > 0 || (file !== '-' && file.startsWith('-'))) {
    io.stderr(USAGE);
    return 2;
  }
  const content = readInput(io, file);
  if ('error' in content) {
    io.stderr(`${file}: ${content.error}\n`);
    return 2;
  }
  let firstError: string | undefined;
  new TextDecoder()
    .decode(content)
    .split('\n')
    .forEach((text, index) => {
      if (text.trim() === '') return;
      const answer = answerLine(text, index + 1);
      if (answer.result === 'invalid') firstError ??= answer.error;
      io.stdout(`${JSON.stringify(answer)}\n`);
    });
  if (firstError === undefined) return 0;
  io.stderr(`${file}: ${firstError}\n`);
  return 2;
}

interface Answer {
  readonly id: unknown;
  readonly result: 'ok' | 'blocked' | 'invalid';
  readonly error?: string;
}

function answerLine(text: string, line: number): Answer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { id: null, result: 'invalid', error: `line ${String(line)}: is not JSON` };
  }
  const id = typeof value === 'object' && value !== null && 'id' in value ? (value.id ?? null) : null;
  const parsed = parseTranslateCase(value);
  if (!parsed.ok) return { id, result: 'invalid', error: `line ${String(line)}: ${parsed.error}` };
  const { iommu, memory, request } = parsed.value;
  return makeAnswer(id, judge(iommu, memory, request).judgement);
}

function makeAnswer(id: unknown, judgement: Judgement): Answer & Readonly<Record<string, unknown>> {
  const { verdict, fault, completion, output, response, tableWrites, checks } = judgement;
  return {
    id,
    result: verdict === 'allowed' ? 'ok' : 'blocked',
    faultReason: fault === undefined ? null : hex(fault.code, 2),
    name: fault?.name ?? null,
    recorded: fault?.recorded ?? false,
    frcd: fault?.frcd === undefined ? null : [makeWord(fault.frcd.hi), makeWord(fault.frcd.lo)],
    completion,
    hpa: output === undefined ? null : hex(output),
    ...(response === undefined
      ? {}
      : {
          response: {
            r: response.read,
            w: response.write,
            u: response.untranslatedOnly,
            exec: response.execute,
            priv: response.privileged,
            global: response.global,
            size: response.size,
          },
        }),
    tableWrites: tableWrites.map(({ address, before, after }) => [
      hex(address),
      makeWord(before),
      makeWord(after),
    ]),
    checks: checks.map(makeCheck),
  };
}

const makeCheck = ({ id, level, outcome, reads }: CheckRecord): Readonly<Record<string, unknown>> => ({
  id,
  ...(level === undefined ? {} : { level }),
  outcome,
  reads: reads.map(({ address, word }) => [hex(address), makeWord(word)]),
});
