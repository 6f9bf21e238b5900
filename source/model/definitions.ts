import type {SectionDefinitions} from './sections/index.ts';
import type {Sourced} from './source-definition.ts';

/** A panel that the config lists: its id, and the name it gets there (null: its own). */
export type PanelChoice = {readonly panel: string; readonly title: string | null};

/** Sections that every recording has; one made later is absent in older ones, and then empty. */
type Always = 'services' | 'kpis' | 'charts' | 'quality' | 'groups';

/** What the config says is to be judged and shown; everything `reduce` needs besides events. No secrets, serialisable. */
export type Definitions = Sourced &
	Pick<SectionDefinitions, Always> &
	Partial<SectionDefinitions> & {
		readonly title: string;
		/** The panels of the screen in their order; absent: as the program has them by itself. */
		readonly panels?: readonly PanelChoice[];
		/** How often KPIs, charts and checks are evaluated, at multiples since the epoch. */
		readonly evaluateEveryMs: number;
	};
