/** The shop's events: mostly views, some carts, few purchases, with bad, repeated and late ones by the real producer's ratios. */
import {randomUUID} from 'node:crypto';
import kafkajs from 'kafkajs';
import {kafkaClient} from '../../servers/kafka-client.ts';
import {log, ready, settings} from '../program.ts';
import {type ProducerKnobs, type ProducerSettings, type ShopEvent, topic} from './world.ts';

const {brokers, knobs: initial} = settings<ProducerSettings>();
let knobs: ProducerKnobs = initial;
process.on('message', (message) => {
	knobs = {...knobs, ...(message as Partial<ProducerKnobs>)};
});

const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;
const chance = (ratio: number): boolean => Math.random() < ratio;

const user = (): string => {
	const id = chance(knobs.skewUserRatio) ? Math.floor(Math.random() * knobs.skewTopUsers) : Math.floor(Math.random() * 10_000);
	return `user_${String(id).padStart(5, '0')}`;
};

const eventType = (): ShopEvent['event_type'] => {
	const draw = Math.random();
	if (draw < 0.86) return 'page_view';
	return draw < 0.97 ? 'add_to_cart' : 'purchase';
};

const startedAt = Date.now();

/** Late events lie up to the knob's limit in the past, but not before the shop opened: nothing happened then. */
const timestamp = (): string => {
	const mostMs = Math.min(knobs.maxOutOfOrderSec * 1000, Date.now() - startedAt);
	const lateMs = chance(knobs.lateEventRatio) ? Math.random() * mostMs : 0;
	return new Date(Date.now() - lateMs).toISOString().replace('Z', '+00:00');
};

const event = (): ShopEvent => {
	const isBad = chance(knobs.badEventRatio);
	return {
		event_id: randomUUID(),
		user_id: isBad ? null : user(),
		product_id: `product_${Math.floor(Math.random() * 500)}`,
		event_type: isBad && chance(0.33) ? 'unknown_event' : eventType(),
		price: Math.round((5 + Math.random() * 195) * 100) / 100,
		quantity: 1 + Math.floor(Math.random() * 3),
		currency: 'USD',
		ts: timestamp(),
		ua: pick(['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)']),
		country: pick(['US', 'DE', 'GB', 'IN', 'FR', 'BR']),
		session_id: randomUUID(),
		device: pick(['desktop', 'mobile', 'tablet']),
		campaign: pick([null, 'spring_sale', 'newsletter', 'retargeting']),
		referrer: pick(['direct', 'google', 'facebook', 'email']),
	};
};

const message = (one: ShopEvent) => ({
	key: one.user_id,
	value: JSON.stringify(one),
	headers: {event_type: one.event_type, country: one.country, schema: 'v1'},
});

const kafka = kafkaClient(brokers, 'ecommerce-producer', {initialRetryTime: 300, maxRetryTime: 2000, retries: 60});
const producer = kafka.producer({createPartitioner: kafkajs.Partitioners.DefaultPartitioner});
await producer.connect();

let sent = 0;
let previous = event();
let owed = 0;
let last = Date.now();
const tickMs = 200;

/** Sends what the rate owes since the last turn, so that a busy machine does not lower it. */
const turn = (): void => {
	const now = Date.now();
	owed = Math.min(owed + ((now - last) / 1000) * knobs.eventsPerSec, knobs.eventsPerSec * 5);
	last = now;
	const count = Math.floor(owed);
	owed -= count;
	const batch = Array.from({length: count}, () => {
		if (!chance(knobs.duplicateRatio)) previous = event();
		return message(previous);
	});
	if (count === 0) return;
	producer.send({topic, acks: -1, messages: batch}).catch(log);
	if (Math.floor(sent / 100) !== Math.floor((sent + count) / 100)) console.log(`Sent ${sent + count} events so far...`);
	sent += count;
};

setInterval(turn, tickMs);
ready();
process.once('SIGTERM', () => process.exit(0));
