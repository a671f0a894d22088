/** `node dist/kick …`, the short name of a build's `kick` command. */
import './commands/kick';
