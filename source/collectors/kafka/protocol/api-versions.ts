import type {Api} from './api.ts';

/** Range of versions by API key. */
export type ApiVersions = ReadonlyMap<number, readonly [number, number]>;
export type ApiVersionsAnswer = {readonly error: number; readonly versions: ApiVersions};

/** Which requests a broker knows; also the round trip by which it is asked whether it lives. Needs no right and no login. */
export const apiVersions: Api<null, ApiVersionsAnswer> = {
	key: 18,
	name: 'ApiVersions',
	versions: [0, 3],
	flexibleFrom: 3,
	encode(writer, _, version) {
		if (version >= 3) writer.string('pipetop').string('1');
	},
	decode(reader, version) {
		const error = reader.int16();
		if (error !== 0) {
			// A broker that does not know the version answers in the form of version 0.
			reader.skipRest();
			return {error, versions: new Map()};
		}
		const versions = new Map<number, readonly [number, number]>();
		for (let left = reader.arrayLength(6); left > 0; left -= 1) {
			const key = reader.int16();
			versions.set(key, [reader.int16(), reader.int16()]);
			reader.tags();
		}
		if (version >= 1) reader.throttle();
		return {error, versions};
	},
};
