/** Marks a switch as closed: a new member of the union does not compile until it is handled. */
export function assertUnreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

/** Throws when a programming rule is broken. Never used for input: input errors are Results. */
export function assert(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new Error(`broken rule: ${rule}`);
}
