/** A private hosted zone that a VPC asks. */
export type HostedZoneView = { id: string; name: string; owner?: string };
