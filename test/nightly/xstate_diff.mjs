// xstate_diff.mjs: random charts and events through XState v5 and through the reducer.
//
//		usage: node xstate_diff.mjs SWOOSHCTL FOLDER SEED SECONDS
//
// Charts stay where SCXML and XState v5 agree; docs/reference/semantics.md lists where they do
// not, and `allowed` below keeps away from it.  Every action changes one number, d.x, in a way
// that depends on the order of actions; after each event the reducer gets a probe that it
// accepts only if its d.x is that of XState.  So configurations are compared and the order of
// all actions with them.
//
// test/nightly/xstate_diff.mjs		SPDX-License-Identifier: PostgreSQL

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { initialTransition, transition } from 'xstate';
import { machineOf } from './machine.mjs';

const [program, folder, seed, seconds] = process.argv.slice(2);
const EVENTS = ['e0', 'e1', 'e2', 'e3', 'e4'];
const RAISED = ['r0', 'r1', 'r2'];
const FUEL = 12;      // internal steps that one event can cause: no chart runs for ever
const STEPS = 40;     // events for a chart

// ---- Random numbers: mulberry32, so that a seed is a run -----------------------------------

let state = 0;
function random(n) {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) % n;
}
const chance = (percent) => random(100) < percent;
const pick = (list) => list[random(list.length)];

// ---- The tree of states ---------------------------------------------------------------------

function grow(parent, key, depth) {
  const node = { key, parent, children: [], path: parent ? [...parent.path, key] : [], depth };
  const leaf = depth > 0 && (depth >= 4 || chance(25 + 15 * depth));
  node.type = leaf ? 'atomic' : depth > 0 && chance(35) ? 'parallel' : 'compound';
  // A region is compound: done in parallel states that lie right in each other is told apart.
  if (parent?.type === 'parallel') node.type = 'compound';
  if (node.type === 'atomic') return node;
  const count = 2 + random(2);
  for (let i = 0; i < count; i++) node.children.push(grow(node, `s${i}`, depth + 1));
  if (node.type === 'compound') {
    if (depth > 0 ? chance(45) : chance(20))
      node.children.push({ key: 'end', parent: node, children: [], path: [...node.path, 'end'],
        depth: depth + 1, type: 'final' });
    if (depth > 0 && chance(45))
      node.children.splice(random(node.children.length + 1), 0, { key: 'back', parent: node,
        children: [], path: [...node.path, 'back'], depth: depth + 1, type: 'history',
        deep: chance(50) });
    node.initial = pick(node.children.filter((c) => c.type !== 'history' && c.type !== 'final')).key;
  }
  return node;
}

const all = (node) => [node, ...node.children.flatMap(all)];
const above = (node) => (node.parent ? [node.parent, ...above(node.parent)] : []);
const isInside = (node, ancestor) => above(node).includes(ancestor);

// regionOf is the child of `parallel` in which `node` lies.
const regionOf = (node, parallel) =>
  [node, ...above(node)].find((one) => one.parent === parallel);

// ---- Transitions -----------------------------------------------------------------------------

// allowed: where the domain is a parallel state, XState exits below it and SCXML the state itself.
// A history may stand for the source itself; XState then enters what is above it as well.
function allowed(source, targets, reenter) {
  if (targets.some((t) => t.type === 'history' && isInside(source, t.parent))) return false;
  const stays = !reenter && targets.every((t) => t === source || isInside(t, source));
  if (stays) return true;
  if (source.parent?.type === 'parallel' && targets.some((t) => isInside(t, source.parent)))
    return false;
  return above(source).filter((one) => one.type === 'parallel').every((parallel) => {
    const region = regionOf(source, parallel);
    return targets.every((t) => !isInside(t, parallel) ||
      (regionOf(t, parallel) === region && source !== region && t !== region));
  });
}

// A transition without target in or around a parallel state: see point 4 of the reference.
const mayLackTarget = (node) =>
  !all(node).some((one) => one.type === 'parallel') && !above(node).some((one) => one.type === 'parallel');

// heardAround: what a parallel state around `node`, or one above that, hears.  Where a region finds
// nothing SCXML goes on to these, XState only if no region finds anything.
const heardAround = (node) => above(node).filter((one) => one.type === 'parallel')
  .flatMap((parallel) => [parallel, ...above(parallel)]).flatMap((one) => one.hears);

const x = { var: 'state.d.x' };
const note = () => ({ type: 'assign', params: { 'd.x': { '%': [{ '+': [{ '*': [x, 31] }, 1 + random(900)] }, 1000003] } } });

function ruleOf() {
  const compare = { [pick(['<', '<=', '>', '>=', '===', '!=='])]: [{ '%': [x, 2 + random(5)] }, random(5)] };
  if (chance(20)) return { and: [compare, { '!==': [{ '%': [x, 7] }, random(7)] }] };
  if (chance(20)) return { or: [compare, { '===': [{ '%': [x, 5] }, random(5)] }] };
  return chance(15) ? { '!': [compare] } : compare;
}

