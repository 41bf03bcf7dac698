// Builds the program that the tests start, once per run.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The program under test: the one that UDPWEB_BIN names, else the one built here. */
export const program = process.env.UDPWEB_BIN || fileURLToPath(new URL('.build/udpweb', import.meta.url));

export default function build() {
  if (process.env.UDPWEB_BIN) return;
  execFileSync('go', ['build', '-o', program, './cmd/udpweb'], { cwd: root, stdio: 'inherit' });
}
