/** One permission of a security group: `-1` is every protocol, and has no ports. */
export type Permission = {
  protocol: 'tcp' | 'udp' | 'icmp' | '-1';
  fromPort?: number;
  toPort?: number;
  cidrs?: readonly string[];
  groupIds?: readonly string[];
};
export type SandboxVpc = { id: string; cidr: string; dnsSupport: boolean; dnsHostnames: boolean };
/** `ownerId`: another account that shares its VPC with this one. */
export type SandboxSubnet = { id: string; vpcId: string; cidr: string; zone: string; ownerId?: string };
export type SandboxSecurityGroup = {
  id: string;
  vpcId: string;
  name: string;
  ingress: Permission[];
  egress: Permission[];
};
/** `target`: as EC2 calls it, `local`, `nat-1`, `pcx-1`; `blackhole` when that is gone. */
export type SandboxRoute = { destination: string; target: string; blackhole?: boolean };
/** Without subnets of its own it is the main one of its VPC. */
export type SandboxRouteTable = { id: string; vpcId: string; subnetIds: readonly string[]; routes: SandboxRoute[] };
export type SandboxInterface = {
  id: string;
  subnetId: string;
  address: string;
  groupIds: string[];
  description: string;
  /** Ranges that it has beside its address. */
  prefixes?: readonly string[];
};

/** VPCs as EC2 tells of them; what is added may be changed while the APIs run, with a word to `changed`. */
export type VpcState = {
  /** DNS support and hostnames are on unless said. */
  addVpc(vpc: Pick<SandboxVpc, 'id' | 'cidr'> & Partial<SandboxVpc>): SandboxVpc;
  /** In us-east-1a unless said. */
  addSubnet(subnet: Omit<SandboxSubnet, 'zone'> & Partial<SandboxSubnet>): SandboxSubnet;
  /** Lets nothing in and everything out unless said. */
  addGroup(
    group: Omit<SandboxSecurityGroup, 'ingress' | 'egress' | 'name'> & Partial<SandboxSecurityGroup>,
  ): SandboxSecurityGroup;
  addInterface(given: Omit<SandboxInterface, 'description'> & Partial<SandboxInterface>): SandboxInterface;
  removeInterface(id: string): void;
  /** The main one of its VPC unless said. */
  addRouteTable(table: Omit<SandboxRouteTable, 'subnetIds'> & Partial<SandboxRouteTable>): SandboxRouteTable;
  vpcs(): readonly SandboxVpc[];
  subnets(): readonly SandboxSubnet[];
  groups(): readonly SandboxSecurityGroup[];
  interfaces(): readonly SandboxInterface[];
  routeTables(): readonly SandboxRouteTable[];
  /** Tells those who watch that a permission, a group or an interface is another now; ends when the data plane has followed. */
  changed(): Promise<void>;
  watch(onChange: () => Promise<void>): void;
};

const EVERYTHING: Permission = { protocol: '-1', cidrs: ['0.0.0.0/0'] };

/** Starts empty. */
export const createVpcState = (): VpcState => {
  const vpcs: SandboxVpc[] = [];
  const subnets: SandboxSubnet[] = [];
  const groups: SandboxSecurityGroup[] = [];
  const interfaces: SandboxInterface[] = [];
  const routeTables: SandboxRouteTable[] = [];
  const watchers: (() => Promise<void>)[] = [];
  const added = <T>(list: T[], item: T): T => {
    list.push(item);
    return item;
  };
  return {
    addVpc: (vpc) => added(vpcs, { dnsSupport: true, dnsHostnames: true, ...vpc }),
    addSubnet: (subnet) => added(subnets, { zone: 'us-east-1a', ...subnet }),
    addGroup: (group) => added(groups, { name: group.id, ingress: [], egress: [EVERYTHING], ...group }),
    addInterface: (given) => added(interfaces, { description: '', ...given }),
    removeInterface: (id) => {
      const index = interfaces.findIndex((each) => each.id === id);
      if (index >= 0) interfaces.splice(index, 1);
    },
    addRouteTable: (table) => added(routeTables, { subnetIds: [], ...table }),
    vpcs: () => vpcs,
    subnets: () => subnets,
    groups: () => groups,
    interfaces: () => interfaces,
    routeTables: () => routeTables,
    changed: async () => {
      await Promise.all(watchers.map((onChange) => onChange()));
    },
    watch: (onChange) => void watchers.push(onChange),
  };
};
