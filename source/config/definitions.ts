import type {Definitions, RuleGroup, ServiceDefinition} from '../model/definitions.ts';
import type {RootConfig} from './schema.ts';
import type {SourceSetting} from './sources.ts';

/** Turns a checked config into what the model judges by. */
export const defineAll = (root: RootConfig, settings: readonly SourceSetting[], groups: readonly RuleGroup[]): Definitions => {
	const id = uniqueIds();
	return {
		title: root.title,
		evaluateEveryMs: root.evaluate,
		sources: settings.map((setting) => ({
			id: setting.id,
			kind: setting.kind.kind,
			...setting.kind.traits,
			title: setting.title,
			everyMs: setting.pollMs,
			timeoutMs: setting.timeoutMs,
			address: setting.kind.address(setting.options),
		})),
		services: root.services === undefined ? settings.map(defaultService) : root.services.map((service) => defineService(service, id)),
		kpis: root.kpis.map((kpi) => ({
			id: id(kpi.title),
			title: kpi.title,
			expr: kpi.expr,
			unit: kpi.unit,
			changeMs: kpi.change ?? null,
			warn: kpi.warn ?? null,
			fail: kpi.fail ?? null,
			source: kpi.source ?? null,
			help: kpi.help ?? null,
			...(kpi.claims === undefined ? {} : {claims: kpi.claims.map((claim) => ({...claim, by: claim.by ?? null}))}),
		})),
		charts: root.charts.map((chart) => ({
			id: id(chart.title),
			title: chart.title,
			expr: chart.expr,
			legend: chart.legend ?? null,
			unit: chart.unit,
			threshold: chart.threshold ?? null,
			windowMs: chart.window,
		})),
		quality: root.quality.map((check) => ({
			id: id(`${check.dataset} ${check.title}`),
			dataset: check.dataset,
			dimension: check.tab,
			title: check.title,
			good: check.good ?? null,
			of: check.of ?? null,
			value: check.value ?? null,
			unit: check.unit,
			warn: check.warn ?? null,
			fail: check.fail ?? null,
			absent: check.absent ?? null,
			source: check.source ?? null,
		})),
		groups,
		ownerClaims: root.ownerClaims.map((claim) => ({...claim, by: claim.by ?? null})),
	};
};

const defaultService = (setting: SourceSetting): ServiceDefinition => ({
	id: setting.id,
	title: setting.title,
	source: setting.id,
	target: null,
	up: null,
	note: null,
});

const defineService = (service: NonNullable<RootConfig['services']>[number], id: (title: string) => string): ServiceDefinition => ({
	id: id(service.title),
	title: service.title,
	source: service.source,
	target: service.path ?? service.target ?? null,
	up: service.up ?? null,
	...(service.whenDown === undefined ? {} : {whenDown: service.whenDown}),
	note: service.note ?? null,
	...(service.claims === undefined ? {} : {claims: service.claims.map((claim) => ({...claim, by: claim.by ?? null}))}),
});

/** Readable ids out of titles; a second one of the same name gets a number. */
const uniqueIds = (): ((title: string) => string) => {
	const taken = new Map<string, number>();
	return (title) => {
		const slug =
			title
				.toLowerCase()
				.normalize('NFKD')
				.replaceAll(/[^a-z0-9]+/gu, '-')
				.replaceAll(/^-|-$/gu, '') || 'item';
		const count = (taken.get(slug) ?? 0) + 1;
		taken.set(slug, count);
		return count === 1 ? slug : `${slug}-${count}`;
	};
};
