/** `SUBNET_IDS`: of this function, in the VPC. The others: of the functions that probe from there. */
type Variable = 'SUBNET_IDS' | 'PROBE_SUBNET_IDS' | 'PROBE_SECURITY_GROUP_IDS';

/** Ids in a variable with commas between; none where it is not set. */
export const idsOf = (variable: Variable): string[] =>
  (process.env[variable] ?? '').split(',').filter((id) => id !== '');

/** The subnets of a function in the VPC, for errors that say what these need. */
export const ownSubnets = (): { subnetIds?: readonly string[] } => {
  const subnetIds = idsOf('SUBNET_IDS');
  return subnetIds.length > 0 ? { subnetIds } : {};
};
