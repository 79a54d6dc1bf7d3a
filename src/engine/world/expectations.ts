/** Does a run do what its scenario promises? */
import { hex } from '../../base/hex.ts';
import type { Run } from './replay.ts';
import type { Expectation, Scenario } from './scenario.ts';
import type { StepTrace } from './trace.ts';

export interface Unmet {
  /** Index of the step, from 0. */
  readonly index: number;
  /** What was expected and what came. */
  readonly text: string;
}

/** The expectations that a run does not meet, in order. */
export function unmetExpectations(scenario: Scenario, run: Run): readonly Unmet[] {
  return scenario.steps.flatMap(({ expect }, index): Unmet[] => {
    const trace = run.steps[index]?.trace;
    if (expect === undefined || trace === undefined) return [];
    const wanted = describe(expect);
    const found = describe(outcomeOf(trace, expect));
    return wanted === found ? [] : [{ index, text: `expected ${wanted}, got ${found}` }];
  });
}

/** What came, told to the same depth as what was asked. */
function outcomeOf({ outcome, refusal }: StepTrace, asked: Expectation): Expectation {
  if (outcome === undefined) return { verdict: refusal === undefined ? 'allowed' : 'refused' };
  const { actual, agreement } = outcome;
  return {
    verdict: actual.verdict,
    ...(asked.faultCode !== undefined && actual.fault !== undefined ? { faultCode: actual.fault.code } : {}),
    ...(asked.agreement !== undefined && agreement !== undefined ? { agreement } : {}),
    ...(asked.decidedBy === undefined ? {} : { decidedBy: actual.decidedBy }),
  };
}

const describe = ({ verdict, faultCode, agreement, decidedBy }: Expectation): string =>
  [verdict, faultCode === undefined ? undefined : hex(faultCode, 2), agreement, decidedBy]
    .filter((part) => part !== undefined)
    .join(' ');
