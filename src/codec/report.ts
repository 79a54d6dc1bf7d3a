/**
 * A scenario as plain text for a mail: at most 72 columns, and readable without the page. Steps with what came
 * of them, then the ordered checks of the last request, in both worlds.
 */
import { makeBdf } from '../base/bdf.ts';
import { hex, hexDigits } from '../base/hex.ts';
import { makeWord } from '../base/word.ts';
import type { CheckRecord, Judgement } from '../engine/explanation.ts';
import type { Run } from '../engine/world/replay.ts';
import { SCENARIO_FORMAT, type Scenario } from '../engine/world/scenario.ts';
import { requestText } from '../engine/world/sentence.ts';
import type { RequestOutcome, StepTrace } from '../engine/world/trace.ts';

const COLUMNS = 72;

/** The first `cursor` steps of a run as text; a last line without line feed. */
export function makeReport(scenario: Scenario, run: Run, cursor: number): string {
  const shown = run.steps.slice(0, cursor);
  const name = scenario.id === undefined ? '' : `[${scenario.id}] `;
  const head = [
    ...wrap('', '', `${name}${scenario.title}`),
    ...wrap(
      '',
      '',
      `VFScope format ${String(SCENARIO_FORMAT)}: policy ${scenario.policy}, placement ${scenario.placement}, profile ${scenario.profile}, ${scenario.platform.name}`,
    ),
    '',
  ];
  const steps = shown.flatMap(({ trace }, index) => stepLines(index + 1, trace));
  const last = shown.findLast(({ trace }) => trace.outcome !== undefined)?.trace.outcome;
  return [...head, ...steps, ...(last === undefined ? [] : ['', ...whyLines(last)])].join('\n');
}

function stepLines(number: number, trace: StepTrace): string[] {
  const [first] = trace.acts;
  const label = `${String(number).padStart(2)} ${(first?.actor ?? 'host').padEnd(6)} `;
  const indent = ' '.repeat(label.length);
  if (trace.outcome === undefined) return wrap(label, indent, trace.sentence);
  const { request } = trace.outcome;
  return [
    ...wrap(label, indent, `${makeBdf(request.requesterId)} ${requestText(request)}`),
    ...wrap(`${indent}=> `, `${indent}   `, verdictText(trace.outcome)),
  ];
}

/** `LEAK: allowed to 0x92345000; the guest's world blocks it: Guest's PASID Enable`. */
export function verdictText({ expected, actual, agreement }: RequestOutcome): string {
  const did = judgementText(actual);
  if (expected === undefined) return did;
  switch (agreement) {
    case 'leak':
      return `LEAK: ${did}; the guest's world says ${judgementText(expected)}`;
    case 'overblock':
      return `OVERBLOCK: ${did}; the guest's world says ${judgementText(expected)}`;
    default:
      return `${did}, as the guest's world says`;
  }
}

function judgementText(judgement: Judgement): string {
  if (judgement.verdict === 'allowed') {
    return judgement.output === undefined ? 'allowed' : `allowed to ${hex(judgement.output)}`;
  }
  const { fault } = judgement;
  const code = fault === undefined ? '' : ` 0x${hexDigits(fault.code, 2)} (${fault.name})`;
  const how = judgement.completion === 'not-sent' ? 'not sent' : 'blocked';
  return `${how}${code} by ${judgement.decidedBy}`;
}

/** The checks of both worlds in the order they were made, then what was recorded. */
function whyLines({ expected, actual }: RequestOutcome): string[] {
  const lines: string[] = [];
  if (expected !== undefined) lines.push("The guest's world expects:", ...expected.checks.flatMap(checkLine));
  lines.push('The hardware does:', ...actual.checks.flatMap(checkLine));
  const { fault } = actual;
  if (fault?.frcd !== undefined) {
    lines.push(`FRCD ${makeWord(fault.frcd.hi)} / ${makeWord(fault.frcd.lo)}`);
  }
  if (fault?.linuxLine !== undefined) lines.push(...wrap('', '  ', fault.linuxLine));
  else lines.push(silenceText(actual));
  return lines;
}

/** Why Linux prints nothing. */
export function silenceText({ verdict, completion, fault }: Judgement): string {
  if (verdict === 'allowed') return '(dmesg is silent: nothing was blocked)';
  if (completion === 'not-sent') return '(dmesg is silent: the request was never sent)';
  const reason = fault?.notRecordedBecause;
  return `(dmesg is silent: ${reason === undefined ? 'no fault was recorded' : `not recorded, ${reason}`})`;
}

const MARKS = { pass: '+', fail: 'X', 'not-evaluated': '.' } as const;

/** `+ 16   context.pasid-enabled: PASIDE 1, PASID 0x5`; the failing check also says its rule and source. */
function checkLine(check: CheckRecord): string[] {
  if (check.outcome === 'not-evaluated') return [];
  const values = check.consulted.map(({ label, value }) => `${label} ${value}`).join(', ');
  const mark = ` ${MARKS[check.outcome]} ${check.step.padEnd(3)} `;
  const indent = ' '.repeat(mark.length + 2);
  const line = wrap(mark, indent, values === '' ? check.id : `${check.id}: ${values}`);
  if (check.outcome === 'pass') return line;
  return [
    ...line,
    ...wrap(indent, indent, `must hold: ${check.title} (${check.source.doc}, ${check.source.at})`),
  ];
}

/** Words on lines of at most 72 columns; a longer word stands alone on its line. */
function wrap(first: string, indent: string, text: string): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = indent + word;
    } else {
      line += empty ? word : ` ${word}`;
    }
    empty = false;
  }
  return [...lines, line].map((one) => one.trimEnd());
}
