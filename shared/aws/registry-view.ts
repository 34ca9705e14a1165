/** Cloud Map, around one name `<service>.<namespace>`. */
export type RegistryView = {
  namespace?: { id: string; name: string; hostedZoneId?: string; negativeTtlS?: number; type: string };
  service?: {
    id: string;
    name: string;
    arn: string;
    /** Record types that it makes in DNS; none for one without DNS. */
    recordTypes: readonly string[];
    ttlS?: number;
    routing?: string;
  };
  instances: readonly { id: string; address?: string; port?: number; healthy: boolean | undefined }[];
};
