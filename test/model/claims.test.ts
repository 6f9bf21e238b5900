import {describe, expect, test} from 'vitest';
import {figuresDiffer} from '../../source/model/judge-claims.ts';
import {claimedOwners, claimKey, claimsAgainst, type OwnerClaimDefinition} from '../../source/model/sections/owner-claims.ts';
import type {PartitionView} from '../../source/model/views/partition.ts';
import {groupOf, member} from './kafka/polls.ts';
import {failure, kpi, metric, service, source, tell} from './story.ts';

const sources = [source('database'), source('api')];
const claim = (expr: string, by: string | null = null) => ({by, expr, tolerance: 0.05});

describe('a figure and a claim differ', () => {
	test.each<[string, number, number, 'count' | 'per_second' | 'seconds', boolean]>([
		['not when they are equal', 3, 3, 'count', false],
		['by one whole piece', 3, 2, 'count', true],
		['not by less than half a piece', 3, 3.4, 'count', false],
		['not by a hundredth of many', 1_000, 1_010, 'count', false],
		['by a tenth of many', 1_000, 900, 'count', true],
		['not within five hundredths of a rate', 1.15, 1.2, 'per_second', false],
		['by more of a rate, however small it is', 1.15, 1.3, 'per_second', true],
		['when one of two rates is nothing', 0, 0.2, 'per_second', true],
		['by a time that is half as long', 10, 5, 'seconds', true],
	])('%s', (_, believed, claimed, unit, differs) => {
		expect(figuresDiffer(believed, claimed, 0.05, unit)).toBe(differs);
	});
});

describe('what a system says of a figure stands beside the figure that is believed', () => {
	const told = () =>
		tell({sources, kpis: [kpi('alive', {unit: 'count', warn: 3, fail: 2, claims: [claim('api_alive'), claim('api_dead', 'the page')]})]})
			.answers('database', [metric('alive', 3)])
			.answers('api', [metric('api_alive', 2)])
			.pass(5);

	test('named by its source or by its own word, with what it says; one that says nothing differs from nothing', () => {
		expect(told().seen.kpis[0]).toMatchObject({
			value: 3,
			severity: 'ok',
			claims: [
				{by: 'api', value: 2, differs: true, stale: false},
				{by: 'the page', value: null, differs: false},
			],
		});
	});

	test('a claim whose source does not answer any more speaks of another time and differs from nothing', () => {
		const story = told().fails('api', failure('timeout')).pass(5);
		expect(story.seen.kpis[0]?.claims?.[0]).toMatchObject({value: 2, differs: false, stale: true});
		expect(story.seen.kpis[0]).toMatchObject({value: 3, severity: 'ok', stale: false});
	});

	test('a figure that is not known is contradicted by nobody', () => {
		const story = tell({sources, kpis: [kpi('alive', {claims: [claim('api_alive')]})]})
			.answers('api', [metric('api_alive', 2)])
			.pass(5);
		expect(story.seen.kpis[0]).toMatchObject({value: null, claims: [{value: 2, differs: false}]});
	});

	test('a figure that nobody else speaks of has no claims', () => {
		expect(tell({sources, kpis: [kpi('alive')]}).seen.kpis[0]).not.toHaveProperty('claims');
	});
});

describe('what a system says of its parts stands beside their tiles', () => {
	const tiles = service({
		...{source: 'database', title: '{{producer}}', target: null, up: 'time() - beat < bool 15'},
		claims: [{by: null, expr: 'api_active'}],
	});
	const now = 1_795_356_000;

	test('each tile by the series that fill its title alike; a beating heart called inactive differs and stays up', () => {
		const {services} = tell({sources, services: [tiles]})
			.answers('database', [
				metric('beat', now, {producer: 'a'}),
				metric('beat', now, {producer: 'b'}),
				metric('beat', now - 60, {producer: 'c'}),
			])
			.answers('api', [
				metric('api_active', 1, {producer: 'a'}),
				metric('api_active', 0, {producer: 'b'}),
				metric('api_active', 1, {producer: 'c'}),
			])
			.pass(5).seen;
		const said = (title: string) => services.find((one) => one.title === title);
		expect(said('a')).toMatchObject({state: 'up', claims: [{by: 'api', state: 'up', differs: false}]});
		expect(said('b')).toMatchObject({state: 'up', severity: 'ok', claims: [{by: 'api', state: 'down', differs: true}]});
		expect(said('c')).toMatchObject({state: 'down', claims: [{by: 'api', state: 'up', differs: true}]});
	});

	test('a tile of which nothing is said has an unknown claim', () => {
		const {services} = tell({sources, services: [tiles]})
			.answers('database', [metric('beat', now, {producer: 'a'})])
			.answers('api', [metric('api_active', 1, {producer: 'b'})])
			.pass(5).seen;
		expect(services[0]).toMatchObject({state: 'up', claims: [{state: 'unknown', differs: false}]});
	});
});

