// machine.mjs: a chart of swoosh as a machine of XState v5.
//
// Guards and assigns become plain JavaScript functions made from the source text of their
// rules, which is the fastest form in which XState can have them.  Only the operators that
// the benchmark and the differential test use are there; another one is an error.
//
// test/bench/xstate/machine.mjs		SPDX-License-Identifier: PostgreSQL

import { and, assign, createMachine, not, or, raise, stateIn } from 'xstate';

const binary = ['===', '!==', '==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '%'];

// source is the JavaScript of a rule over `context` and `inputs`.
function source(rule) {
  if (Array.isArray(rule)) return `[${rule.map(source).join(',')}]`;
  if (rule === null || typeof rule !== 'object' || Object.keys(rule).length !== 1)
    return JSON.stringify(rule);
  const [[operator, given]] = Object.entries(rule);
  const operands = Array.isArray(given) ? given : [given];
  if (operator === 'var') {
    const [root, ...path] = operands[0].split('.');
    const names = path.map((name) => `?.[${JSON.stringify(name)}]`).join('');
    return `(${root === 'state' ? 'context' : 'inputs'}${names} ?? null)`;
  }
  const parts = operands.map(source);
  if (operator === 'and') return `(${parts.join('&&')})`;
  if (operator === 'or') return `(${parts.join('||')})`;
  if (operator === '!') return `(!${parts[0]})`;
  if (operator === 'merge') return `[${parts.join(',')}].flat()`;
  if (binary.includes(operator)) return `(${parts.join(operator)})`;
  throw new Error(`machine.mjs does not know the operator ${operator}`);
}

function guardOf(guard, id) {
  const params = guard.params ?? {};
  if (guard.type === 'and') return and(params.guards.map((part) => guardOf(part, id)));
  if (guard.type === 'or') return or(params.guards.map((part) => guardOf(part, id)));
  if (guard.type === 'not') return not(guardOf(params.guard, id));
  if (guard.type === 'stateIn') return stateIn(`#${id}.${params.state}`);
  if (guard.type !== 'logic') throw new Error(`machine.mjs does not know the guard ${guard.type}`);
  const judge = new Function('context', 'inputs', `return ${source(params.rule)}`);
  return ({ context, event }) => Boolean(judge(context, event.inputs));
}

// writes is the source of an object like `target`, with the values of `tree` in it.
function writes(target, tree) {
  const members = Object.entries(tree).map(([name, value]) => {
    const key = JSON.stringify(name);
    return `${key}:${typeof value === 'string' ? value : writes(`${target}[${key}]`, value)}`;
  });
  return `{...${target},${members.join(',')}}`;
}

function assignOf(params) {
  const tree = {};
  for (const [path, rule] of Object.entries(params)) {
    const names = path.split('.');
    const last = names.pop();
    let place = tree;
    for (const name of names) place = place[name] ??= {};
    place[last] = source(rule);
  }
  const members = Object.entries(tree).map(([region, value]) => {
    const key = JSON.stringify(region);
    return `${key}:${typeof value === 'string' ? value : writes(`context[${key}]`, value)}`;
  });
  const change = new Function('context', 'inputs', `return {${members.join(',')}}`);
  return assign(({ context, event }) => change(context, event.inputs));
}

const list = (given) => (given === undefined ? [] : Array.isArray(given) ? given : [given]);

const actionsOf = (given) => list(given).map((action) =>
  action.type === 'raise' ? raise({ type: action.params.event }) : assignOf(action.params));

const transitionsOf = (given, id) => list(given).map((transition) =>
  typeof transition === 'string' ? { target: transition } : {
    ...transition,
    ...(transition.guard && { guard: guardOf(transition.guard, id) }),
    ...(transition.actions && { actions: actionsOf(transition.actions) }),
  });

const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));

function stateOf(state, id) {
  const changed = { ...state };
  if (state.states) changed.states = mapped(state.states, (child) => stateOf(child, id));
  if (state.on) changed.on = mapped(state.on, (given) => transitionsOf(given, id));
  if (state.always) changed.always = transitionsOf(state.always, id);
  if (state.onDone) changed.onDone = transitionsOf(state.onDone, id);
  if (state.entry) changed.entry = actionsOf(state.entry);
  if (state.exit) changed.exit = actionsOf(state.exit);
  return changed;
}

// machineOf makes the machine of a chart, which must have an id.
export const machineOf = (chart) => createMachine(stateOf(chart, chart.id));
