import {CollectError} from '../failure.ts';
import {abortReason, type Link, type LinkSettings, openLink} from './broker-link.ts';
import {type Address, addressText, type KafkaPort, type Lane} from './kafka-port.ts';
import {readRequests} from './protocol/read-requests.ts';

/** The port carried by kafkajs' connection, which is imported with the first question. */
export const openKafkajsPort = (options: Omit<LinkSettings, 'sharedRepeats'>): KafkaPort => {
	const settings: LinkSettings = {...options, sharedRepeats: new Map()};
	const allowed = new Set(readRequests.map(({key}) => key));
	const links = new Map<string, Promise<Link>>();
	const open = new Map<string, Link>();
	let closed = false;
	/** What is waited for may be a token: then the broker is not the one that is slow. */
	const reasonOf = (signal: AbortSignal): CollectError => {
		const tokens = settings.sasl?.mechanism === 'OAUTHBEARER' ? settings.sasl.tokens : null;
		return tokens?.isFetching() ? new CollectError('timeout', `${tokens.where} has not given a token yet`) : abortReason(signal);
	};

	const drop = (name: string, reason: CollectError): void => {
		open.get(name)?.end(reason);
		open.delete(name);
		links.delete(name);
	};
	const linkTo = (broker: Address, lane: Lane, signal: AbortSignal): Promise<Link> => {
		const name = nameOf(broker, lane);
		const existing = open.get(name);
		if (existing !== undefined && existing.lost() === null && !existing.isAging()) return Promise.resolve(existing);
		existing?.retire();
		const opening = existing === undefined ? links.get(name) : undefined;
		if (opening) return opening;
		const made = openLink(broker, settings, signal).then((link) => {
			if (closed) link.end(shutDown());
			open.set(name, link);
			return link;
		});
		open.delete(name);
		links.set(name, made);
		made.catch(() => {
			if (links.get(name) === made) links.delete(name);
		});
		return made;
	};
	return {
		async request(broker, api, question, signal, lane = 'main') {
			if (!allowed.has(api.key)) throw new CollectError('bug', `${api.name} is not one of the read requests`);
			if (closed) throw shutDown();
			if (signal.aborted) throw abortReason(signal);
			const giveUp = (): CollectError => {
				const reason = reasonOf(signal);
				drop(nameOf(broker, lane), reason);
				return reason;
			};
			const work = linkTo(broker, lane, signal).then((link) => link.ask(api, question));
			return await underSignal(work, signal, giveUp);
		},
		version: (broker, api) => open.get(nameOf(broker, 'main'))?.version(api) ?? null,
		keepOnly(brokers) {
			const kept = new Set(brokers.flatMap((broker) => [nameOf(broker, 'main'), nameOf(broker, 'control')]));
			for (const name of [...open.keys()]) if (!kept.has(name)) drop(name, new CollectError('unreachable', 'not needed any more'));
		},
		close() {
			closed = true;
			for (const name of [...open.keys()]) drop(name, shutDown());
			links.clear();
		},
	};
};

const nameOf = (broker: Address, lane: Lane): string => `${lane} ${addressText(broker)}`;
const shutDown = (): CollectError => new CollectError('unreachable', 'pipetop is ending');

/** Settles as `work` does, but at once when the signal aborts, with the reason that `giveUp` gives. */
const underSignal = <Result>(work: Promise<Result>, signal: AbortSignal, giveUp: () => CollectError): Promise<Result> =>
	new Promise((resolve, reject) => {
		const aborted = (): void => reject(giveUp());
		signal.addEventListener('abort', aborted, {once: true});
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
	});
