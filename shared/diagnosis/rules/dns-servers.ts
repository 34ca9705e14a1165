import { awsCommand, shell } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Candidate, Rule } from '../rule.ts';
import { turnOn } from './dns-nxdomain-zones.ts';
import { type Scene, sceneOf } from './dns-scene.ts';
import { digCommand, dnsLine } from './dns-words.ts';

const serverInWords = ({ resolver }: Scene): string => resolver ?? "the VPC's own resolver";

/** Another question to the same server tells whether it is the server or the name. */
const serverLine = ({ look }: Scene): string[] => {
  if (look?.server === undefined) return [];
  const { answers, ms } = look.server;
  return [
    answers
      ? `DNS: the same server answers another question (the root) in ${ms} ms`
      : `DNS: the same server gives no answer to another question (the root) either, within ${ms} ms`,
  ];
};

/** Rules that forward names elsewhere. */
const forwardingSteps = ({ region, vpcId }: Scene): RemedyStep[] => [
  {
    say: 'whether Route 53 Resolver forwards the name to servers of your own: those may fail',
    command: awsCommand(region, 'route53resolver', 'list-resolver-rules', {
      query: 'ResolverRules[].[DomainName,RuleType,Status,Id]',
      output: 'table',
    }),
  },
  ...(vpcId === undefined
    ? []
    : [
        {
          say: 'which of those rules the VPC has',
          command: awsCommand(region, 'route53resolver', 'list-resolver-rule-associations', {
            filters: `Name=VPCId,Values=${vpcId}`,
          }),
        },
      ]),
];

const askStep = (scene: Scene): RemedyStep => ({
  say: 'ask the server from inside the VPC',
  command: digCommand(scene, '+tries=1', '+time=3'),
});

const resolverStep = ({ resolver, evidence }: Scene): RemedyStep[] =>
  resolver === undefined
    ? []
    : [
        {
          say: `or take resolver: ${resolver} out of ${evidence.check.id} in vpcwatch.yml, so that the VPC's own is asked`,
        },
      ];

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
            { say: 'whether it is DNSSEC: NOERROR with this, SERVFAIL without', command: digCommand(scene, '+cd') },
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
        ? `${serverInWords(scene)} answers others, but refuses ${name}: a rule of its own forbids it (DNS Firewall, an access list, a zone)`
        : `${serverInWords(scene)} refuses to answer the monitor: it is not open to its network, or answers for zones of its own only`,
      evidence: [dnsLine(scene), ...serverLine(scene)],
      remedy: [
        askStep(scene),
        {
          say: 'whether a rule of Route 53 Resolver DNS Firewall blocks it',
          command: awsCommand(scene.region, 'route53resolver', 'list-firewall-rule-group-associations', {
            vpcId: scene.vpcId,
          }),
        },
        { say: "allow the monitor's subnets in the server's access list" },
        ...resolverStep(scene),
      ],
    },
  ];
};

export const silent: Rule = (evidence) => {
  const scene = sceneOf(evidence);
  const { vpc, look, region, name, ownResolver } = scene;
  const off = supportOff(scene);
  if (off && ownResolver) return [off];
  const oneName = look?.server?.answers === true;
  const likely: Candidate = {
    cause: oneName ? 'dns.timeout/one-name' : 'dns.timeout',
    confidence: look?.server === undefined ? 'medium' : 'high',
    summary: oneName
      ? `${serverInWords(scene)} works, but gets no answer for ${name}: the servers behind it are silent`
      : `${serverInWords(scene)} answers nothing, neither ${name} nor another question`,
    evidence: [
      dnsLine(scene),
      ...serverLine(scene),
      ...(vpc ? [`EC2: ${vpc.id} has enableDnsSupport ${vpc.dnsSupport ? 'on' : 'off'}`] : []),
    ],
    remedy: oneName
      ? [...forwardingSteps(scene), askStep(scene)]
      : [
          askStep(scene),
          ...(scene.resolver === undefined || ownResolver
            ? [
                {
                  say: 'the VPC resolver takes 1,024 packets a second of each network interface: whether something asks without end',
                  command: awsCommand(region, 'route53resolver', 'list-resolver-query-log-configs'),
                },
              ]
            : [{ say: `whether ${scene.resolver} runs, and lets UDP and TCP 53 in from the monitor's subnets` }]),
          ...resolverStep(scene),
        ],
    needs: ['vpc'],
  };
  return off ? [likely, { ...off, confidence: 'medium' }] : [likely];
};

/** Without DNS support a VPC has no resolver. */
const supportOff = (scene: Scene): Candidate | undefined => {
  const { vpc, region } = scene;
  if (vpc === undefined || vpc.dnsSupport) return undefined;
  return {
    cause: 'dns.timeout/vpc-dns-off',
    confidence: 'high',
    summary: `${vpc.id} has enableDnsSupport off: its resolver answers nothing at all`,
    evidence: [
      `EC2: ${vpc.id} has enableDnsSupport off, enableDnsHostnames ${vpc.dnsHostnames ? 'on' : 'off'}`,
      dnsLine(scene),
      ...serverLine(scene),
    ],
    remedy: [
      { say: 'turn DNS support on', command: turnOn(region, vpc.id, 'Support') },
      ...(vpc.dnsHostnames
        ? []
        : [
            { say: 'turn DNS hostnames on too: private zones need both', command: turnOn(region, vpc.id, 'Hostnames') },
          ]),
    ],
    needs: ['vpc'],
  };
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
          say: 'whether a DNS server listens there, from inside the VPC',
          command: host === undefined ? digCommand(scene) : shell('nc', '-vz', '-w', '5', host, port),
        },
        { say: `start the DNS server of ${serverInWords(scene)}, or correct its address` },
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
      summary: `${serverInWords(scene)} took ${ms} ms for ${scene.name}${bound === undefined ? '' : `, more than ${bound} ms`}; ${all ? 'it is slow on other names too' : 'the name is looked up anew, or the servers behind it are slow'}`,
      evidence: [dnsLine(scene), ...serverLine(scene)],
      remedy: [
        { say: 'how long it takes now: three times, as the first may not be cached', command: timesOf(scene) },
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
