#!/usr/bin/env node
// Starts the program of this system. Its output, its signals and its exit code are those of this process.
'use strict';

const { spawn } = require('node:child_process');
const { existsSync, readdirSync } = require('node:fs');
const { constants } = require('node:os');
const { join } = require('node:path');

const programs = join(__dirname, 'programs');
const system = `${process.platform}-${process.arch}`;
const program = join(programs, system);

if (!existsSync(program)) {
  const there = readdirSync(programs).join(', ');
  console.error(`otp-sandbox: this package has no program for ${system}, only for ${there}.`);
  console.error('Build it with Rust: cargo install otp-sandbox');
  process.exit(1);
}

const sandbox = spawn(program, process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => sandbox.kill(signal));
}
// npx passes a signal to the shell that it starts, and the shell ends without a word to this process.
if (process.env.npm_command === 'exec') {
  const shell = process.ppid;
  setInterval(() => process.ppid === shell || sandbox.kill('SIGTERM'), 200);
}
sandbox.on('error', (error) => {
  console.error(`otp-sandbox: ${error.message}`);
  process.exit(1);
});
sandbox.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
