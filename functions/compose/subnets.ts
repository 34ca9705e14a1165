/** Ids in a variable with commas between; none where it is not set. */
export const idsOf = (variable: 'SUBNET_IDS' | 'SECURITY_GROUP_IDS'): string[] =>
  (process.env[variable] ?? '').split(',').filter((id) => id !== '');

/** The subnets of a function in the VPC, for errors that say what these need. */
export const ownSubnets = (): { subnetIds?: readonly string[] } => {
  const subnetIds = idsOf('SUBNET_IDS');
  return subnetIds.length > 0 ? { subnetIds } : {};
};
