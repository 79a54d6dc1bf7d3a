/** Selectors that give the same object again while their inputs are the same: React re-renders only on a change. */
import type { ExplorerState } from './store.ts';

/** A selector that computes from some inputs of the state and remembers its last answer. */
export function derive<const Inputs extends readonly unknown[], Answer>(
  inputs: (state: ExplorerState) => Inputs,
  compute: (...inputs: Inputs) => Answer,
): (state: ExplorerState) => Answer {
  let last: { readonly inputs: Inputs; readonly answer: Answer } | undefined;
  return (state) => {
    const now = inputs(state);
    if (last?.inputs.every((input, index) => Object.is(input, now[index])) !== true) {
      last = { inputs: now, answer: compute(...now) };
    }
    return last.answer;
  };
}
