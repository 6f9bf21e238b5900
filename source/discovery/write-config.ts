import {stringify} from 'yaml';
import type {Guess} from './guess-sources.ts';

/** Writes guesses as a config a person can go on with: each source under the reason it was guessed. */
export const writeConfig = (guesses: readonly Guess[], title: string): string => {
	const sources = guesses.map(({id, why, source}) => {
		const body = stringify({[id]: source}, {indent: 2, lineWidth: 0}).trimEnd();
		return `  # ${why}\n${body.replaceAll(/^/gmu, '  ')}\n`;
	});
	return `# pipetop's config. Every key: docs/config.md. Check it with: pipetop config
title: ${JSON.stringify(title)}

# What to watch. Each source is asked every \`every\` (default by kind) and given up after \`timeout\`.
# Secrets belong into the environment: \${NAME} is read from there or from .env beside this file.
sources:
${sources.join('\n')}
# Tiles; without this key each source is one.
# services:
#   - {title: API, source: http, path: /health, healthy: "status == 'healthy'"}

# Figures, charts, checks and alerts are PromQL over what the sources give.
# kpis:
#   - {title: Messages/s, expr: sum(rate(kafka_topic_end_offset[1m])), unit: per_second, change: 1h}
# charts:
#   - {title: Messages behind, expr: sum by (group) (kafka_consumergroup_lag), legend: "{{group}}", threshold: 1000}
# rules: [rules.yml]
`;
};
