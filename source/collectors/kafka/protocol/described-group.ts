import type {Api} from './api.ts';
import type {GroupsQuestion} from './describe-groups.ts';
import type {Reader} from './reader.ts';

/** What the describing requests of all newer types of groups say of each. */
export type DescribedGroup = {
	readonly error: number;
	readonly errorMessage: string | null;
	readonly group: string;
	readonly state: string;
	readonly groupEpoch: number;
	readonly assignmentEpoch: number;
};

/** One describing request: the same question and frame for every type, and what only this type says (`rest`). */
export const describingApi = <Rest extends object>(
	{key, name, versions}: Pick<Api<never, unknown>, 'key' | 'name' | 'versions'>,
	rest: (reader: Reader, version: number) => Rest,
): Api<GroupsQuestion, readonly (DescribedGroup & Rest)[]> => ({
	key,
	name,
	versions,
	flexibleFrom: 0,
	encode(writer, {groups}) {
		writer.array(groups, (group) => void writer.string(group));
		writer.boolean(false);
	},
	decode(reader, version) {
		reader.throttle();
		return reader.array(16, () =>
			reader.piece(() => {
				const described = {
					error: reader.int16(),
					errorMessage: reader.nullableString(),
					group: reader.string(),
					state: reader.string(),
					groupEpoch: reader.int32(),
					assignmentEpoch: reader.int32(),
					...rest(reader, version),
				};
				reader.int32();
				reader.tags();
				return described;
			}),
		);
	},
	repeats: () => '',
});
