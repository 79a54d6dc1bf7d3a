/** `vfscope <command> …`: the engine without the page. Each command is a function of its arguments and an io. */
import { readFileSync } from 'node:fs';
import { decode } from './decode.ts';
import type { Command, CommandIo } from './io.ts';
import { run } from './run.ts';
import { translate } from './translate.ts';

const COMMANDS: Readonly<Record<string, Command>> = { decode, run, translate };

const io: CommandIo = {
  stdin: () => readFileSync(0),
  readFile: (path) => readFileSync(path),
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
};

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    io.stderr(`usage: vfscope <${Object.keys(COMMANDS).join('|')}> …\n`);
    return 2;
  }
  return command(args, io);
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2));
