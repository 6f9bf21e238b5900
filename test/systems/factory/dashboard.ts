/** The page at `/`: it asks the six endpoints every 5 s and shows their answers and the ten newest alerts. */
export const dashboard = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Factory Monitoring System</title></head>
<body>
<h1>Factory Monitoring System</h1>
<p id="error"></p>
<div id="panels"></div>
<script>
const paths = ['system-status', 'consumer-health', 'producer-health', 'partition-assignment', 'real-time-metrics', 'recent-alerts'];
for (const path of paths) document.querySelector('#panels').insertAdjacentHTML('beforeend', '<h2>' + path + '</h2><pre id="' + path + '"></pre>');
async function refresh() {
	try {
		for (const path of paths) {
			const answer = await (await fetch('/api/' + path)).json();
			document.getElementById(path).textContent = JSON.stringify(Array.isArray(answer) ? answer.slice(0, 10) : answer, null, 2);
		}
		document.querySelector('#error').textContent = '';
	} catch (error) {
		document.querySelector('#error').textContent = 'Network error: ' + error.message;
	}
}
refresh();
setInterval(refresh, 5000);
</script>
</body>
</html>
`;
