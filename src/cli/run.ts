/**
 * `run SCENARIO.json [--json|--text]`: replays a scenario. JSON: one line per event; text: the block that the
 * page's "copy as text" gives. Exit status 1 when an expectation of the scenario does not hold.
 */
import { makeBdf } from '../base/bdf.ts';
import { hex } from '../base/hex.ts';
import { makeWord } from '../base/word.ts';
import { makeReport } from '../codec/report.ts';
import { makeScenario, parseScenarioJson } from '../codec/scenario-json.ts';
import type { CheckRecord, Judgement } from '../engine/explanation.ts';
import { unmetExpectations } from '../engine/world/expectations.ts';
import { replay } from '../engine/world/replay.ts';
import type { Act, RequestOutcome, StepTrace, Write } from '../engine/world/trace.ts';
import { readInput, type CommandIo } from './io.ts';

const USAGE = 'usage: vfscope run SCENARIO.json [--json|--text]  (- is standard input)\n';

/** Replays the scenario of one file; see the contract for the output. */
export function run(args: readonly string[], io: CommandIo): number {
  const files = args.filter((arg) => arg === '-' || !arg.startsWith('-'));
  const options = args.filter((arg) => arg !== '-' && arg.startsWith('-'));
  const [file] = files;
  const unknown = options.find((option) => option !== '--json' && option !== '--text');
  if (file === undefined || files.length > 1 || options.length > 1 || unknown !== undefined) {
    io.stderr(unknown === undefined ? USAGE : `run: unknown option ${unknown}; ${USAGE}`);
    return 2;
  }
  const content = readInput(io, file);
  if ('error' in content) {
    io.stderr(`${file}: ${content.error}\n`);
    return 2;
  }
  const scenario = parseScenarioJson(new TextDecoder().decode(content));
  if (!scenario.ok) {
    io.stderr(`${file}: ${scenario.error}\n`);
    return 2;
  }
  const done = replay(scenario.value);
  if (options[0] === '--json') {
    const { events } = makeScenario(scenario.value);
    done.steps.forEach(({ trace }, index) => {
      io.stdout(`${JSON.stringify({ index: index + 1, ...stepJson(trace), event: events[index] })}\n`);
    });
  } else {
    io.stdout(`${makeReport(scenario.value, done, done.steps.length)}\n`);
  }
  const unmet = unmetExpectations(scenario.value, done);
  for (const { index, text } of unmet) io.stderr(`${file}: events.${String(index)}.expect: ${text}\n`);
  return unmet.length === 0 ? 0 : 1;
}

function stepJson({ acts, outcome, refusal, sentence, notes }: StepTrace): Record<string, unknown> {
  return {
    actor: acts[0]?.actor ?? 'host',
    sentence,
    ...(refusal === undefined ? {} : { refused: { reason: refusal.reason, errno: refusal.errno ?? null } }),
    acts: acts.map(actJson),
    ...(notes.length === 0 ? {} : { notes }),
    ...(outcome === undefined ? {} : outcomeJson(outcome)),
  };
}

const actJson = ({ actor, outcome, text, crosses, writes }: Act): Record<string, unknown> => ({
  actor,
  outcome,
  text,
  ...(crosses === undefined ? {} : { crosses }),
  writes: writes.map(writeJson),
});

function writeJson(write: Write): Record<string, unknown> {
  switch (write.space) {
    case 'memory':
      return {
        space: write.space,
        address: hex(write.address),
        ...(write.guestAddress === undefined ? {} : { guestAddress: hex(write.guestAddress) }),
        before: makeWord(write.before),
        after: makeWord(write.after),
      };
    case 'register':
      return {
        space: write.space,
        offset: hex(write.offset, 3),
        before: makeWord(write.before),
        after: makeWord(write.after),
      };
    default:
      return {
        space: write.space,
        function: makeBdf(write.requesterId),
        offset: hex(write.offset, 3),
        width: write.width,
        before: hex(write.before, write.width * 2),
        after: hex(write.after, write.width * 2),
      };
  }
}

const outcomeJson = ({ expected, actual, agreement }: RequestOutcome): Record<string, unknown> => ({
  verdict: actual.verdict,
  expected: expected?.verdict ?? null,
  agreement: agreement ?? null,
  faultReason: actual.fault === undefined ? null : hex(actual.fault.code, 2),
  actual: judgementJson(actual),
  guest: expected === undefined ? null : judgementJson(expected),
});

const judgementJson = ({
  verdict,
  completion,
  output,
  fault,
  decidedBy,
  tableWrites,
  checks,
}: Judgement): Record<string, unknown> => ({
  verdict,
  completion,
  output: output === undefined ? null : hex(output),
  fault:
    fault === undefined
      ? null
      : {
          reason: hex(fault.code, 2),
          name: fault.name,
          recorded: fault.recorded,
          notRecordedBecause: fault.notRecordedBecause ?? null,
          frcd: fault.frcd === undefined ? null : [makeWord(fault.frcd.hi), makeWord(fault.frcd.lo)],
          linuxLine: fault.linuxLine ?? null,
        },
  decidedBy,
  tableWrites: tableWrites.map(({ address, before, after }) => [
    hex(address),
    makeWord(before),
    makeWord(after),
  ]),
  checks: checks.filter(({ outcome }) => outcome !== 'not-evaluated').map(checkJson),
});

const checkJson = ({
  id,
  outcome,
  stage,
  consulted,
  reads,
  source,
}: CheckRecord): Record<string, unknown> => ({
  id,
  stage,
  outcome,
  consulted: consulted.map(({ label, value }) => [label, value]),
  reads: reads.map(({ address, word }) => [hex(address), makeWord(word)]),
  source: `${source.doc} ${source.at}`,
});
