import { NodeProcess } from '../../test/support/node-process';

/** One server under measurement; what it prints goes to a file, as it would on a machine of its own. */
export class Server extends NodeProcess {
  constructor(
    args: string[],
    environment: NodeJS.ProcessEnv,
    logFile: string,
    readonly port: number,
  ) {
    // The paths in its arguments are those of the repository.
    super(args, environment, logFile, process.cwd());
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
}