describe('owners of partitions by the word of others', () => {
	const definition: OwnerClaimDefinition = {
		...{source: 'kafka', group: 'g', topic: 't', partition: '{{partition}}', owner: 'consumer-{{id}}', expr: 'claimed', by: null},
	};
	const claimed = (...pairs: ReadonlyArray<readonly [string, string, number?]>) =>
		pairs.map(([id, partition, value = 1]) => metric('claimed', value, {id, partition}));

	test('are found by partition, each owner once; what is 0 or names no partition claims nothing', () => {
		const story = tell({sources, ownerClaims: [definition]})
			.answers('api', claimed(['1', '0'], ['2', '0'], ['3', '1', 0], ['3', 'none']))
			.pass(5);
		const found = claimedOwners(story.state, story.definitions, 'kafka');
		expect([...found]).toEqual([
			[
				claimKey('g', 't', 0),
				[
					{source: 'api', owner: 'consumer-1'},
					{source: 'api', owner: 'consumer-2'},
				],
			],
		]);
		expect(claimedOwners(story.state, story.definitions, 'other').size).toBe(0);
	});

	test('are none while the source that claims does not answer', () => {
		const story = tell({sources, ownerClaims: [definition]})
			.answers('api', claimed(['1', '0']))
			.pass(5)
			.fails('api', failure('refused'))
			.pass(5);
		expect(claimedOwners(story.state, story.definitions, 'kafka').size).toBe(0);
	});

	test('are dropped when they were made before the partition moved, and count again with the next answer', () => {
		const story = tell({sources: [...sources, source('kafka')], ownerClaims: [definition]})
			.answers('kafka', [groupOf([member('1', [0]), member('2', [1])])])
			.answers('api', claimed(['1', '0'], ['2', '1']))
			.pass(5)
			.answers('kafka', [groupOf([member('1', [0, 1])])])
			.pass(5);
		expect(story.seen.rebalances).toMatchObject([{moves: [{partition: 1, from: 'client-2', to: 'client-1'}]}]);
		expect([...claimedOwners(story.state, story.definitions, 'kafka').keys()]).toEqual([claimKey('g', 't', 0)]);
		story.answers('api', claimed(['1', '0'], ['2', '1'])).pass(5);
		expect([...claimedOwners(story.state, story.definitions, 'kafka').keys()]).toEqual([claimKey('g', 't', 0), claimKey('g', 't', 1)]);
	});

	const by = (clientId: string | null): PartitionView['owner'] => (clientId === null ? null : {member: 'm', clientId, host: ''});
	test.each<[string, readonly string[], string | null, PartitionView['ownership'], readonly string[]]>([
		['one that the brokers agree with', ['a'], 'a', 'stable', []],
		['another one', ['b'], 'a', 'stable', ['b']],
		['both the owner and another: claimed twice', ['a', 'b'], 'a', 'stable', ['b']],
		['the owner by its member id', ['m'], 'a', 'stable', []],
		['one of a partition that nobody owns', ['a'], null, 'none', ['a']],
		['the last owner while the group rebalances', ['a'], 'a', 'last', []],
		['any while the brokers could not be asked', ['b'], null, 'unknown', []],
		['none', [], 'a', 'stable', []],
	])('stand beside the owner by the brokers: %s', (_, claims, owner, ownership, shown) => {
		const said = claims.map((one) => ({source: 'api', owner: one}));
		expect(claimsAgainst(said, {owner: by(owner), ownership}).map((one) => one.owner)).toEqual(shown);
	});
});
