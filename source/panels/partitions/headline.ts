import {formatAge, formatCount, formatCoverage, formatInteger} from '../../model/format.ts';
import type {LagVerdict} from '../../model/kafka/lag-fields.ts';
import {madeOnce} from '../../model/memo.ts';
import {reasonText} from '../../model/reason-words.ts';
import {type Severity, worstSeverity} from '../../model/severity.ts';
import type {BrokerView} from '../../model/views/broker.ts';
import type {GroupView} from '../../model/views/group.ts';
import type {TopicView} from '../../model/views/topic.ts';
import type {Headline} from '../panel.ts';
import {type Behind, behindOf, behindText, lateText} from './explain-words.ts';
import type {KafkaOverview} from './kafka-overview.ts';

const badVerdicts: readonly LagVerdict[] = ['stopped', 'stalled', 'rewound', 'lagging'];

/** The words of one group or of all, in their order. */
type Words = {readonly bad: readonly string[]; readonly behind: Behind; readonly claims: string};

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
const verdictWords = ({verdicts}: GroupView, nameOf: (word: LagVerdict) => string = String): string =>
	badVerdicts.flatMap((word) => (verdicts[word] > 0 ? [`${formatInteger(verdicts[word])} ${nameOf(word)}`] : [])).join(', ');

/** How many partitions others give another owner than the brokers do. */
const claimWords = (count: number): string => (count === 0 ? '' : `${formatCount(count, 'claim')} ${count === 1 ? 'differs' : 'differ'}`);

const groupWords = (group: GroupView, rows: KafkaOverview['partitions']): Words => ({
	bad:
		group.ownerless > 0 && group.ownerless === group.verdicts.stopped
			? [verdictWords(group, (word) => (word === 'stopped' ? 'stopped without owner' : word))]
			: [verdictWords(group), group.ownerless > 0 ? `${formatInteger(group.ownerless)} without owner` : ''],
	behind:
		group.coverage.total === 0 && group.reason !== null ? {messages: reasonText(group.reason), late: '', coverage: ''} : behindOf(group),
	claims: claimWords(rows.filter(({claims}) => claims.length > 0).length),
});

const sumOf = (groups: readonly GroupView[], pick: (group: GroupView) => number): number =>
	groups.reduce((sum, group) => sum + pick(group), 0);

/** One bad group is named; of several the words are counted. */
const badGroups = (groups: readonly GroupView[]): string => {
	const bad = groups.filter(({verdict}) => badVerdicts.includes(verdict));
	const only = bad[0];
	if (bad.length === 1 && only !== undefined) return `${only.group} ${only.verdict}`;
	const counts = badVerdicts
		.map((word) => ({word, count: bad.filter(({verdict}) => verdict === word).length}))
		.filter(({count}) => count > 0);
	return counts.map(({word, count}, index) => `${index === 0 ? formatCount(count, 'group') : count} ${word}`).join(', ');
};

const summed = madeOnce<readonly GroupView[], Words>();

/** A list of groups is summed up once, however often it is shown. */
const manyWords = (groups: readonly GroupView[]): Words => summed(groups, [], () => sumUp(groups));

const sumUp = (groups: readonly GroupView[]): Words => {
	const measured = groups.filter(({lag}) => lag !== null);
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
	return {
		bad: [badGroups(groups), ownerless > 0 ? `${formatInteger(ownerless)} without owner` : ''],
		behind:
			measured.length === 0
				? {messages: 'behind unknown', late: '', coverage: ''}
				: {messages: `${formatInteger(sumOf(measured, ({lag}) => lag ?? 0))} behind`, late: lateText(late), coverage: missing},
		claims: '',
	};
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
			severity: worstSeverity([...besides, silence === '' ? severity : 'unknown']),
			text: join([first, silence === '' ? text : '']),
			item: silence === '' ? join([first, text]) : overview.silenceItem,
		};
	}
	const own = group === undefined ? manyWords(groups) : groupWords(group, overview.partitions);
	const judged = [...(group === undefined ? groups : [group]).map(({severity}) => severity), ...besides];
	const isBlind = overview.clusters.some(({hidesGroups}) => hidesGroups);
	const severity = worstSeverity(silence === '' && !isBlind ? judged : [...judged, 'unknown']);
	const {bad, behind, claims} = own;
	const full = join([first, ...bad, behindText(behind), claims, isBlind ? 'there may be more groups (no right to list all)' : '']);
	// Where only the title is left, the time behind and what follows is what can be spared.
	const short = behind.late === '' ? full : join([first, ...bad, behind.messages]);
	const item = silence === '' ? short : overview.silenceItem;
	return {severity, text: group === undefined && severity === 'ok' ? `${formatCount(groups.length, 'group')}, ${full}` : full, item};
};
