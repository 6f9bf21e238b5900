import process from 'node:process';

process.stdout.write('pipetop 0.1.0\n');
