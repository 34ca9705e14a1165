import { shell } from '../../aws/command.ts';
import type { Rule } from '../rule.ts';
import { digCommand } from './dns-commands.ts';
import { type Scene, sceneOf } from './dns-scene.ts';
import { askStep, forwardingSteps, resolverStep, serverInWords, serverLine } from './dns-server-words.ts';
import { dnsLine } from './dns-words.ts';

export const servfail: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { look, name } = scene;
  const oneName = look?.server?.answers === true;
  const zone = look?.zone === undefined || look.zone === '.' ? '' : ` of the zone ${look.zone}`;
  return [
    {
      cause: oneName ? 'dns.servfail/one-name' : 'dns.servfail',
      confidence: look?.server === undefined ? 'medium' : 'high',
      summary: oneName
        ? `${serverInWords(scene)} works, but cannot get an answer for ${name}: the servers${zone} fail, do not answer, or their signatures (DNSSEC) are wrong`
        : `${serverInWords(scene)} fails on every name, not only on ${name}`,
      evidence: [dnsLine(scene), ...serverLine(scene)],
      remedy: oneName
        ? [
            { say: 'See whether it is DNSSEC: NOERROR with this, SERVFAIL without', command: digCommand(scene, '+cd') },
            ...forwardingSteps(scene),
          ]
        : [askStep(scene), ...forwardingSteps(scene), ...resolverStep(scene)],
    },
  ];
};

export const refused: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { look, name } = scene;
  const others = look?.server?.answers === true;
  return [
    {
      cause: 'dns.refused',
      confidence: look?.server === undefined ? 'medium' : 'high',
      summary: others
        ? `${serverInWords(scene)} answers others, but refuses ${name}: a rule of its own forbids it (an access list, a zone)`
        : `${serverInWords(scene)} refuses to answer the monitor: it is not open to its network, or answers for zones of its own only`,
      evidence: [dnsLine(scene), ...serverLine(scene)],
      remedy: [
        askStep(scene),
        { say: "Allow the monitor's subnets in the server's access list" },
        ...resolverStep(scene),
      ],
    },
  ];
};

export const unreachable: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const [, host = scene.resolver, port = '53'] = /^(?:\[?)(.+?)(?:\]?):(\d+)$/.exec(scene.resolver ?? '') ?? [];
  return [
    {
      cause: 'dns.unreachable',
      confidence: 'high',
      summary: `nothing listens at ${serverInWords(scene)}: its host refuses DNS queries`,
      evidence: [dnsLine(scene), ...serverLine(scene)],
      remedy: [
        {
          say: 'See whether a DNS server listens there, from inside the VPC',
          command: host === undefined ? digCommand(scene) : shell('nc', '-vz', '-w', '5', host, port),
        },
        { say: `Start the DNS server of ${serverInWords(scene)}, or correct its address` },
        ...resolverStep(scene),
      ],
    },
  ];
};

export const slow: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { check, phases } = evidence;
  const bound = check.kind === 'dns' ? check.expect?.latency : undefined;
  const ms = Math.round(phases.find(({ name }) => name === 'dns')?.ms ?? 0);
  const other = scene.look?.server;
  const all = other !== undefined && bound !== undefined && other.ms > bound;
  return [
    {
      cause: 'dns.slow',
      confidence: 'medium',
      summary: `${serverInWords(scene)} took ${ms} ms for ${scene.name}${bound === undefined ? '' : `, more than ${bound} ms`}; ${all ? 'it is slow on other names too' : 'its cache did not have the name, or the servers behind it are slow'}`,
      evidence: [dnsLine(scene), ...serverLine(scene)],
      remedy: [
        { say: 'Time it three times, as the first answer may not be cached', command: timesOf(scene) },
        ...forwardingSteps(scene),
        ...resolverStep(scene),
      ],
    },
  ];
};

const timesOf = (scene: Scene): string => {
  const dig = digCommand(scene, '+stats');
  return `for i in 1 2 3; do ${dig} | grep -i 'query time'; done`;
};
