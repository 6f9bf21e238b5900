import type {Command} from '../command.ts';
import {panelCommands} from './panels.ts';
import {programCommands} from './program.ts';
import {rowCommands} from './rows.ts';
import {timeCommands} from './time.ts';
import {windowCommands} from './windows.ts';

/** All commands, in the order of help, palette and docs. A new one is an entry in one of these lists. */
export const commands: readonly Command[] = [...panelCommands, ...rowCommands, ...timeCommands, ...programCommands, ...windowCommands];
