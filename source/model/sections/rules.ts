import {viewAlerts} from '../alert-views.ts';
import {text} from '../describe/make-fields.ts';
import type {RuleGroup} from '../rule-definitions.ts';
import {alertView} from '../views/alert.ts';
import {section} from './section.ts';

/** Rule files. Each group is evaluated at its own interval (`reduce.ts`), rules in order; alerts of other systems stand beside its own. */
export const rules = section({
	key: 'rules',
	stored: 'groups',
	about: 'Paths of Prometheus rule files, relative to this file.',
	entry: text('A path.'),
	// Named as the config names it: the same on every machine, in alerts' identities and in recordings.
	define: (file, {readRules}): readonly RuleGroup[] => readRules(file).map((group) => ({...group, file})),
	expressions: (group: RuleGroup) => group.rules.map(({expr}) => expr),
	shown: {
		key: 'alerts',
		view: alertView,
		about: 'Alerts of own rules, then those that other systems tell.',
		make: (all, {state, definitions}) =>
			viewAlerts(
				state,
				definitions.sources,
				all.map(({definition}) => definition),
			),
	},
});
