// bench.mjs: transitions per second of XState v5 on a chart and a cycle of events.
//
//		usage: node bench.mjs transition|send CHART START CYCLE MILLISECONDS
//
// Prints one number.  The time is the CPU of the whole process, collector included: what one
// core would take.
//
// test/bench/xstate/bench.mjs		SPDX-License-Identifier: PostgreSQL

import { readFileSync } from 'node:fs';
import { createActor, initialTransition, transition } from 'xstate';
import { machineOf } from './machine.mjs';

const [how, chart, start, cycle, milliseconds] = process.argv.slice(2);
const read = (path) => readFileSync(path, 'utf8').split('\n').filter(Boolean)
  .map((line) => JSON.parse(line))
  .map(({ event, inputs = {} }) => ({ type: event, inputs }));
const machine = machineOf(JSON.parse(readFileSync(chart, 'utf8')));
const events = read(cycle);

let step, value;
if (how === 'send') {
  const actor = createActor(machine).start();
  step = (event) => actor.send(event);
  value = () => actor.getSnapshot().value;
} else {
  let [snapshot] = initialTransition(machine);
  step = (event) => { [snapshot] = transition(machine, snapshot, event); };
  value = () => snapshot.value;
}

for (const event of read(start)) step(event);
// Each event must move the machine and the cycle must end where it began, as on our side.
const home = JSON.stringify(value());
for (const event of events) {
  const before = JSON.stringify(value());
  step(event);
  if (JSON.stringify(value()) === before) throw new Error(`${event.type} moves nothing`);
}
if (JSON.stringify(value()) !== home) throw new Error('the cycle does not end where it began');

function run(limit_ms) {
  const before = process.cpuUsage();
  let count = 0, used_us = 0;
  while (used_us < limit_ms * 1000) {
    for (let i = 0; i < 10; i++) for (const event of events) step(event);
    count += 10 * events.length;
    const used = process.cpuUsage(before);
    used_us = used.user + used.system;
  }
  return (count * 1e6) / used_us;
}
run(milliseconds);
console.log(Math.round(run(milliseconds)));
