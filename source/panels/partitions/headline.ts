import {formatAge, formatCount, formatCoverage, formatInteger} from '../../model/format.ts';
import {worstOf} from '../../model/limits.ts';
import {madeOnce} from '../../model/made-once.ts';
import {reasonText} from '../../model/reason-words.ts';
import type {BrokerView, GroupView, LagVerdict, Severity, TopicView} from '../../model/snapshot.ts';
import type {Headline} from '../panel.ts';
import {countWords} from '../severity-marks.ts';
import {timeText} from './cells.ts';
import {behindText} from './explain-words.ts';
import {hiddenGroups, type KafkaOverview} from './kafka-overview.ts';

const badVerdicts: readonly LagVerdict[] = ['stopped', 'stalled', 'rewound', 'lagging'];

/** Those that are down by name or number; then those that the cluster does not list or that say nothing; then what lacks replicas. */
const brokerWords = (brokers: readonly BrokerView[], now: number): string => {
	for (const state of ['down', 'unlisted', 'unknown'] as const) {
		const bad = brokers.filter((broker) => broker.state === state && broker.severity !== 'ok');
		const [only] = bad;
		if (bad.length > 1) return `${bad.length} of ${brokers.length} brokers ${state}`;
		if (only !== undefined) return `broker ${only.id} ${state} ${formatAge(now - only.sinceMs)}`;
	}
	const under = brokers.reduce((sum, {underReplicated}) => sum + underReplicated, 0);
	return under > 0 && brokers.some(({severity}) => severity !== 'ok') ? `${formatInteger(under)} under-replicated` : '';
};

const topicWords = (topics: readonly TopicView[]): string => {
	const leaderless = topics.reduce((sum, topic) => sum + topic.leaderless, 0);
	return leaderless === 0 ? '' : `${formatCount(leaderless, 'partition')} leaderless`;
};

/** `2 stopped, 1 stalled`: partitions of one group by verdict. */
const verdictWords = ({verdicts}: GroupView): string =>
	badVerdicts.flatMap((word) => (verdicts[word] > 0 ? [`${formatInteger(verdicts[word])} ${word}`] : [])).join(', ');

/** How many partitions others give another owner than the brokers do. */
const claimWords = (count: number): string => (count === 0 ? '' : `${formatCount(count, 'claim')} ${count === 1 ? 'differs' : 'differ'}`);

const groupWords = (group: GroupView, rows: KafkaOverview['partitions']): readonly string[] => [
	...(group.ownerless > 0 && group.ownerless === group.verdicts.stopped
		? [verdictWords(group).replace(/\bstopped\b/u, 'stopped without owner')]
		: [verdictWords(group), group.ownerless > 0 ? `${formatInteger(group.ownerless)} without owner` : '']),
	group.coverage.total === 0 && group.reason !== null ? reasonText(group.reason) : behindText(group),
	claimWords(rows.filter(({claims}) => claims.length > 0).length),
];

const sumOf = (groups: readonly GroupView[], pick: (group: GroupView) => number): number =>
	groups.reduce((sum, group) => sum + pick(group), 0);

/** One bad group is named; of several the words are counted. */
const badGroups = (groups: readonly GroupView[]): string => {
	const bad = groups.filter(({verdict}) => badVerdicts.includes(verdict));
	const only = bad[0];
	if (bad.length === 1 && only !== undefined) return `${only.group} ${only.verdict}`;
	return countWords(
		bad.map(({verdict}) => verdict),
		badVerdicts,
	).replace(/^(\d+) (\S+)/u, (_, count: string, word: string) => `${formatCount(Number(count), 'group')} ${word}`);
};

const summed = madeOnce<readonly GroupView[], readonly string[]>();

/** A list of groups is summed up once, however often it is shown. */
const manyWords = (groups: readonly GroupView[]): readonly string[] => summed(groups, [], () => sumUp(groups));

const sumUp = (groups: readonly GroupView[]): readonly string[] => {
	const known = groups.filter(({lag}) => lag !== null);
	const ownerless = sumOf(groups, (group) => group.ownerless);
	const coverage = formatCoverage({
		known: sumOf(groups, (group) => group.coverage.known),
		total: sumOf(groups, (group) => group.coverage.total),
	});
	const missing = coverage === '' ? '' : ` (${coverage} partitions known)`;
	const late = groups.reduce<GroupView | undefined>(
		(worst, group) => ((group.lagMs ?? 0) > (worst?.lagMs ?? 0) ? group : worst),
		undefined,
	);
	const time = late === undefined || late.lagMs === null || late.lagMs === 0 ? '' : ` ${timeText(late.lagMs, late.lagMethod)}`;
	return [
		badGroups(groups),
		ownerless > 0 ? `${formatInteger(ownerless)} without owner` : '',
		known.length === 0 ? 'behind unknown' : `${formatInteger(sumOf(known, ({lag}) => lag ?? 0))} behind${time}${missing}`,
	];
};

const join = (words: readonly string[]): string => words.filter((word) => word !== '').join(', ');

// Asked for by layout, title and tabs of one frame; a big cluster is summed up once.
const headlines = madeOnce<KafkaOverview, Headline>();

/** What the title says: silent clusters and broken brokers first, since they explain the rest; the same over every tab. */
export const partitionsHeadline = (overview: KafkaOverview): Headline => headlines(overview, [], () => headlineOf(overview));

const headlineOf = (overview: KafkaOverview): Headline => {
	const {groups, brokers, topics, group, silence, loading, now} = overview;
	if (loading !== '') return {severity: 'unknown', text: loading};
	const topicSeverity: Severity = topics.some(({leaderless}) => leaderless > 0) ? 'critical' : 'ok';
	const besides: readonly Severity[] = [...brokers.map(({severity}) => severity), topicSeverity];
	// A cluster that is silent says nothing of its brokers either.
	const first = silence === '' ? join([brokerWords(brokers, now), topicWords(topics)]) : silence;
	if (groups.length === 0) {
		const {severity, text} = overview.emptiness;
		return {
			severity: worstOf([...besides, silence === '' ? severity : 'unknown']),
			text: join([first, silence === '' ? text : '']),
			item: silence === '' ? join([first, text]) : overview.silenceItem,
		};
	}
	const own = group === undefined ? manyWords(groups) : groupWords(group, overview.partitions);
	const judged = [...(group === undefined ? groups : [group]).map(({severity}) => severity), ...besides];
	const isBlind = overview.clusters.some((cluster) => hiddenGroups(cluster) !== undefined);
	const severity = worstOf(silence === '' && !isBlind ? judged : [...judged, 'unknown']);
	const said = join([first, ...own, isBlind ? 'there may be more groups (no right to list all)' : '']);
	// Where only the title is left, the time behind is what can be spared.
	const item = silence === '' ? said.replace(/ behind [~≥]?\d.*$/u, ' behind') : overview.silenceItem;
	return {severity, text: group === undefined && severity === 'ok' ? `${formatCount(groups.length, 'group')}, ${said}` : said, item};
};
