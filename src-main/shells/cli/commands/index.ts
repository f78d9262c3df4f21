/** Every command, in the order of `ssv --help`. */
import type { Command } from '../command.ts';
import { analysisCommands } from './analysis.ts';
import { dataCommands } from './data.ts';
import { oracleCommand } from './oracle.ts';
import { serveCommand } from './serve.ts';

export const commands: readonly Command[] = [...dataCommands, ...analysisCommands, serveCommand, oracleCommand];
