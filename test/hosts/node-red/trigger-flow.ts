import { type FlowNode, connection as org } from './builder-session.js';

/** What a trigger sent, and on which output. */
export type Sent = { port: number; msg: Record<string, unknown> };

/** A trigger whose outputs arrive at GET /run/seen, which empties the list. */
export function flowOf(trigger: FlowNode, ...more: FlowNode[]): FlowNode[] {
  const keep = (id: string, port: number) => ({
    id,
    type: 'change',
    z: 'tab',
    rules: [
      {
        t: 'set',
        p: 'seen',
        pt: 'flow',
        to: `$append($flowContext("seen"), [{"port": ${port}, "msg": $}])`,
        tot: 'jsonata',
      },
    ],
    wires: [],
  });
  const set = (p: string, to: string, tot: string, pt = 'msg') => ({ t: 'set', p, pt, to, tot });
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    org,
    { wires: [['event'], ['problem']], ...trigger, z: 'tab', connection: 'org' },
    keep('event', 0),
    keep('problem', 1),
    { id: 'in', type: 'http in', z: 'tab', url: '/seen', method: 'get', wires: [['read']] },
    {
      id: 'read',
      type: 'change',
      z: 'tab',
      rules: [
        set('payload', '{"seen": $append([], $flowContext("seen"))}', 'jsonata'),
        set('seen', '[]', 'json', 'flow'),
      ],
      wires: [['out']],
    },
    { id: 'out', type: 'http response', z: 'tab', wires: [] },
    ...more,
  ];
}