const logic = (rule) => ({ type: 'logic', params: { rule } });

function guardOf(nodes, depth = 0) {
  const kind = random(10);
  if (kind < 5 || depth > 1) return logic(ruleOf());
  if (kind < 7)
    return { type: 'stateIn', params: { state: pick(nodes.filter((n) => n.parent && n.type !== 'history')).path.join('.') } };
  if (kind === 7) return { type: 'not', params: { guard: guardOf(nodes, depth + 1) } };
  return { type: kind === 8 ? 'and' : 'or',
    params: { guards: [guardOf(nodes, depth + 1), guardOf(nodes, depth + 1)] } };
}

function actionsOf() {
  const actions = [note()];
  if (chance(15)) actions.splice(random(2), 0, { type: 'raise', params: { event: pick(RAISED) } });
  return actions;
}

// targetsOf: one state, or one in each of two regions of a parallel state.
function targetsOf(nodes, source) {
  const parallels = nodes.filter((n) => n.type === 'parallel');
  if (parallels.length > 0 && chance(20)) {
    const [a, b] = pick(parallels).children;
    return [a, b].map((region) => pick(all(region).filter((n) => n !== region && n.type !== 'history')));
  }
  return [pick(nodes.filter((n) => n.parent && (n !== source || chance(50))))];
}

// transitionOf makes one; what the machine takes by itself burns fuel and needs some.
function transitionOf(nodes, source, isInternal) {
  const made = { actions: actionsOf() };
  const guards = chance(45) ? [guardOf(nodes)] : [];
  for (let tries = 0; tries < 20; tries++) {
    const targets = targetsOf(nodes, source);
    const reenter = chance(20);
    if (!allowed(source, targets, reenter)) continue;
    made.target = targets.map((t) => `#m.${t.path.join('.')}`);
    if (reenter) made.reenter = true;
    break;
  }
  if (chance(12) && mayLackTarget(source)) { delete made.target; delete made.reenter; }
  if (!made.target && !mayLackTarget(source)) return null;
  if (isInternal) {
    guards.push(logic({ '>': [{ var: 'state.d.fuel' }, 0] }));
    made.actions.unshift({ type: 'assign', params: { 'd.fuel': { '-': [{ var: 'state.d.fuel' }, 1] } } });
  } else
    made.actions.unshift({ type: 'assign', params: { 'd.fuel': FUEL } });
  if (guards.length > 0)
    made.guard = guards.length === 1 ? guards[0] : { type: 'and', params: { guards } };
  return made;
}

const several = (make) => Array.from({ length: 1 + random(2) }, make).filter(Boolean);

function configOf(node, nodes) {
  const config = {};
  if (node.type === 'history') {
    config.type = 'history';
    if (node.deep) config.history = 'deep';
    if (chance(50))
      config.target = `#m.${pick(node.parent.children.filter((c) => c.type !== 'history')).path.join('.')}`;
    return config;
  }
  if (chance(50) && node.parent) config.entry = actionsOf();
  if (chance(50) && node.parent) config.exit = [note()];
  if (node.type === 'final') return { type: 'final', ...config };
  if (node.type === 'parallel') config.type = 'parallel';
  if (node.initial) config.initial = node.initial;
  config.on = {};
  node.hears = [];
  const taken = heardAround(node);
  for (const event of [...EVENTS, ...RAISED])
    if (node.parent && !taken.includes(event) && chance(RAISED.includes(event) ? 20 : 35)) {
      const list = several(() => transitionOf(nodes, node, RAISED.includes(event)));
      if (list.length > 0) config.on[event] = list;
      node.hears.push(event);
    }
  // Eventless transitions of several regions: XState takes them in the order of entry.
  if (node.parent && !above(node).some((one) => one.type === 'parallel') && chance(20)) config.always = several(() => transitionOf(nodes, node, true));
  if (node.parent && node.children.length > 0 && chance(60))
    config.onDone = several(() => transitionOf(nodes, node, true));
  if (node.children.length > 0)
    config.states = Object.fromEntries(node.children.map((child) => [child.key, configOf(child, nodes)]));
  return config;
}

function chartOf() {
  const root = grow(null, '', 0);
  const chart = configOf(root, all(root));
  const probe = { guard: logic({ '===': [x, { var: 'inputs.x' }] }) };
  return { id: 'm', context: { d: { x: 1, fuel: FUEL } }, ...chart, on: { ...chart.on, probe } };
}

// ---- Both sides ------------------------------------------------------------------------------

function leaves(value, prefix = '') {
  if (typeof value === 'string') return [prefix + value];
  return Object.entries(value).flatMap(([key, below]) =>
    typeof below === 'object' && Object.keys(below).length === 0 ? [prefix + key]
      : leaves(below, `${prefix}${key}.`));
}
const byOctets = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

const seen = (snapshot) => ({ configuration: leaves(snapshot.value).sort(byOctets),
  x: snapshot.context.d.x, ended: snapshot.status !== 'active' });

