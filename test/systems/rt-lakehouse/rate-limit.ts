/** The service's one limiter: `limit` requests in a sliding window per client address, over all limited endpoints, cached answers included. */
export const rateLimiter = (limit: number, windowSeconds: number): ((client: string) => boolean) => {
	const times = new Map<string, number[]>();
	return (client) => {
		const now = Date.now();
		const recent = (times.get(client) ?? []).filter((time) => time > now - windowSeconds * 1000);
		times.set(client, recent);
		if (recent.length >= limit) return false;
		recent.push(now);
		return true;
	};
};
