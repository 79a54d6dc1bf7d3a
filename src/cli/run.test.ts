import { describe, expect, it } from 'vitest';
import { makeScenarioJson } from '../codec/scenario-json.ts';
import { makeReport } from '../codec/report.ts';
import { replay } from '../engine/world/replay.ts';
import { GALLERY } from '../scenarios/gallery.ts';
import type { Scenario } from '../engine/world/scenario.ts';
import { run } from './run.ts';

const entry = (id: string): Scenario => {
  const found = GALLERY.find((scenario) => scenario.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

function runText(text: string, ...options: string[]): { status: number; out: string; err: string } {
  let out = '';
  let err = '';
  const status = run(['s.json', ...options], {
    stdin: () => new Uint8Array(),
    readFile: () => new TextEncoder().encode(text),
    stdout: (part) => (out += part),
    stderr: (part) => (err += part),
  });
  return { status, out, err };
}

describe('run', () => {
  it('prints one line per event with verdict, expectation and agreement', () => {
    const { status, out } = runText(makeScenarioJson(entry('G04')), '--json');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(status).toBe(0);
    expect(lines).toHaveLength(entry('G04').steps.length);
    expect(lines.at(-1)).toMatchObject({
      index: 13,
      actor: 'device',
      verdict: 'allowed',
      expected: 'blocked',
      agreement: 'leak',
      faultReason: null,
    });
  });

  it('gives the fault as the hardware records it and as Linux prints it', () => {
    const { out } = runText(makeScenarioJson(entry('G02')), '--json');
    const last = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as { actual: { fault: unknown } };
    expect(last.actual.fault).toEqual({
      reason: '0x45',
      name: 'SCT.6',
      recorded: true,
      notRecordedBecause: null,
      frcd: ['0xc000054580003b81', '0x0000000010000000'],
      linuxLine:
        'DMAR: [DMA Read PASID 0x5] Request device [3b:10.1] fault addr 0x10000000 [fault reason 0x45] SM: PASID Enable field in Context Entry is clear',
    });
  });

  it("prints the page's report by default and with --text, at most 72 columns wide", () => {
    for (const scenario of GALLERY) {
      const steps = scenario.steps.length;
      const { out } = runText(makeScenarioJson(scenario), '--text');
      expect(out).toBe(`${makeReport(scenario, replay(scenario), steps)}\n`);
      expect(runText(makeScenarioJson(scenario)).out).toBe(out);
      for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(72);
    }
  });

  it('exits with 1 and names the event when an expectation does not hold', () => {
    const scenario = entry('G02');
    const wrong: Scenario = {
      ...scenario,
      steps: scenario.steps.map((step) => ({
        ...step,
        ...(step.expect && { expect: { verdict: 'allowed' } }),
      })),
    };
    const { status, err } = runText(makeScenarioJson(wrong));
    expect(status).toBe(1);
    expect(err).toBe('s.json: events.5.expect: expected allowed, got blocked\n');
  });

  it('exits with 2 and one line that names the field for a broken file', () => {
    expect(runText('{"format":1}')).toEqual({
      status: 2,
      out: '',
      err: 's.json: title: Invalid key: Expected "title" but received undefined\n',
    });
    expect(runText('{}', '--xml').status).toBe(2);
  });
});
