/** The VPC of the monitor. */
export type VpcView = { id: string; dnsSupport: boolean; dnsHostnames: boolean };