function runXState(chart, events) {
  const machine = machineOf(chart);
  let [snapshot] = initialTransition(machine);
  const steps = [seen(snapshot)];
  for (const event of events) {
    if (snapshot.status === 'active') [snapshot] = transition(machine, snapshot, { type: event, inputs: {} });
    steps.push(seen(snapshot));
  }
  return steps;
}

function runSwoosh(path, events, steps) {
  const lines = [`{"event":"probe","inputs":{"x":${steps[0].x}}}`];
  events.forEach((event, i) => lines.push(`{"event":"${event}"}`,
    `{"event":"probe","inputs":{"x":${steps[i + 1].x}}}`));
  const run = spawnSync(program, ['reduce', '--chart', path], { input: lines.join('\n'), encoding: 'utf8' });
  if (run.status !== 0) return { error: `exit ${run.status}: ${run.stderr}${run.stdout.slice(0, 500)}` };
  return { lines: run.stdout.trim().split('\n').map((line) => JSON.parse(line)) };
}

// compare is what differs first, or nothing.
function compare(steps, lines, events) {
  for (let i = 0; i < steps.length; i++) {
    const found = lines[2 * i].configuration;
    const what = i === 0 ? 'the start' : `event ${i}, ${events[i - 1]}`;
    if (JSON.stringify(found) !== JSON.stringify(steps[i].configuration))
      return `after ${what}:\n  XState ${steps[i].configuration}\n  swoosh ${found}`;
    if (!steps[i].ended && !lines[2 * i + 1].accepted)
      return `after ${what}: the actions differ (XState has d.x = ${steps[i].x})`;
  }
  return null;
}

// ---- A smaller chart that differs as well ----------------------------------------------------

// run is what differs on a chart, nothing, or an error of one of the sides.
function run(chart, events) {
  const path = `${folder}/chart.json`;
  writeFileSync(path, JSON.stringify(chart));
  try {
    const steps = runXState(chart, events);
    const { lines, error } = runSwoosh(path, events, steps);
    return error ? { error, lines } : { difference: compare(steps, lines, events), lines };
  } catch (thrown) {
    return { error: String(thrown) };
  }
}

// What counts the fuel stays: XState has no bound on microsteps.
const isFuel = (path, value) => JSON.stringify(value).includes('d.fuel') &&
  (path.includes('guard') || path.at(-1) === 'actions' || path.at(-2) === 'actions');

// parts are the paths of all members that can be left out; the outer ones first.
function parts(value, path = []) {
  if (value === null || typeof value !== 'object') return [];
  return Object.keys(value).filter((key) => !['id', 'context', 'params', 'probe', 'target', 'type', 'initial'].includes(key))
    .map((key) => [...path, key])
    .filter((found) => !isFuel(found, value[found.at(-1)]))
    .flatMap((found) => [found, ...parts(value[found.at(-1)], found)])
    .filter((found) => found.join() !== 'on');
}

function without(chart, path) {
  const copy = structuredClone(chart);
  const holder = path.slice(0, -1).reduce((value, key) => value?.[key], copy);
  if (holder?.[path.at(-1)] === undefined) return null;
  if (Array.isArray(holder)) holder.splice(path.at(-1), 1); else delete holder[path.at(-1)];
  return copy;
}

// shrunk leaves out what it can, for twenty seconds at most.
function shrunk(chart, events) {
  const end = Date.now() + 20000;
  for (let changed = true; changed && Date.now() < end;) {
    changed = false;
    for (let i = events.length - 1; i >= 0; i--) {
      const fewer = events.toSpliced(i, 1);
      if (run(chart, fewer).difference) { events = fewer; changed = true; }
    }
    for (const path of parts(chart)) {
      const less = without(chart, path);
      if (less && run(less, events).difference) { chart = less; changed = true; }
    }
  }
  return { chart, events, difference: run(chart, events).difference };
}

// ---- The run ---------------------------------------------------------------------------------

console.log(`xstate_diff: SEED=${seed}, ${seconds} s`);
const until = Date.now() + seconds * 1000;
let charts = 0, moved = 0, differing = 0;
while (Date.now() < until && differing < 3) {
  state = (Number(seed) * 1000003 + charts) | 0;
  const chart = chartOf();
  const events = Array.from({ length: STEPS }, () => pick(EVENTS));
  const { difference, error, lines } = run(chart, events);
  charts++;
  if (lines) moved += lines.filter((line, i) => i > 1 && i % 2 === 0 && line.accepted).length;
  if (!difference && !error) continue;
  differing++;
  const kept = `${folder}/differs-${seed}-${charts - 1}.json`;
  const least = difference ? shrunk(chart, events) : { chart, events, difference: error };
  writeFileSync(kept, JSON.stringify(least, null, 1));
  console.log(`chart ${charts - 1}, made smaller in ${kept}: ${least.difference}`);
}
console.log(`xstate_diff: ${charts} charts, ${charts * STEPS} events, ${moved} accepted, ${differing} differences`);
process.exit(differing > 0 ? 1 : 0);
