/** The subnets of a function in the VPC, for errors that say what these need. */
export const ownSubnets = (): { subnetIds?: readonly string[] } => {
  const written = process.env.SUBNET_IDS;
  return written ? { subnetIds: written.split(',') } : {};
};
