import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from 'vitest';
import {recorderFor} from '../../source/cli/sessions.ts';
import {collectorKinds} from '../../source/collectors/index.ts';
import {readConfig} from '../../source/config/read-config.ts';
import {openRecording} from '../../source/engine/recording/reader.ts';

test('a recording carries the config it was made with, but nobody’s keys', async () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'pipetop-keys-'));
	try {
		const config = readConfig('title: mine\nsources: {here: {kind: host}}\nkeys: {panel.zoom: Z}\n', 'mine.yaml', {
			kinds: collectorKinds,
			panels: [],
			checkExpr: () => null,
			readRules: () => [],
			environment: {},
		});
		const file = path.join(folder, 'mine.ptop');
		const recorder = await recorderFor(config, file, {version: '0', stderr: process.stderr});
		await recorder.close();
		const recording = openRecording(file);
		expect(recording.header.config).toEqual({title: 'mine', sources: {here: {kind: 'host'}}});
		recording.close();
		expect(config.redacted).toMatchObject({keys: {'panel.zoom': 'Z'}});
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
});
