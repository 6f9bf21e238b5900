import type {Column} from '../../components/table.ts';
import type {Severity} from '../../model/severity.ts';
import type {Snapshot} from '../../model/snapshot.ts';
import type {GroupView} from '../../model/views/group.ts';
import type {Grid, Rect} from '../../terminal/grid.ts';
import type {Pair} from '../label-pairs.ts';
import type {PaintContext} from '../panel.ts';
import type {KafkaOverview} from './kafka-overview.ts';

/** What every row of the panel has. */
export type ListRow = {readonly severity: Severity; readonly stale: boolean};

/** Properties of a row that together name it among all of its list, each with its type. */
export type KeyOf<Row> = {readonly [Name in keyof Row]?: Row[Name] extends number ? 'number' : Row[Name] extends string ? 'text' : never};

/** A sort order: what it compares by before names do. */
export type Order<Row> = {
	readonly name: string;
	/** The column that it goes by; `worst` goes by severity and age and has none. */
	readonly column?: string;
	/** Names and words rise, figures fall. */
	readonly isRising?: true;
	readonly compare: (a: Row, b: Row) => number;
};

/** What columns are made for. */
export type ColumnsFor<Row> = {
	/** Rows that may be on the screen: columns without anything to say in them are left out. */
	readonly rows: readonly Row[];
	readonly width: number;
	readonly overview: KafkaOverview;
} & Pick<PaintContext, 'glyphs' | 'zone'>;

/** What of the cluster a row is about, so that what costs more is asked for what is looked at only. */
export type Subject = {readonly group?: string; readonly topic?: string};

/** One list of the panel, whole in one file: a further one is a file of this type and a line in `lists.ts`. */
export type List<Row extends ListRow, Id extends string, Key extends KeyOf<Row>> = {
	/** Names the list; every place inside of it carries it. */
	readonly id: Id;
	/** What names a row in it: a place carries these too. */
	readonly key: Key;
	/** Its tab; marked when something in the list is ill, unless the panel's headline says so already. Absent: it stands inside of a row. */
	readonly tab?: {readonly title: string; readonly isMarked: boolean};
	/** The list whose opened row it stands inside of; its key begins with that list's. */
	readonly within?: string;
	/** All rows, of the opened group where it stands inside of one. */
	readonly rows: (snapshot: Snapshot, group: GroupView | undefined) => readonly Row[];
	/** What a row is called in the crumbs of the header. */
	readonly name: (row: Row) => string;
	/** What stands in the panel's title while a row is open, longest first; default: nothing. */
	readonly titles?: (row: Row) => readonly string[];
	/** Why there are no rows. */
	readonly empty: (overview: KafkaOverview) => string;
	/** Sort orders, the default first. */
	readonly orders: readonly Order<Row>[];
	/** The order of names, which settles what an order leaves equal. */
	readonly byName: (rows: readonly Row[]) => (a: Row, b: Row) => number;
	/** Words that a filter finds a row by. */
	readonly words: (row: Row) => readonly string[];
	readonly columns: (shown: ColumnsFor<Row>) => readonly Column<Row>[];
	/** All that is known of a row; zoomed, it stands under the list. */
	readonly explain: (row: Row, overview: KafkaOverview) => readonly Pair[];
	readonly subject: (row: Row) => Subject;
	/** Stands under the list in place of the explanation of the selected row. */
	readonly under?: (grid: Grid, rect: Rect, overview: KafkaOverview, context: PaintContext) => void;
	/** An opened row that holds no list; default: its explanation. */
	readonly page?: (grid: Grid, rect: Rect, row: Row, overview: KafkaOverview, context: PaintContext) => void;
};
