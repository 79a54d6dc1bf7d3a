/** What a command may touch of the outside world, so that tests can give it their own. */
export interface CommandIo {
  /** The whole of standard input; throws where it cannot be read. */
  readonly stdin: () => Uint8Array;
  /** The whole of a file; throws where it cannot be read. */
  readonly readFile: (path: string) => Uint8Array;
  /** Writes to standard output as given: newlines are the caller's. */
  readonly stdout: (text: string) => void;
  /** Writes to standard error as given. */
  readonly stderr: (text: string) => void;
}

/** Runs a command with the arguments behind its name and gives the exit status: 0, 1 or 2, see the contract. */
export type Command = (args: readonly string[], io: CommandIo) => number | Promise<number>;

/** Reads a file, or standard input for `-`; the error is a short sentence without the path. */
export function readInput(io: CommandIo, path: string): Uint8Array | { readonly error: string } {
  try {
    return path === '-' ? io.stdin() : io.readFile(path);
  } catch (error) {
    return { error: error instanceof Error ? error.message.replace(/[\r\n].*$/s, '') : 'cannot be read' };
  }
}
